// What OpenSSL asks when it has the peer's certificate: there is no authority behind it and nobody reads its
// names or dates; it is the right one when the session description said its fingerprint (RFC 8122
// section 6.2).
#pragma once

#include <openssl/x509_vfy.h>

namespace halloo::dtls {

// For SSL_CTX_set_cert_verify_callback(); asks the Session that the SSL's application data point to.
int check_certificate(X509_STORE_CTX* certificates, void* unused);

}  // namespace halloo::dtls
