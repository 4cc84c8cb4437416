#include "sfu/congestion/report_estimator.h"

#include <cmath>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

// Section 6.
constexpr double kLow = 0.02, kHigh = 0.1;
constexpr double kGrowth = 1.08;  // a second
constexpr double kMaxOverSent = 1.5, kOverProven = 1.2;
// A loss is reported once more by the next report when it lay at the edge.
constexpr Duration kDecreaseInterval = 300ms;

}  // namespace

void ReportEstimator::on_report(Instant now, unsigned fraction_lost, std::optional<Bitrate> sent) {
  const double loss = fraction_lost / 256.0;
  const Duration elapsed = last_report_ ? now - *last_report_ : Duration::zero();
  last_report_ = now;
  Bitrate rate = rate_;
  if (loss < kLow) {
    rate = rate * std::pow(kGrowth, std::min(seconds(elapsed), 5.0));
    if (sent) rate = std::max(rate_, std::min(rate, *sent * kMaxOverSent + kbit(10)));
    // It was begun with a guess: as long as nothing has been too much, what was sent gets through.
    if (sent && !last_decrease_) rate = std::max(rate, *sent * kOverProven);
  } else if (loss > kHigh && (!last_decrease_ || now - *last_decrease_ >= kDecreaseInterval)) {
    rate = rate * (1 - loss / 2);
    last_decrease_ = now;
  }
  rate_ = std::clamp(rate, min_, max_);
}

}  // namespace halloo::sfu
