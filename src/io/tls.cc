#include "io/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>

namespace halloo::io {

void OpenSslDeleter::operator()(SSL* ssl) const {
  SSL_free(ssl);
}
void OpenSslDeleter::operator()(SSL_CTX* context) const {
  SSL_CTX_free(context);
}

namespace {

template <class T, void (*release)(T*)>
struct Free {
  void operator()(T* object) const { release(object); }
};
void free_bio(BIO* bio) {
  BIO_free(bio);
}
using Bio = std::unique_ptr<BIO, Free<BIO, free_bio>>;
using Certificate = std::unique_ptr<X509, Free<X509, X509_free>>;
using PrivateKey = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>>;

Bio reader(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// A key with a passphrase would otherwise ask for it on the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

Unexpected<std::string> because(std::string sentence) {
  std::array<char, 256> reason;
  if (unsigned long error = ERR_get_error(); error != 0) {
    ERR_error_string_n(error, reason.data(), reason.size());
    sentence.append(" (").append(reason.data()).append(")");
  }
  ERR_clear_error();
  return {std::move(sentence)};
}

// RFC 7301: HTTP/1.1, and STUN and TURN by their names (RFC 7443). Who offers only other protocols is told so
// (section 3.2). What is then spoken, first_bytes.h tells.
int choose_protocol(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  static constexpr std::array<std::string_view, 3> kSpoken = {"http/1.1", "stun.turn", "stun.nat-discovery"};
  for (unsigned at = 0; at < offered_size; at += 1u + offered[at]) {
    std::string_view name(reinterpret_cast<const char*>(offered) + at + 1, offered[at]);
    if (std::ranges::find(kSpoken, name) == kSpoken.end()) continue;
    *out = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

Result<TlsContext::ContextPointer, std::string> TlsContext::make(std::string_view certificate_chain,
                                                                 std::string_view private_key) {
  ERR_clear_error();
  ContextPointer context(SSL_CTX_new(TLS_server_method()));
  if (!context) return because("TLS is not available");
  SSL_CTX* raw = context.get();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(raw, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                               SSL_OP_PRIORITIZE_CHACHA);
  // An idle connection must not hold its 34 kB of record buffers.
  SSL_CTX_set_mode(
      raw, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(raw, 1);  // one read for a record's head and body together
  // Sessions live in the tickets that clients keep (RFC 5077), not in our memory.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(raw, 1);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");

  Bio chain = reader(certificate_chain);
  Certificate leaf(PEM_read_bio_X509(chain.get(), nullptr, no_passphrase, nullptr));
  if (!leaf) return because("The certificate is not in PEM format");
  if (SSL_CTX_use_certificate(raw, leaf.get()) != 1) return because("The certificate cannot be used");
  while (X509* next = PEM_read_bio_X509(chain.get(), nullptr, no_passphrase, nullptr))
    SSL_CTX_add0_chain_cert(raw, next);
  ERR_clear_error();  // the end of the chain is reported as an error

  Bio key = reader(private_key);
  PrivateKey pkey(PEM_read_bio_PrivateKey(key.get(), nullptr, no_passphrase, nullptr));
  if (!pkey) return because("The private key is not in PEM format, or has a passphrase");
  if (SSL_CTX_use_PrivateKey(raw, pkey.get()) != 1 || SSL_CTX_check_private_key(raw) != 1)
    return because("The private key does not belong to the certificate");
  return context;
}

Result<std::unique_ptr<TlsContext>, std::string> TlsContext::create(std::string_view certificate_chain,
                                                                    std::string_view private_key) {
  auto context = make(certificate_chain, private_key);
  if (!context) return Unexpected{context.error()};
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(context).value()));
}

Result<void, std::string> TlsContext::replace(std::string_view certificate_chain,
                                              std::string_view private_key) {
  auto context = make(certificate_chain, private_key);
  if (!context) return Unexpected{context.error()};
  context_ = std::move(context).value();
  return {};
}

SslPointer TlsContext::accept(int fd) const {
  SslPointer ssl(SSL_new(context_.get()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1) return nullptr;
  SSL_set_accept_state(ssl.get());
  return ssl;
}

}  // namespace halloo::io
