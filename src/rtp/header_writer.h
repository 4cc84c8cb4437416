// RTP headers as a forwarder writes them, once for each packet and receiver: fields of its own, and the
// header extensions of the packet that came in under the identifiers of who gets it. Nothing is allocated.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rtp/extensions.h"

namespace halloo::rtp {

struct NewHeader {
  std::uint32_t ssrc = 0;
  std::uint32_t timestamp = 0;
  std::uint16_t sequence_number = 0;
  std::uint8_t payload_type = 0;
  bool marker = false;
  // Of this connection, so never taken over from the packet; written if the map has the extension.
  std::string_view mid;  // at most kMaxMid octets; empty: none
  std::optional<std::uint16_t> transport_sequence;
  std::optional<std::uint32_t> absolute_send_time;
};

inline constexpr std::size_t kMaxMid = 16;  // what the one-byte form holds

struct WrittenHeader {
  std::size_t size = 0;  // a multiple of four; 0: no room, or too long for its format
  // Where the values are, 0: nowhere. A pacer that knows them only when it sends writes them there.
  std::size_t transport_sequence_at = 0, absolute_send_time_at = 0;
};

// How much longer than the header of the packet it may be: the extension's own header, mid, transport-wide
// sequence number and send time in the two-byte form, an octet more for each of the other elements if that
// form is new, and padding.
inline constexpr std::size_t kMaxHeaderGrowth = 4 + (2 + kMaxMid) + (2 + 2) + (2 + 3) + (kExtensions - 3) + 3;

// What `to` has not is left out, as are contributing sources, of whose identifiers the receiver knows
// nothing, and padding. With empty values: the header of a packet of the forwarder's own.
WrittenHeader write_header(const ExtensionValues& values, const ExtensionMap& to, const NewHeader& header,
                           MutableBytes out);

}  // namespace halloo::rtp
