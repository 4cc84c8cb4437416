// make_certificate() of certificate.h: a self-signed X.509 certificate (RFC 5280) on a new ECDSA P-256 key.
#include <openssl/ec.h>
#include <openssl/pem.h>

#include <ctime>

#include "app/certificate.h"
#include "app/openssl.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

// Apple refuses more than 398 days. It begins a day early for clocks that are behind.
constexpr auto kValid = 397 * 24h;
constexpr auto kEarlier = 24h;

// RFC 5280 section 4.1.2.2: positive, at most 20 octets, not to be guessed.
bool set_serial(X509* certificate) {
  const Owned<BIGNUM> serial(BN_new());
  return serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_common_name(X509* certificate, const std::string& name) {
  X509_NAME* subject = X509_get_subject_name(certificate);
  // X.520: at most 64 characters.
  const std::string text = ("Halloo on " + name).substr(0, 64);
  return X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()), -1, 0) == 1 &&
         X509_set_issuer_name(certificate, subject) == 1;
}

bool add_extension(X509* certificate, int nid, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Owned<X509_EXTENSION> extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

// Takes `value`. Nothing of it is text that OpenSSL would parse, so that no name can say more
// than a name.
bool add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
  GENERAL_NAME* name = value ? GENERAL_NAME_new() : nullptr;
  if (!name) {
    ASN1_STRING_free(value);
    return false;
  }
  GENERAL_NAME_set0_value(name, type, value);
  if (sk_GENERAL_NAME_push(names, name) > 0) return true;
  GENERAL_NAME_free(name);
  return false;
}

bool add_dns(GENERAL_NAMES* names, const std::string& name) {
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  if (value) ASN1_STRING_set(value, name.data(), static_cast<int>(name.size()));
  return add_name(names, GEN_DNS, value);
}

bool add_subject(X509* certificate, const Subject& subject) {
  const Owned<GENERAL_NAMES> names(GENERAL_NAMES_new());
  if (!names) return false;
  if (!subject.name.empty() && !add_dns(names.get(), subject.name)) return false;
  for (const std::string& name : subject.dns) {
    if (!add_dns(names.get(), name)) return false;
  }
  for (const std::string& address : subject.addresses) {
    if (!add_name(names.get(), GEN_IPADD, a2i_IPADDRESS(address.c_str()))) return false;
  }
  return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) == 1;
}

bool set_time(ASN1_TIME* to, WallTime time) {
  return ASN1_TIME_set(to, std::chrono::system_clock::to_time_t(time)) != nullptr;
}

// One of the two.
std::string pem(X509* certificate, EVP_PKEY* key) {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio) return {};
  const int written =
      certificate ? PEM_write_bio_X509(bio.get(), certificate)
                  : PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  if (written != 1) return {};
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

}  // namespace

Subject subject_of(const std::string& machine_name, std::vector<std::string> addresses) {
  Subject subject{.name = machine_name.empty() ? "localhost" : machine_name, .dns = {}, .addresses = {}};
  if (subject.name != "localhost") subject.dns.emplace_back("localhost");
  // By this name its neighbours find a machine that runs mDNS (RFC 6762).
  if (!machine_name.empty() && machine_name.find('.') == std::string::npos)
    subject.dns.push_back(machine_name + ".local");
  subject.addresses = std::move(addresses);
  subject.addresses.insert(subject.addresses.begin(), {"127.0.0.1", "::1"});
  return subject;
}

Result<Certificate, std::string> make_certificate(const Subject& subject, WallTime now) {
  ERR_clear_error();
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  const Owned<X509> certificate(X509_new());
  X509* x = certificate.get();
  // Not an authority (CA:FALSE): Firefox does not take one as a server's certificate.
  const bool made = key && x && X509_set_version(x, X509_VERSION_3) == 1 && set_serial(x) &&
                    set_time(X509_getm_notBefore(x), now - kEarlier) &&
                    set_time(X509_getm_notAfter(x), now - kEarlier + kValid) &&
                    X509_set_pubkey(x, key.get()) == 1 && add_common_name(x, subject.name) &&
                    add_extension(x, NID_basic_constraints, "critical,CA:FALSE") &&
                    add_extension(x, NID_key_usage, "critical,digitalSignature") &&
                    add_extension(x, NID_ext_key_usage, "serverAuth") &&
                    add_extension(x, NID_subject_key_identifier, "hash") && add_subject(x, subject) &&
                    X509_sign(x, key.get(), EVP_sha256()) > 0;
  if (!made) return Unexpected{"cannot make a certificate: " + openssl_error()};
  auto read =
      read_certificate(pem(x, nullptr), pem(nullptr, key.get()), "the new certificate", "the new key", now);
  if (read) read->self_made = true;
  return read;
}

}  // namespace halloo::app
