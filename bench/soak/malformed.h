// Packets that are wrong: what STUN, DTLS, RTP and RTCP look like, changed by chance in some places, cut, or
// lengthened, and plain chance. The same ones for the same chance. One thread.
#pragma once

#include <array>
#include <random>

#include "base/bytes.h"

namespace halloo::soak {

class Malformed {
 public:
  explicit Malformed(std::mt19937& chance) : chance_(chance) {}

  // Any of all kinds. Valid until the next call.
  Bytes datagram();
  // For who has keys and sends it encrypted.
  Bytes rtp(std::size_t most) { return spoilt(make_rtp(), most); }
  Bytes rtcp(std::size_t most) { return spoilt(make_rtcp(), most); }

 private:
  // Each leaves a whole one at the beginning of octets_.
  std::size_t make_stun();
  std::size_t make_dtls();
  std::size_t make_rtp();
  std::size_t make_rtcp();
  std::size_t make_chance();
  Bytes spoilt(std::size_t size, std::size_t most);

  std::size_t below(std::size_t bound) { return chance_() % bound; }
  void put8(std::size_t at, std::size_t value) { octets_[at] = static_cast<std::uint8_t>(value); }

  std::mt19937& chance_;
  std::array<std::uint8_t, 1500> octets_{};
};

}  // namespace halloo::soak
