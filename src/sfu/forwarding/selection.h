// What a subscriber was being given at some time, by which packets that come late are judged: as the others
// of their frames were. A plain value.
#pragma once

#include <cstdint>

#include "rtp/frame_mark.h"

namespace halloo::sfu {

struct Selection {
  static constexpr std::uint8_t kAny = 255;

  bool by_target = false;        // by the dependency descriptor
  std::uint8_t spatial = kAny;   // the highest
  std::uint8_t temporal = kAny;  // likewise; or the decode target

  bool takes(const rtp::FrameMark& mark) const {
    if (by_target) return mark.decode_targets >> temporal & 1;
    return mark.spatial_layer <= spatial && mark.temporal_layer <= temporal;
  }
  // Is this the last packet of what the subscriber gets of a picture, though more of it came?
  bool ends_picture(const rtp::FrameMark& mark) const {
    return spatial != kAny && mark.end_of_frame && mark.spatial_layer >= spatial;
  }
};

}  // namespace halloo::sfu
