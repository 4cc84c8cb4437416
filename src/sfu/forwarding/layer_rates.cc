#include "sfu/forwarding/layer_rates.h"

#include <algorithm>

namespace halloo::sfu {
namespace {

std::size_t index_of(std::size_t spatial, std::size_t temporal) {
  return std::min(spatial, kMaxSpatialLayers - 1) * kMaxTemporalLayers +
         std::min(temporal, kMaxTemporalLayers - 1);
}

}  // namespace

void LayerRates::add(Instant now, std::uint8_t spatial, std::uint8_t temporal, std::size_t octets) {
  if (!started_) {
    started_ = true;
    slice_begin_ = first_ = now;
  }
  advance(now);
  const std::size_t layer = index_of(spatial, temporal);
  octets_[slice_][layer] += static_cast<std::uint32_t>(octets);
  sum_[layer] += static_cast<std::uint32_t>(octets);
}

void LayerRates::advance(Instant now) {
  if (now - slice_begin_ >= kSlice * kSlices) {
    keep();
    octets_ = {};
    sum_ = {};
    first_ = slice_begin_ = now;
    return;
  }
  while (now - slice_begin_ >= kSlice) {
    keep();
    slice_ = (slice_ + 1) % kSlices;
    slice_begin_ += kSlice;
    for (std::size_t layer = 0; layer < kLayers; ++layer) sum_[layer] -= octets_[slice_][layer];
    octets_[slice_] = {};
  }
}

// At the end of a slice: what had nothing in it may have stopped, and keeps what it had.
void LayerRates::keep() {
  for (std::size_t layer = 0; layer < kLayers; ++layer)
    if (octets_[slice_][layer] != 0) last_[layer] = rate(sum_[layer], slice_begin_ + kSlice);
}

std::uint32_t LayerRates::rate(std::uint64_t octets, Instant now) const {
  // The slice that is being filled counts for as much of it as has passed.
  const Duration since = std::min<Duration>(now - first_, kSlice * (kSlices - 1) + (now - slice_begin_));
  const auto milliseconds =
      std::max<std::int64_t>(100, std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(UINT32_MAX, octets * 8000 / static_cast<std::uint64_t>(milliseconds)));
}

std::uint32_t LayerRates::of(Instant now, std::uint8_t spatial, std::uint8_t temporal) {
  if (!started_) return 0;
  advance(now);
  return rate(sum_[index_of(spatial, temporal)], now);
}

std::uint32_t LayerRates::up_to(Instant now, std::uint8_t spatial, std::uint8_t temporal) {
  if (!started_) return 0;
  advance(now);
  std::uint64_t octets = 0;
  for (std::size_t s = 0; s <= std::min<std::size_t>(spatial, kMaxSpatialLayers - 1); ++s)
    for (std::size_t t = 0; t <= std::min<std::size_t>(temporal, kMaxTemporalLayers - 1); ++t)
      octets += sum_[index_of(s, t)];
  return rate(octets, now);
}

std::uint32_t LayerRates::last_up_to(std::uint8_t spatial, std::uint8_t temporal) const {
  std::uint64_t sum = 0;
  for (std::size_t s = 0; s <= std::min<std::size_t>(spatial, kMaxSpatialLayers - 1); ++s)
    for (std::size_t t = 0; t <= std::min<std::size_t>(temporal, kMaxTemporalLayers - 1); ++t)
      sum += last_[index_of(s, t)];
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(UINT32_MAX, sum));
}

}  // namespace halloo::sfu
