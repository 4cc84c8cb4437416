// What DTLS-SRTP agrees on (RFC 5764 section 4.1.2, RFC 7714 section 14.2): a protection profile, and a
// master key and salt for each direction. Values, wiped when they go.
#pragma once

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace halloo::srtp {

enum class Profile : std::uint16_t {
  aes128_cm_sha1_80 = 0x0001,
  aead_aes_128_gcm = 0x0007,
  aead_aes_256_gcm = 0x0008,
};

constexpr std::optional<Profile> profile_of(std::uint16_t number) {
  switch (number) {
    case 0x0001:
    case 0x0007:
    case 0x0008:
      return static_cast<Profile>(number);
    default:
      return std::nullopt;
  }
}
constexpr bool is_aead(Profile profile) {
  return profile != Profile::aes128_cm_sha1_80;
}
constexpr std::size_t key_size(Profile profile) {
  return profile == Profile::aead_aes_256_gcm ? 32 : 16;
}
constexpr std::size_t salt_size(Profile profile) {
  return is_aead(profile) ? 12 : 14;
}

// What protection adds to a packet at the most: a tag of GCM and the index of SRTCP.
inline constexpr std::size_t kMaxOverhead = 16 + 4;

// Octets of a secret: overwritten when they go out of use.
template <std::size_t Size>
struct Secret : std::array<std::uint8_t, Size> {
  Secret() : std::array<std::uint8_t, Size>{} {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret&) = default;
  ~Secret() { OPENSSL_cleanse(this->data(), Size); }
};

// Of one direction.
struct Keys {
  Profile profile = Profile::aead_aes_128_gcm;
  Secret<32> key;   // the first key_size(profile)
  Secret<14> salt;  // the first salt_size(profile)

  // nullopt: a profile not known here, or a key or salt that is not of its size.
  static std::optional<Keys> make(std::uint16_t profile, Bytes key, Bytes salt) {
    const auto known = profile_of(profile);
    if (!known || key.size() != key_size(*known) || salt.size() != salt_size(*known)) return std::nullopt;
    Keys keys;
    keys.profile = *known;
    std::copy(key.begin(), key.end(), keys.key.begin());
    std::copy(salt.begin(), salt.end(), keys.salt.begin());
    return keys;
  }
};

}  // namespace halloo::srtp
