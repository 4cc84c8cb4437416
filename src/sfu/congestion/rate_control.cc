#include "sfu/congestion/rate_control.h"

#include <cmath>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

constexpr double kBeta = 0.85;                // section 5.5
constexpr double kMinBeta = 0.6;              // with a long queue
constexpr double kDrainTime = 1;              // seconds in which a long queue should be gone
constexpr double kEta = 1.08;                 // section 5.5: a second, far from the capacity
constexpr double kMaxOverAcknowledged = 1.5;  // section 5.5
constexpr Bitrate kAboveThat = kbit(10);
constexpr double kMuchLess = 0.7;  // the way has become narrower
constexpr double kSameCapacity = 0.2;
constexpr double kCapacitySmoothing = 0.2;
constexpr double kUsed = 0.7;
constexpr Duration kQueue = 15ms;  // shorter ones are none
constexpr Duration kLongQueue = 100ms;
constexpr double kPacket = 1200;
constexpr double kLittle = 0.02;  // a second

}  // namespace

void RateControl::update(Instant now, const Measured& measured) {
  switch (measured.usage) {
    case Usage::overuse:
      decrease(now, measured);
      break;
    case Usage::normal:
      increase(now, measured);
      break;
    case Usage::underuse:  // the queue drains; no reason to fill it again
      break;
  }
  last_update_ = now;
}

void RateControl::decrease(Instant now, const Measured& measured) {
  if (measured.queue < kQueue) return;
  // With a queue the way is full at this moment: what gets through just now is its capacity, even if less was
  // sent before. Frames differ in size, so that the longer time is the better measure of a little less; of
  // much less it is not, nor when the queue has not been empty for long.
  const Bitrate steady = measured.steady.value_or(rate_), recent = measured.recent.value_or(steady);
  const bool only_recent = recent < steady * kMuchLess || measured.queue >= kLongQueue;
  const Bitrate through = only_recent ? recent : std::max(recent, steady);
  // What is sent now was decided a round trip ago: only then is it known whether that was enough.
  if (last_decrease_ && now - *last_decrease_ < std::clamp<Duration>(measured.rtt, 10ms, 200ms) + 100ms)
    return;
  last_decrease_ = now;
  const double beta = std::clamp(1 - seconds(measured.queue) / kDrainTime, kMinBeta, kBeta);
  if (measured.sent < rate_ * kUsed && measured.queue < kLongQueue) {
    // Less was sent than it allows, so that what got through is no capacity: a burst, a key frame perhaps,
    // has made a queue. If it is more than that, the queue will grow.
    set(rate_ * beta);
    return;
  }
  if (!capacity_ || std::abs(through / *capacity_ - 1) > kSameCapacity)
    capacity_ = through;
  else
    capacity_ = *capacity_ * (1 - kCapacitySmoothing) + through * kCapacitySmoothing;
  set(std::min(rate_, through * beta));
}

void RateControl::increase(Instant now, const Measured& measured) {
  if (!last_update_ || !measured.steady) return;
  const double elapsed = std::min(seconds(now - *last_update_), 1.0);
  if (last_decrease_ && now - *last_decrease_ < measured.rtt + 100ms) return;
  if (capacity_ && *measured.steady / *capacity_ > 1 + kSameCapacity) capacity_.reset();

  // Section 5.5: not ahead of what is really sent; growth that nothing has tried means nothing.
  const Bitrate ceiling = *measured.steady * kMaxOverAcknowledged + kAboveThat;
  // One packet more in the time that it takes to notice, or where that is next to nothing, a share.
  const double response = seconds(measured.rtt) + 0.1;
  const Bitrate little = std::max(Bitrate{static_cast<std::int64_t>(kPacket * 8 / response * elapsed)},
                                  rate_ * (kLittle * elapsed));
  Bitrate rate = rate_;
  if (capacity_ && measured.queue < kQueue && rate < *capacity_ * kBeta) {
    rate = *capacity_ * kBeta;
  } else if (capacity_ && rate / *capacity_ > kBeta * (1 - kSameCapacity) &&
             rate / *capacity_ < 1 + kSameCapacity) {
    rate += little;  // near what it was full with
  } else {
    rate = std::max(rate * std::pow(kEta, elapsed), rate + little);
  }
  if (rate > rate_) set(std::max(rate_, std::min(rate, ceiling)));
}

void RateControl::raise_to(Instant now, Bitrate rate) {
  if (rate <= rate_) return;
  set(rate);
  if (capacity_ && rate / *capacity_ > 1 + kSameCapacity) capacity_.reset();
  last_update_ = now;
}

void RateControl::limit_to(Bitrate rate) {
  if (rate < rate_) set(rate);
}

}  // namespace halloo::sfu
