// The index of an RTP packet, of which the packet carries only the lower 16 bits (RFC 3711 section 3.3.1).
// Stateless; any thread.
#pragma once

#include <cstdint>

namespace halloo::srtp {

// The rollover counter in 32 bits, the sequence number in 16.
inline constexpr std::uint64_t kMaxIndex = (std::uint64_t{1} << 48) - 1;

// Appendix A: of the packet with this sequence number, where `highest` is the highest index so far: the one
// that is nearest to it. There is none before the first, so that one that seems to lie there is ahead.
constexpr std::uint64_t guess_index(std::uint64_t highest, std::uint16_t sequence) {
  const auto last = static_cast<std::uint16_t>(highest);
  std::uint64_t rollover = highest >> 16;
  if (last < 0x8000) {
    if (sequence - last > 0x8000 && rollover > 0) --rollover;
  } else if (last - 0x8000 > sequence) {
    ++rollover;
  }
  return rollover << 16 | sequence;
}

}  // namespace halloo::srtp
