// Packets on a stream (RFC 4571, as ICE-TCP has them, RFC 6544 section 3): each after its length in two
// octets.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/octets.h"

namespace halloo::transport {

inline constexpr std::size_t kFrameHeader = 2;

// The packet that begins here, and nothing if it has not come whole.
inline std::optional<MutableBytes> next_frame(MutableBytes stream) {
  if (stream.size() < kFrameHeader) return std::nullopt;
  const std::size_t size = read16(stream, 0);
  if (stream.size() < kFrameHeader + size) return std::nullopt;
  return stream.subspan(kFrameHeader, size);
}

// A stream that begins with a check in a frame: STUN's magic cookie stands two octets further than in a
// stream of TURN (RFC 8489 section 5). nullopt: more is needed to tell.
inline std::optional<bool> begins_with_framed_stun(Bytes stream) {
  constexpr std::uint32_t kMagicCookie = 0x2112A442;
  if (stream.size() < kFrameHeader + 8) return std::nullopt;
  return read32(stream, kFrameHeader + 4) == kMagicCookie;
}

}  // namespace halloo::transport
