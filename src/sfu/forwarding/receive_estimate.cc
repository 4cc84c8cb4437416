#include "sfu/forwarding/receive_estimate.h"

#include <algorithm>

namespace halloo::sfu {

bool ReceiveEstimate::update(Instant now, std::int64_t expected, std::int64_t lost) {
  if (now < next_) return false;
  const bool first = next_ == Instant::min();
  const std::int64_t new_expected = expected - expected_, new_lost = std::max<std::int64_t>(0, lost - lost_);
  const auto milliseconds =
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::milliseconds>(now - last_).count());
  const std::uint64_t rate = octets_ * 8000 / static_cast<std::uint64_t>(milliseconds);
  expected_ = expected;
  lost_ = lost;
  octets_ = 0;
  last_ = now;
  next_ = now + settings_.interval;
  if (first || new_expected <= 0) return first;

  // Section 6 of the GCC draft: above 10 % lost, by half of that share down; below 2 %, 5 % up.
  if (new_lost * 10 > new_expected) {
    const auto kept = static_cast<std::uint64_t>(std::max<std::int64_t>(0, 2 * new_expected - new_lost));
    estimate_ = estimate_ * kept / (2 * static_cast<std::uint64_t>(new_expected));
  } else if (new_lost * 50 < new_expected) {
    // What is not being used says nothing about more.
    const std::uint64_t probed = rate + rate / 2 + 10'000;
    if (estimate_ < probed) estimate_ = std::min(estimate_ + estimate_ / 20, probed);
  }
  estimate_ = std::clamp(estimate_, settings_.min, settings_.max);
  return true;
}

}  // namespace halloo::sfu
