// Who this server is towards every peer: an ECDSA P-256 key and a self-signed certificate on it (RFC 8827
// section 6.5), made at the start and kept in memory only, as making one takes longer than a handshake; and
// what all sessions share of OpenSSL. Any thread, once it is made. Keys and what is random in a handshake
// come from OpenSSL's own generator.
#pragma once

#include <memory>

#include "dtls/fingerprint.h"

struct ssl_ctx_st;

namespace halloo::dtls {

class Identity {
 public:
  static constexpr const char* kProfiles =
      "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";

  // Throws std::runtime_error: it is made while starting. `srtp_profiles`: by OpenSSL's names, the best
  // first.
  explicit Identity(const char* srtp_profiles = kProfiles);
  ~Identity();
  Identity(const Identity&) = delete;
  Identity& operator=(const Identity&) = delete;

  // SHA-256, for the session description.
  const Fingerprint& fingerprint() const { return fingerprint_; }

 private:
  friend class Session;
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };

  std::unique_ptr<ssl_ctx_st, Free> context_;
  Fingerprint fingerprint_;
};

}  // namespace halloo::dtls
