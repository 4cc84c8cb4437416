// A packet for one subscriber, as it was written into the caller's octets: ready to be encrypted in place.
// Plain values.
#pragma once

#include <cstddef>
#include <cstdint>

namespace halloo::sfu {

struct Outgoing {
  enum class Kind : std::uint8_t { media, retransmission, padding };
  std::size_t size = 0;  // 0: nothing is sent
  Kind kind = Kind::media;
  // Where the caller writes what it knows only when it sends; 0: not agreed on.
  std::size_t transport_sequence_at = 0;  // 16 bits
  std::size_t absolute_send_time_at = 0;  // 24 bits
  explicit operator bool() const { return size != 0; }
};

}  // namespace halloo::sfu
