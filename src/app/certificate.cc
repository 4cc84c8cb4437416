#include "app/certificate.h"

#include <openssl/pem.h>

#include <ctime>

#include "app/files.h"
#include "app/openssl.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

// One that we made is made anew when it has less than this left.
constexpr auto kRenewBefore = 14 * 24h;

Owned<BIO> reader(const std::string& text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Instead of asking for a passphrase on the terminal, which a server must not.
int no_passphrase(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

std::string fingerprint_of(const X509* certificate) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  X509_digest(certificate, EVP_sha256(), digest, &size);
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) text += ':';
    text += kDigits[digest[i] >> 4U];
    text += kDigits[digest[i] & 15U];
  }
  return text;
}

WallTime wall_time(const ASN1_TIME* time) {
  std::tm utc{};
  if (ASN1_TIME_to_tm(time, &utc) != 1) return WallTime{};
  return std::chrono::system_clock::from_time_t(timegm(&utc));
}

std::string date(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[16];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d", &utc)};
}

Owned<X509> first_certificate(const std::string& pem) {
  const auto bio = reader(pem);
  return Owned<X509>(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

bool names(const X509* certificate, const Subject& subject) {
  auto* mutable_certificate = const_cast<X509*>(certificate);
  const auto has_name = [&](const std::string& name) {
    return X509_check_host(mutable_certificate, name.data(), name.size(), 0, nullptr) == 1;
  };
  for (const std::string& name : subject.dns) {
    if (!has_name(name)) return false;
  }
  for (const std::string& address : subject.addresses) {
    if (X509_check_ip_asc(mutable_certificate, address.c_str(), 0) != 1) return false;
  }
  return subject.name.empty() || has_name(subject.name);
}

}  // namespace

Result<Certificate, std::string> read_certificate(std::string chain_pem, std::string key_pem,
                                                  std::string_view whence_chain, std::string_view whence_key,
                                                  WallTime now) {
  const std::string chain_name(whence_chain);
  const std::string key_name(whence_key);
  ERR_clear_error();
  const auto certificate = first_certificate(chain_pem);
  if (!certificate) {
    (void)openssl_error();
    return Unexpected{chain_name + " holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"};
  }
  bool encrypted = false;
  const auto key_bio = reader(key_pem);
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(key_bio.get(), nullptr, no_passphrase, &encrypted));
  if (!key) {
    (void)openssl_error();
    return Unexpected{encrypted
                          ? key_name + " is encrypted with a passphrase; `openssl pkey` can take it away"
                          : key_name + " holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)"};
  }
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    (void)openssl_error();
    return Unexpected{"the private key in " + key_name + " does not belong to the first certificate in " +
                      chain_name};
  }
  Certificate read;
  read.fingerprint = fingerprint_of(certificate.get());
  read.not_after = wall_time(X509_get0_notAfter(certificate.get()));
  const WallTime not_before = wall_time(X509_get0_notBefore(certificate.get()));
  if (now >= read.not_after) {
    read.warning = "the certificate in " + chain_name + " expired on " + date(read.not_after) +
                   ": browsers refuse it or warn";
  } else if (now < not_before) {
    read.warning = "the certificate in " + chain_name + " is valid only from " + date(not_before) +
                   " on: browsers refuse it or warn";
  }
  read.chain_pem = std::move(chain_pem);
  read.key_pem = std::move(key_pem);
  return read;
}

Result<Certificate, std::string> load_certificate(const std::string& certificate_file,
                                                  const std::string& key_file, WallTime now) {
  auto chain = read_file(certificate_file);
  if (!chain) return Unexpected{chain.error()};
  auto key = read_file(key_file);
  if (!key) return Unexpected{key.error()};
  return read_certificate(std::move(*chain), std::move(*key), certificate_file, key_file, now);
}

bool covers(const Certificate& certificate, const Subject& subject) {
  const auto first = first_certificate(certificate.chain_pem);
  return first && names(first.get(), subject);
}

Result<Certificate, std::string> own_certificate(const std::string& state_dir, const Subject& subject,
                                                 WallTime now) {
  const std::string file = state_dir + "/certificate.pem";
  const auto elsewhere = [](const std::string& error) {
    return Unexpected{error + "; --state-dir names another place"};
  };
  if (auto folder = make_private_folder(state_dir); !folder) return elsewhere(folder.error());
  // Key and certificate in one file, so that they cannot come apart.
  if (auto kept = read_file(file)) {
    auto certificate = read_certificate(*kept, *kept, file, file, now);
    if (certificate && certificate->warning.empty() && certificate->not_after - now >= kRenewBefore &&
        covers(*certificate, subject)) {
      certificate->self_made = true;
      return certificate;
    }
  }
  auto made = make_certificate(subject, now);
  if (!made) return made;
  if (auto written = write_file(file, made->chain_pem + made->key_pem, 0600); !written) {
    return elsewhere(written.error());
  }
  return made;
}

}  // namespace halloo::app
