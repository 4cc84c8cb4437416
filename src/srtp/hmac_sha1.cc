#define OPENSSL_SUPPRESS_DEPRECATED  // see the header
#include "srtp/hmac_sha1.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "srtp/keys.h"

namespace halloo::srtp {

HmacSha1::HmacSha1(Bytes key) {
  Secret<SHA_CBLOCK> block;
  std::copy_n(key.begin(), std::min(key.size(), block.size()), block.begin());
  for (std::uint8_t& octet : block) octet ^= 0x36;
  SHA1_Init(&inner_);
  SHA1_Update(&inner_, block.data(), block.size());
  for (std::uint8_t& octet : block) octet ^= 0x36 ^ 0x5C;
  SHA1_Init(&outer_);
  SHA1_Update(&outer_, block.data(), block.size());
}

HmacSha1::~HmacSha1() {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

std::array<std::uint8_t, 20> HmacSha1::digest(Bytes first, Bytes second) const {
  std::array<std::uint8_t, 20> digest;
  SHA_CTX state = inner_;
  SHA1_Update(&state, first.data(), first.size());
  SHA1_Update(&state, second.data(), second.size());
  SHA1_Final(digest.data(), &state);
  state = outer_;
  SHA1_Update(&state, digest.data(), digest.size());
  SHA1_Final(digest.data(), &state);
  return digest;
}

}  // namespace halloo::srtp
