// The least of a rate over the last so much time, in slices: what it has held. One thread; allocates nothing.
#pragma once

#include <algorithm>
#include <array>

#include "sfu/congestion/bitrate.h"

namespace halloo::sfu {

class LeastOfLate {
 public:
  explicit LeastOfLate(Duration time) : slice_(time / static_cast<int>(kSlices)) {}

  void add(Instant now, Bitrate rate) {
    if (!started_ || now - begin_ >= slice_ * static_cast<int>(kSlices)) {
      // Before, and in a gap so long, it was whatever it is now.
      least_.fill(rate);
      begin_ = now;
      started_ = true;
    }
    for (; now - begin_ >= slice_; begin_ += slice_) least_[at_ = (at_ + 1) % kSlices] = rate;
    least_[at_] = std::min(least_[at_], rate);
  }
  Bitrate least() const { return *std::min_element(least_.begin(), least_.end()); }

 private:
  static constexpr std::size_t kSlices = 8;
  Duration slice_;
  bool started_ = false;
  Instant begin_{};  // of the slice
  std::size_t at_ = 0;
  std::array<Bitrate, kSlices> least_{};
};

}  // namespace halloo::sfu
