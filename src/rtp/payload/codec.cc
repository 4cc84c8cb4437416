#include "rtp/payload/codec.h"

#include "rtp/payload/av1.h"
#include "rtp/payload/h264.h"
#include "rtp/payload/vp8.h"
#include "rtp/payload/vp9.h"

namespace halloo::rtp {
namespace {

std::optional<FrameMark> read_video(Codec codec, Bytes payload) {
  switch (codec) {
    case Codec::vp8:
      return read_vp8(payload);
    case Codec::vp9:
      return read_vp9(payload);
    case Codec::h264:
      return read_h264(payload);
    case Codec::av1:
      return read_av1(payload);
    default:
      break;
  }
  FrameMark alone;
  alone.start_of_frame = alone.end_of_frame = alone.key_frame = alone.switching_point = true;
  return alone;
}

}  // namespace

std::optional<FrameMark> read_frame_mark(Codec codec, const Packet& packet) {
  auto mark = read_video(codec, packet.payload());
  if (mark && packet.marker()) mark->end_of_frame = true;
  return mark;
}

}  // namespace halloo::rtp
