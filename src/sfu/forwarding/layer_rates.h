// Measured bit rate of each spatial and temporal layer of a stream, over the last second or so, in slices of
// 100 ms. What an allocator chooses among, and how it knows that a layer is not being sent; and what each
// took when it was last sent. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"

namespace halloo::sfu {

inline constexpr std::size_t kMaxSpatialLayers = 4, kMaxTemporalLayers = 4;

class LayerRates {
 public:
  void add(Instant now, std::uint8_t spatial, std::uint8_t temporal, std::size_t octets);

  // Bits a second of this layer alone; of all layers up to this one.
  std::uint32_t of(Instant now, std::uint8_t spatial, std::uint8_t temporal);
  std::uint32_t up_to(Instant now, std::uint8_t spatial, std::uint8_t temporal);
  // The same, of when each of them was last sent; 0: it never was.
  std::uint32_t last_up_to(std::uint8_t spatial, std::uint8_t temporal) const;

 private:
  static constexpr std::size_t kSlices = 10, kLayers = kMaxSpatialLayers * kMaxTemporalLayers;
  static constexpr Duration kSlice = std::chrono::milliseconds(100);
  void advance(Instant now);
  void keep();
  std::uint32_t rate(std::uint64_t octets, Instant now) const;

  bool started_ = false;
  Instant slice_begin_{}, first_{};
  std::size_t slice_ = 0;
  std::array<std::array<std::uint32_t, kLayers>, kSlices> octets_{};
  std::array<std::uint32_t, kLayers> sum_{};
  std::array<std::uint32_t, kLayers> last_{};  // bits a second
};

}  // namespace halloo::sfu
