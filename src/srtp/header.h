// How long the part of a packet is that stays in the clear. Stateless; any thread.
#pragma once

#include <optional>

#include "base/octets.h"

namespace halloo::srtp {

// RFC 3550 section 5.1: the fixed header, CSRCs, the extension. nullopt: not RTP version 2, or cut short.
inline std::optional<std::size_t> rtp_header_size(Bytes packet) {
  if (packet.size() < 12 || packet[0] >> 6 != 2) return std::nullopt;
  std::size_t size = 12 + std::size_t{4} * (packet[0] & 0x0F);
  if (packet[0] & 0x10) {
    if (packet.size() < size + 4) return std::nullopt;
    size += 4 + std::size_t{4} * read16(packet, size + 2);
  }
  if (packet.size() < size) return std::nullopt;
  return size;
}

// RFC 3711 section 3.4: of a compound packet, the header and the sender's SSRC of the first.
inline constexpr std::size_t kRtcpHeaderSize = 8;
inline bool looks_like_rtcp(Bytes packet) {
  return packet.size() >= kRtcpHeaderSize && packet[0] >> 6 == 2;
}

}  // namespace halloo::srtp
