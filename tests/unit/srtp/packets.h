// Octets in hexadecimal, and packets to protect.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/octets.h"
#include "base/random.h"
#include "srtp/keys.h"

namespace halloo::srtp {

using Octets = std::vector<std::uint8_t>;

inline constexpr Profile kProfiles[] = {Profile::aes128_cm_sha1_80, Profile::aead_aes_128_gcm,
                                        Profile::aead_aes_256_gcm};

// Spaces are passed over.
inline Octets from_hex(std::string_view text) {
  Octets octets;
  int half = -1;
  for (const char c : text) {
    if (c == ' ') continue;
    const int value = c >= 'a' ? c - 'a' + 10 : c >= 'A' ? c - 'A' + 10 : c - '0';
    if (half >= 0) octets.push_back(static_cast<std::uint8_t>(half << 4 | value));
    half = half >= 0 ? -1 : value;
  }
  return octets;
}

inline Octets joined(const Octets& a, const Octets& b) {
  Octets both(a);
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

inline Keys random_keys(Profile profile, SeededRandom& random) {
  Keys keys;
  keys.profile = profile;
  random.fill(MutableBytes(keys.key).first(key_size(profile)));
  random.fill(MutableBytes(keys.salt).first(salt_size(profile)));
  return keys;
}

struct RtpShape {
  std::size_t csrcs = 0;
  std::size_t extension_words = 0;  // 0: no extension
  std::size_t payload = 100;
};

inline Octets rtp_packet(std::uint32_t ssrc, std::uint16_t sequence, const RtpShape& shape = {},
                         std::uint64_t seed = 1) {
  const std::size_t extension = shape.extension_words == 0 ? 0 : 4 + 4 * shape.extension_words;
  Octets packet(12 + 4 * shape.csrcs + extension + shape.payload);
  SeededRandom(seed ^ sequence).fill(packet);
  packet[0] = static_cast<std::uint8_t>(0x80 | (extension ? 0x10 : 0) | shape.csrcs);
  packet[1] = 96;
  write16(packet, 2, sequence);
  write32(packet, 8, ssrc);
  if (extension) {
    write16(packet, 12 + 4 * shape.csrcs, 0xBEDE);
    write16(packet, 14 + 4 * shape.csrcs, shape.extension_words);
  }
  return packet;
}

// A sender report; only header and SSRC matter here.
inline Octets rtcp_packet(std::uint32_t ssrc, std::size_t size = 28, std::uint64_t seed = 1) {
  Octets packet(size);
  SeededRandom(seed).fill(packet);
  packet[0] = 0x80;
  packet[1] = 200;
  write16(packet, 2, size / 4 - 1);
  write32(packet, 4, ssrc);
  return packet;
}

// The packet as `protect` leaves it; empty if it refused.
template <class Protect>
Octets sealed(Octets packet, Protect protect) {
  const std::size_t size = packet.size();
  packet.resize(size + kMaxOverhead);
  packet.resize(protect(MutableBytes(packet), size));
  return packet;
}

}  // namespace halloo::srtp
