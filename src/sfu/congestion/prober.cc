#include "sfu/congestion/prober.h"

#include <algorithm>
#include <utility>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

// Long enough to stand out of jitter, short enough to delay sound by no more than this if it fails.
constexpr Duration kLength = 25ms;
constexpr unsigned kPackets = 5;
constexpr double kNext = 2;  // times the estimate
// Whatever the estimate is before anything is known: most paths have as much, and where it is far too much it
// is a queue of 0.1 s, once.
constexpr Bitrate kFirst = kbit(2500);
// Who uses what he has has found the way full not long ago, and fills it more at the cost of others on it.
constexpr double kInUse = 1.5, kUsed = 0.75;
constexpr double kSucceeded = 0.7;  // of the rate: worth going on
// Above what is wanted: the allocator wants a margin before it gives more.
constexpr double kAboveWanted = 1.35;
constexpr double kEnough = 0.97;
constexpr Duration kInterval = 4s;
constexpr Duration kMaxPenalty = 8s;
constexpr double kBelowRefuted = 0.85;
constexpr Duration kResultWithin = 1s;
constexpr unsigned kMaxMissed = 3;
constexpr Duration kSettled = 1500ms;  // since congestion
constexpr Duration kRefutedWithin = 5s;
constexpr double kFallen = 0.66;

// Measuring.
constexpr double kEnoughArrived = 0.8;
constexpr double kMaxCompression =
    2;  // arrived so much faster than sent: held back on the way, tells nothing
constexpr double kUnsaturated = 0.85, kUtilization = 0.9;
// A burst that fills the way takes more than its share from others on it. Who uses what he has, and has not
// much less than that, learns more from growing slowly.
constexpr double kMuchLess = 0.7;
constexpr Duration kResolution = 1ms;  // receivers' clocks and wake-ups are no better

}  // namespace

std::optional<ProbeCluster> Prober::next(Instant now, const Situation& situation) {
  situation_ = situation;
  if (current_) {
    if (now < deadline_) return std::nullopt;
    missed(now);
  }
  watch(now);
  const auto follow_up = std::exchange(follow_up_, std::nullopt);
  const Bitrate most = ceiling(now), estimate = situation.estimate;
  if (estimate >= most * kEnough) return std::nullopt;
  if (follow_up) return begin(now, std::min(std::max(*follow_up, estimate) * kNext, most));
  if (now < next_ || (situation.last_congestion && now - *situation.last_congestion < kSettled))
    return std::nullopt;
  if (!succeeded_ && !situation.last_congestion)
    return begin(now, std::min(std::max(estimate * kNext, kFirst), most));
  return begin(now, std::min(estimate * (in_use() ? kInUse : kNext), most));
}

bool Prober::in_use() const {
  return situation_.acknowledged > situation_.estimate * kUsed;
}

Bitrate Prober::ceiling(Instant now) const {
  const Bitrate wanted = situation_.wanted * kAboveWanted;
  return now < refuted_until_ ? std::min(wanted, refuted_ * kBelowRefuted) : wanted;
}

void Prober::watch(Instant now) {
  const Bitrate estimate = situation_.estimate;
  if (raise_ && estimate < raise_->from + (raise_->to - raise_->from) * 0.5) {
    refuted_ = raise_->to;
    refuted_until_ = now + penalty_;
    penalty_ = std::min(penalty_ * 2, kMaxPenalty);
    raise_.reset();
  } else if (raise_ && now - raise_->at > kRefutedWithin) {
    penalty_ = kPenalty;
    raise_.reset();
  }
  high_ = std::max(high_, estimate);
  if (estimate < high_ * kFallen) {
    high_ = estimate;
    next_ = std::min(next_, now + kSettled);
  }
}

ProbeCluster Prober::begin(Instant now, Bitrate rate) {
  if (++last_id_ == 0) ++last_id_;
  current_ = ProbeCluster{last_id_, rate, octets_in(kLength, rate), kPackets};
  arrivals_ = {};
  deadline_ = now + kResultWithin;
  return *current_;
}

void Prober::end(Instant now) {
  current_.reset();
  next_ = now + kInterval;
}

// Feedback is lost now and then, and what was held back on the way tells nothing: that is no reason to wait
// long. If it is always so, it is one.
void Prober::missed(Instant now) {
  end(now);
  if (++missed_ < kMaxMissed) next_ = now;
}

void Prober::on_result(const PacketResult& result) {
  if (!current_ || result.packet.probe != current_->id || !result.arrival) return;
  const SentPacket& packet = result.packet;
  Arrivals& seen = arrivals_;
  if (seen.packets == 0 || packet.sent < seen.first_sent) seen.first_sent = packet.sent;
  if (seen.packets == 0 || packet.sent >= seen.last_sent) {
    seen.last_sent = packet.sent;
    seen.last_size = packet.size;
  }
  if (seen.packets == 0 || *result.arrival < seen.first_arrival) {
    seen.first_arrival = *result.arrival;
    seen.first_size = packet.size;
  }
  if (seen.packets == 0 || *result.arrival > seen.last_arrival) seen.last_arrival = *result.arrival;
  ++seen.packets;
  seen.octets += packet.size;
}

std::optional<Bitrate> Prober::measure() const {
  const Arrivals& seen = arrivals_;
  const Duration sending = seen.last_sent - seen.first_sent;
  const Duration arriving = seen.last_arrival - seen.first_arrival;
  // Sent at once, or arrived at once: faster than can be told, and than was asked.
  const Bitrate sent = sending < kResolution ? kNoLimit : rate_of(seen.octets - seen.last_size, sending);
  const Bitrate received =
      arriving < kResolution ? kNoLimit : rate_of(seen.octets - seen.first_size, arriving);
  if (received / sent > kMaxCompression) return std::nullopt;
  if (received / sent >= kUnsaturated) return std::min({sent, received, current_->rate});
  const Bitrate estimate = situation_.estimate;
  if (estimate > received * kMuchLess && in_use()) return Bitrate{};
  return std::min(received * kUtilization, current_->rate);
}

std::optional<Bitrate> Prober::take(Instant now) {
  if (!current_ || arrivals_.packets < kEnoughArrived * current_->packets ||
      static_cast<double>(arrivals_.octets) < kEnoughArrived * static_cast<double>(current_->octets))
    return std::nullopt;
  const auto rate = measure();
  if (!rate) {
    missed(now);
    return rate;
  }
  succeeded_ = true;
  missed_ = 0;
  if (*rate > current_->rate * kSucceeded) follow_up_ = rate;
  if (*rate > situation_.estimate) raise_ = Raise{now, raise_ ? raise_->from : situation_.estimate, *rate};
  end(now);
  return rate->bps > 0 ? rate : std::nullopt;
}

}  // namespace halloo::sfu
