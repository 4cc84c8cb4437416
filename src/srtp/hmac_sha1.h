// HMAC-SHA1 (RFC 2104) with one key for many messages: the states of SHA-1 behind the inner and the outer
// padding are kept, so that a message costs only its own blocks. OpenSSL's EVP copies a digest's state by
// allocating a new one; its older SHA_CTX is a plain value, so that is what is used.
#pragma once

#include <openssl/sha.h>

#include <array>

#include "base/bytes.h"

namespace halloo::srtp {

class HmacSha1 {
 public:
  explicit HmacSha1(Bytes key);  // 64 octets at the most
  HmacSha1(const HmacSha1&) = delete;
  HmacSha1& operator=(const HmacSha1&) = delete;
  ~HmacSha1();

  // Of `first` and `second`, one behind the other.
  std::array<std::uint8_t, 20> digest(Bytes first, Bytes second = {}) const;

 private:
  SHA_CTX inner_;
  SHA_CTX outer_;
};

}  // namespace halloo::srtp
