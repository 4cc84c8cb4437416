// Octets written by hand: hexadecimal with spaces, bits, and packets of given header extensions.
#pragma once

#include <deque>
#include <string_view>
#include <utility>
#include <vector>

#include "rtp/packet.h"

namespace halloo::rtp {

using Octets = std::vector<std::uint8_t>;

inline Octets from_hex(std::string_view text) {
  Octets octets;
  unsigned digits = 0, value = 0;
  for (const char c : text) {
    if (c == ' ') continue;
    value = value << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
    if (++digits % 2 == 0) octets.push_back(static_cast<std::uint8_t>(value));
  }
  return octets;
}

// Views of them that last, for what keeps views; each in a block of its own size, so that reading behind it
// shows.
inline Bytes kept(Octets octets) {
  static std::deque<Octets> all;
  octets.shrink_to_fit();
  return all.emplace_back(std::move(octets));
}
inline Bytes hex(std::string_view text) {
  return kept(from_hex(text));
}

inline Octets to_octets(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}
inline Octets to_octets(std::string_view text) {
  return to_octets(as_bytes(text));
}

using Elements = std::vector<std::pair<std::uint8_t, Octets>>;

// With extensions in the one-byte form, sequence number 1, timestamp 2, SSRC 3, payload type 96.
inline Octets packet_with(const Elements& elements, const Octets& payload = {0xAA}) {
  Octets body;
  for (const auto& [id, value] : elements) {
    body.push_back(static_cast<std::uint8_t>(std::size_t{id} << 4 | (value.size() - 1)));
    body.insert(body.end(), value.begin(), value.end());
  }
  while (body.size() % 4 != 0) body.push_back(0);
  Octets packet = from_hex("9060 0001 00000002 00000003 bede 00");
  packet.push_back(static_cast<std::uint8_t>(body.size() / 4));
  packet.insert(packet.end(), body.begin(), body.end());
  packet.insert(packet.end(), payload.begin(), payload.end());
  return packet;
}

class BitWriter {
 public:
  BitWriter& add(unsigned bits, std::uint32_t value) {
    while (bits-- > 0) {
      if (used_++ % 8 == 0) octets_.push_back(0);
      if (value >> bits & 1) octets_.back() |= static_cast<std::uint8_t>(0x80 >> (used_ - 1) % 8);
    }
    return *this;
  }
  const Octets& octets() const { return octets_; }

 private:
  Octets octets_;
  std::size_t used_ = 0;
};

}  // namespace halloo::rtp
