// RTP sequence numbers without wrap-around: the 16 bits of the wire, extended to 64 (RFC 3550 appendix A.1
// counts cycles; this is the same in one number). And RTP timestamps, which do wrap. Stateless; any thread.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace halloo::sfu {

using Sequence = std::int64_t;  // extended; never negative for what came from the wire

// The number nearest to `reference` whose lower 16 bits are these.
inline Sequence extend(std::uint16_t sequence, Sequence reference) {
  return reference + static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(reference));
}
inline std::uint16_t on_the_wire(Sequence sequence) {
  return static_cast<std::uint16_t>(sequence);
}
// Is timestamp or 32-bit number `a` behind `b`, modulo 2^32?
inline bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

// In units of an RTP clock, modulo 2^32. In two parts, so that nothing overflows however long it is.
inline std::uint32_t rtp_units(Duration duration, std::uint32_t clock_rate) {
  const std::int64_t seconds = duration.count() / 1'000'000'000, rest = duration.count() % 1'000'000'000;
  return static_cast<std::uint32_t>(seconds * clock_rate + rest * clock_rate / 1'000'000'000);
}

// The first of a stream begins in the second cycle, so that those reordered before it have a number, too.
inline constexpr Sequence kFirstCycle = 0x10000;

}  // namespace halloo::sfu
