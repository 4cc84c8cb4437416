#include "sfu/congestion/acknowledged_bitrate.h"

namespace halloo::sfu {
namespace {

std::size_t place(std::int64_t slice, std::size_t places) {
  const std::int64_t size = static_cast<std::int64_t>(places);
  return static_cast<std::size_t>((slice % size + size) % size);
}

}  // namespace

void AcknowledgedBitrate::on_arrival(Instant arrival, std::size_t octets) {
  const std::int64_t slice = arrival.time_since_epoch() / kSlice;
  const std::int64_t behind = slice_ - slice, ahead = -behind;
  // Far from all before: the clock was set, or there was nothing for long. It begins anew.
  if (!started_ || ahead > std::int64_t{kSlices} * 2 || behind > std::int64_t{kSlices} * 2) {
    octets_.fill(0);
    started_ = true;
    slice_ = first_ = slice;
  }
  for (; slice_ < slice; ++slice_) octets_[place(slice_ + 1, octets_.size())] = 0;
  if (slice_ - slice > std::int64_t{kSlices}) return;
  octets_[place(slice, octets_.size())] += static_cast<std::uint32_t>(octets);
}

std::optional<Bitrate> AcknowledgedBitrate::recent() const {
  std::uint32_t octets = 0;
  std::size_t slices = 0;
  while (slices < kMaxRecent && (slices < kMinRecent || octets < kEnough))
    octets += octets_[place(slice_ - static_cast<std::int64_t>(++slices), octets_.size())];
  return over(slices);
}

std::optional<Bitrate> AcknowledgedBitrate::over(std::size_t slices) const {
  if (!started_ || slice_ - first_ < static_cast<std::int64_t>(slices)) return std::nullopt;
  std::int64_t sum = 0;
  for (std::size_t i = 1; i <= slices; ++i)
    sum += octets_[place(slice_ - static_cast<std::int64_t>(i), octets_.size())];
  return rate_of(sum, kSlice * static_cast<std::int64_t>(slices));
}

}  // namespace halloo::sfu
