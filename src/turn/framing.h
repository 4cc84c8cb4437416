// Where a message ends on a stream: STUN by its length, ChannelData with padding to four octets (RFC 8656
// section 12.5).
#pragma once

#include <cstddef>
#include <optional>

#include "base/bytes.h"

namespace halloo::turn {

inline constexpr std::size_t kMaxFrame = 20 + 65536;

struct Frame {
  std::size_t size = 0;    // octets on the stream; 0: not known before more has come
  std::size_t length = 0;  // of them, the message itself
};

// Of the message that begins here; nullopt: neither STUN nor ChannelData, and the stream is beyond help.
std::optional<Frame> next_frame(Bytes stream);

}  // namespace halloo::turn
