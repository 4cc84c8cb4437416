// AV1 payloads (RTP Payload Format For AV1, section 4.4): the aggregation header and the headers of the OBUs.
// It serves streams without a dependency descriptor, which says more. Stateless; any thread.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "rtp/frame_mark.h"

namespace halloo::rtp {

// nullopt: cut short. end_of_frame is the packet's marker, which ends a temporal unit, and not set here.
std::optional<FrameMark> read_av1(Bytes payload);

}  // namespace halloo::rtp
