// The VP8 payload descriptor (RFC 7741 section 4.2), read and rewritten in place. Stateless; any thread.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "rtp/frame_mark.h"

namespace halloo::rtp {

// nullopt: cut short. end_of_frame is the packet's marker and not set here; key_frame is known of a frame's
// first packet only.
std::optional<FrameMark> read_vp8(Bytes payload);

// Writes over what the descriptor has of the two: a picture id of 7 bits gets the lower seven. Nothing moves.
// False, and nothing changed: cut short.
bool rewrite_vp8(MutableBytes payload, std::uint16_t picture_id, std::uint8_t tl0_picture_index);

}  // namespace halloo::rtp
