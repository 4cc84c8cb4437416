#include "dtls/identity.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/srtp.h>

#include <stdexcept>

#include "dtls/certificate_check.h"
#include "dtls/openssl.h"

namespace halloo::dtls {
namespace {

void require(bool done, const char* what) {
  if (done) return;
  const char* const reason = ERR_reason_error_string(ERR_peek_last_error());
  throw std::runtime_error(std::string("DTLS: cannot ") + what + (reason ? std::string(": ") + reason : ""));
}

// RFC 5280 section 4.1.2.2: positive, at most 20 octets.
bool set_random_serial(X509* certificate) {
  const std::unique_ptr<BIGNUM, void (*)(BIGNUM*)> serial(BN_new(), BN_free);
  return serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(certificate)) != nullptr;
}

// Peers look at the hash of it alone, so it says nothing: neither who this is nor since when it runs.
Owned<X509> self_signed(EVP_PKEY* key) {
  Owned<X509> certificate(X509_new());
  X509* const x = certificate.get();
  const auto* const name = reinterpret_cast<const unsigned char*>("WebRTC");
  require(
      x && X509_set_version(x, X509_VERSION_3) == 1 && set_random_serial(x) &&
          ASN1_TIME_set_string_X509(X509_getm_notBefore(x), "20200101000000Z") == 1 &&
          ASN1_TIME_set_string_X509(X509_getm_notAfter(x), "20491231235959Z") == 1 &&
          X509_set_pubkey(x, key) == 1 &&
          X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1 &&
          X509_set_issuer_name(x, X509_get_subject_name(x)) == 1 && X509_sign(x, key, EVP_sha256()) > 0,
      "make a certificate");
  return certificate;
}

// RFC 8827 section 6.5 wants the first; those with RSA are for a server that has such a certificate.
constexpr const char* kCiphers =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES256-GCM-SHA384";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr const char* kSignatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:"
    "RSA+SHA256:RSA+SHA384:RSA+SHA512";
// A message of a handshake may be as long. OpenSSL keeps up to ten that came too early.
constexpr long kMaxCertificates = 16384;

}  // namespace

void Identity::Free::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

Identity::Identity(const char* srtp_profiles) : context_(SSL_CTX_new(DTLS_method())) {
  // datagram_bio.h reaches for OpenSSL's timer in a way that later versions do not have.
  require(OPENSSL_version_major() == 3 && OPENSSL_version_minor() < 2, "run with this version of OpenSSL");
  ERR_clear_error();
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  require(key != nullptr, "make a key");
  const Owned<X509> certificate = self_signed(key.get());
  fingerprint_ = Fingerprint::of(certificate.get(), Hash::sha256);

  SSL_CTX* const context = context_.get();
  require(context && SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
              SSL_CTX_set_max_proto_version(context, DTLS1_2_VERSION) == 1 &&
              SSL_CTX_set_cipher_list(context, kCiphers) == 1 &&
              SSL_CTX_set1_groups_list(context, kGroups) == 1 &&
              SSL_CTX_set1_sigalgs_list(context, kSignatures) == 1 &&
              SSL_CTX_set_tlsext_use_srtp(context, srtp_profiles) == 0 &&  // 0 is success
              SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(context, key.get()) == 1,
          "set up");
  SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, kMaxCertificates);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, check_certificate, nullptr);
}

Identity::~Identity() = default;

}  // namespace halloo::dtls
