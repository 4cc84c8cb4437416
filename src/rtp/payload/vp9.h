// The VP9 payload descriptor (RFC 9628 section 4.2). Stateless; any thread.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "rtp/frame_mark.h"

namespace halloo::rtp {

// nullopt: cut short. Frames are those of a layer: start and end are told for each layer's. The packets of a
// frame that needs no other are all of a key frame, upper layers that are coded for themselves included.
std::optional<FrameMark> read_vp9(Bytes payload);

}  // namespace halloo::rtp
