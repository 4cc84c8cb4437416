// TLS 1.2 and 1.3 (RFC 5246, RFC 8446) for accepted connections, by OpenSSL on the socket itself.
// A context belongs to the loop's thread. It does not make certificates nor read files: app does.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace halloo::io {

struct OpenSslDeleter {
  void operator()(SSL* ssl) const;
  void operator()(SSL_CTX* context) const;
};
using SslPointer = std::unique_ptr<SSL, OpenSslDeleter>;

class TlsContext {
 public:
  // PEM texts: the certificate with its chain after it, and its private key. The error is a sentence.
  static Result<std::unique_ptr<TlsContext>, std::string> create(std::string_view certificate_chain,
                                                                 std::string_view private_key);
  // For connections accepted from now on; those that stand keep theirs. On an error nothing changes.
  Result<void, std::string> replace(std::string_view certificate_chain, std::string_view private_key);

  // The server's side of a connection on a non-blocking socket, which stays the caller's.
  SslPointer accept(int fd) const;

 private:
  using ContextPointer = std::unique_ptr<SSL_CTX, OpenSslDeleter>;
  explicit TlsContext(ContextPointer context) : context_(std::move(context)) {}
  static Result<ContextPointer, std::string> make(std::string_view certificate_chain,
                                                  std::string_view private_key);

  ContextPointer context_;
};

}  // namespace halloo::io
