// How much arrives: the rate over the last moments of the receiver's clock. What a bottleneck lets through
// when it is full. One thread; allocates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/congestion/bitrate.h"

namespace halloo::sfu {

class AcknowledgedBitrate {
 public:
  void on_arrival(Instant arrival, std::size_t octets);

  // Over the last half of a second. nullopt: not known yet.
  std::optional<Bitrate> steady() const { return over(kSlices); }
  // For when it has just changed: over the last tenth of a second, or at low rates, where that is not enough
  // to go by, up to a fifth.
  std::optional<Bitrate> recent() const;

 private:
  // Whole slices only are counted: the one that still fills would pull the rate down, or up.
  static constexpr std::size_t kSlices = 20, kMinRecent = 4, kMaxRecent = 8;
  static constexpr std::uint32_t kEnough = 8 * 1200;
  static constexpr Duration kSlice = std::chrono::milliseconds(25);
  std::optional<Bitrate> over(std::size_t slices) const;

  bool started_ = false;
  std::int64_t slice_ = 0;  // the one that fills
  std::int64_t first_ = 0;
  std::array<std::uint32_t, kSlices + 1> octets_{};
};

}  // namespace halloo::sfu
