// What a forwarder needs to know of a packet's place in its stream: read from the payload descriptor of its
// codec, or from the dependency descriptor (which is all there is when the payload is end-to-end encrypted).
#pragma once

#include <cstdint>

namespace halloo::rtp {

struct FrameMark {
  bool start_of_frame = false;  // first packet of a frame (of a layer's picture, in SVC)
  bool end_of_frame = false;
  bool key_frame = false;        // decodable without anything before it
  bool switching_point = false;  // who has received the temporal layers below may take this one from here on
  bool discardable = false;      // nothing refers to it
  std::uint8_t spatial_layer = 0;
  std::uint8_t temporal_layer = 0;
  // VP8 (RFC 7741 section 4.2): what a rewriter keeps continuous; -1: absent. VP9 (RFC 9628 section 4.2) has
  // the same.
  std::int32_t picture_id = -1;
  bool picture_id_long = false;  // of 15 bits
  std::int16_t tl0_picture_index = -1;
  // The dependency descriptor (AV1 RTP specification, appendix A); a bit for each decode target, in their
  // order.
  bool has_descriptor = false;
  std::uint16_t frame_number = 0;
  std::uint32_t decode_targets = 0;  // that this frame is part of
  std::uint32_t switch_targets = 0;  // that may be begun with this frame (indication "switch")
};

}  // namespace halloo::rtp
