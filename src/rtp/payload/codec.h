// The codecs that the gateway forwards, and where in its stream a packet of each stands. Stateless; any
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/frame_mark.h"
#include "rtp/packet.h"

namespace halloo::rtp {

enum class Codec : std::uint8_t { opus, red, vp8, vp9, h264, av1, other };

// By the payload descriptor; it must not be encrypted end to end. nullopt: malformed, or nothing but padding.
// Of sound and of unknown codecs each packet is a frame that stands for itself.
std::optional<FrameMark> read_frame_mark(Codec codec, const Packet& packet);

}  // namespace halloo::rtp
