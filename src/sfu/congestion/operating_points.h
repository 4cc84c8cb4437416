// The layers of a stream as an ascending list, from which the allocator takes one. Stateless; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sfu/congestion/bitrate.h"

namespace halloo::sfu {

struct OperatingPoint {
  std::uint8_t spatial = 0, temporal = 0;  // up to these layers; of simulcast, `spatial` is the encoding
  // Of all that is sent then. 0: it cannot be had. Of a layer that its publisher pauses because nobody takes
  // it: what it took last, as else nobody ever would.
  Bitrate rate;
};

// What is given up first when there is little.
enum class Preference : std::uint8_t {
  motion,  // cameras: sharpness goes first; above the lowest encoding never less than half the frames
  detail,  // screens: frames go first
};

inline constexpr std::size_t kMaxOperatingPoints = 16;
using OperatingPoints = std::array<OperatingPoint, kMaxOperatingPoints>;

// `rate(spatial, temporal)`: of all that is sent up to these layers. Their number is returned; the list does
// not depend on the rates, so that a place in it means the same whatever is being sent.
template <class Rate>
std::size_t operating_points(OperatingPoints& out, std::size_t spatial_layers, std::size_t temporal_layers,
                             Preference preference, Rate rate) {
  std::size_t size = 0;
  for (std::size_t spatial = 0; spatial < spatial_layers; ++spatial) {
    std::size_t temporal = 0;
    if (spatial > 0 && temporal_layers > 1 && preference == Preference::motion)
      temporal = temporal_layers - 2;  // half the frames
    for (; temporal < temporal_layers && size < out.size(); ++temporal) {
      // Detail: every frame only of the sharpest.
      if (preference == Preference::detail && temporal > 0 && spatial + 1 < spatial_layers) break;
      const auto s = static_cast<std::uint8_t>(spatial), t = static_cast<std::uint8_t>(temporal);
      out[size++] = {s, t, rate(s, t)};
    }
  }
  return size;
}

}  // namespace halloo::sfu
