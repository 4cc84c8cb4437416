// H.264 payloads of packetization modes 0 and 1 (RFC 6184): single NAL units, STAP-A, FU-A. Stateless; any
// thread.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "rtp/frame_mark.h"

namespace halloo::rtp {

// nullopt: cut short, or of the interleaved mode. end_of_frame is the packet's marker and not set here. A
// payload does not say whether packets of its frame came before it: where parameter sets have packets of
// their own, those begin a key frame, and so does the slice behind them. The first of one timestamp is the
// start.
std::optional<FrameMark> read_h264(Bytes payload);

}  // namespace halloo::rtp
