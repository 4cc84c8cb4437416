#include "sfu/congestion/delay_estimator.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

constexpr double kSmoothing = 0.9;
constexpr double kGain = 4;
constexpr double kMaxGroups = 60;
// Section 5.6.
constexpr double kUp = 0.0087, kDown = 0.039;
constexpr double kMinThreshold = 6, kMaxThreshold = 600;
constexpr double kOveruseTime = 10;  // milliseconds
// Section 5.4: what is this far beyond the threshold is a change of route or a pause, not what it is like.
constexpr double kOutlier = 15;
constexpr double kMaxElapsed = 100;
constexpr Duration kPeriod = 10s;
constexpr Duration kLate = 120ms;

double milliseconds(Duration duration) {
  return static_cast<double>(duration.count()) * 1e-6;
}

}  // namespace

void DelayEstimator::reset() {
  groups_.reset();
  count_ = 0;
  accumulated_ = smoothed_ = arrival_ = 0;
  overusing_for_ = -1;
  overusing_groups_ = 0;
  last_slope_ = 0;
  usage_ = Usage::normal;
}

void DelayEstimator::on_arrival(const PacketResult& result) {
  track_delay(result.packet.sent, *result.arrival);
  if (result.packet.probe != 0) {
    after_probe_ = true;
    return;
  }
  if (std::exchange(after_probe_, false)) groups_.reset();
  if (const auto delta = groups_.add(result.packet.sent, *result.arrival)) on_group(*delta);
}

void DelayEstimator::on_group(const PacketGroups::Delta& delta) {
  const double elapsed = milliseconds(delta.arrived);
  arrival_ += elapsed;
  accumulated_ += milliseconds(delta.arrived - delta.sent);
  smoothed_ = kSmoothing * smoothed_ + (1 - kSmoothing) * accumulated_;
  points_[count_ % kWindow] = {arrival_, smoothed_};
  ++count_;
  if (count_ < kWindow) return;
  detect(slope(), elapsed);
}

double DelayEstimator::slope() const {
  double mean_arrival = 0, mean_delay = 0;
  for (const Point& point : points_) {
    mean_arrival += point.arrival;
    mean_delay += point.delay;
  }
  mean_arrival /= kWindow;
  mean_delay /= kWindow;
  double covariance = 0, variance = 0;
  for (const Point& point : points_) {
    covariance += (point.arrival - mean_arrival) * (point.delay - mean_delay);
    variance += (point.arrival - mean_arrival) * (point.arrival - mean_arrival);
  }
  return variance > 0 ? covariance / variance : last_slope_;
}

void DelayEstimator::detect(double slope, double elapsed) {
  const double trend = slope * std::min(static_cast<double>(count_), kMaxGroups) * kGain;
  if (trend > threshold_) {
    overusing_for_ = overusing_for_ < 0 ? elapsed / 2 : overusing_for_ + elapsed;
    ++overusing_groups_;
    // Section 5.4: for some time, more than one group, and not while it is falling already.
    if (overusing_for_ > kOveruseTime && overusing_groups_ > 1 && slope >= last_slope_) {
      overusing_for_ = 0;
      overusing_groups_ = 0;
      usage_ = Usage::overuse;
    }
  } else {
    overusing_for_ = -1;
    overusing_groups_ = 0;
    usage_ = trend < -threshold_ ? Usage::underuse : Usage::normal;
  }
  last_slope_ = slope;
  adapt(trend, elapsed);
}

void DelayEstimator::adapt(double trend, double elapsed) {
  const double size = std::abs(trend);
  if (size > threshold_ + kOutlier) return;
  const double k = size < threshold_ ? kDown : kUp;
  threshold_ += k * (size - threshold_) * std::min(elapsed, kMaxElapsed);
  threshold_ = std::clamp(threshold_, kMinThreshold, kMaxThreshold);
}

void DelayEstimator::track_delay(Instant sent, Instant arrival) {
  const Duration delay = arrival - sent;
  if (!tracking_ || delay < least_ - 3s) {
    tracking_ = true;
    period_begin_ = sent;
    least_ = least_before_ = delay;
    latest_.fill(delay);
  }
  if (sent - period_begin_ > kPeriod) {
    period_begin_ = sent;
    least_before_ = least_;
    least_ = delay;
  }
  least_ = std::min(least_, delay);
  latest_[latest_at_++ % latest_.size()] = delay;
}

Duration DelayEstimator::queue() const {
  return latest_least() - least();
}

bool DelayEstimator::is_late() const {
  if (latest_at_ < latest_.size()) return false;
  const auto latest = [this](std::size_t back) { return latest_[(latest_at_ - 1 - back) % latest_.size()]; };
  // Three of them; and not on the way back already.
  return std::min({latest(0), latest(1), latest(2)}) - least() > kLate &&
         latest(0) >= latest(latest_.size() - 1);
}

}  // namespace halloo::sfu
