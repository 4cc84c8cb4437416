// What the congestion control knows of a packet: when it left, and what became of it. Plain values.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace halloo::sfu {

struct SentPacket {
  Instant sent{};
  std::uint16_t transport_sequence = 0;  // draft-holmer-rmcat-transport-wide-cc-extensions-01
  std::uint16_t size = 0;                // octets, with what SRTP, UDP and IP add
  std::uint16_t probe = 0;               // the ProbeCluster that it left with; 0: none
};

struct PacketResult {
  SentPacket packet;
  std::optional<Instant> arrival;  // by the receiver's clock, of which only differences mean something
  bool thought_lost = false;       // an earlier feedback said that it had not arrived
};

}  // namespace halloo::sfu
