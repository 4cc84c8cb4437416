#include "sfu/congestion/loss_estimator.h"

#include <cmath>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLength = 250ms;
constexpr unsigned kMinPackets = 15;
constexpr Duration kMaxLength = 2s;
constexpr double kFading = 0.9;     // each observation counts so much of the next
constexpr double kHarmless = 0.02;  // section 6
constexpr double kStep = 0.94;      // between the capacities that are tried
constexpr int kSteps = 20;          // down to 0.3
constexpr double kEvidence = 2;     // by so much must a capacity be likelier, as a logarithm
// A little above a capacity with a share lost everywhere looks like the capacity with none: rather the
// latter.
constexpr double kAgainstInherent = 60;  // of the logarithm, for a share of 1
constexpr double kDrain = 0.95;          // of the capacity: the queue that it fills is to become empty
// What may be lost without congestion. The slower, the more: at high rates such ways are not used.
constexpr double kInherent = 0.05, kInherentRate = 30'000;
constexpr double kMaxInherent = 0.3;

}  // namespace

void LossEstimator::on_result(const PacketResult& result) {
  const SentPacket& packet = result.packet;
  if (packet.probe != 0) return;
  if (result.thought_lost) {
    if (lost_ > 0) --lost_;
    return;
  }
  if (sent_ > 0 && packet.sent - begin_ >= kLength) {
    if (sent_ >= kMinPackets) observe();
    if (sent_ >= kMinPackets || packet.sent - begin_ > kMaxLength) octets_ = sent_ = lost_ = 0;
  }
  if (sent_ == 0) begin_ = packet.sent;
  ++sent_;
  octets_ += packet.size;
  end_ = packet.sent;
  if (!result.arrival) ++lost_;
}

double LossEstimator::loss() const {
  double sent = 0, lost = 0, weight = 1;
  for (std::size_t i = 0; i < count_; ++i, weight *= kFading) {
    sent += weight * observations_[i].sent;
    lost += weight * observations_[i].lost;
  }
  return sent > 0 ? lost / sent : 0;
}

LossEstimator::Explanation LossEstimator::explain(double capacity) const {
  // Of what is sent above the capacity, the excess is lost; of the rest, the share `inherent`. The share is
  // taken so that it makes up the sum of all losses.
  double lost = 0, through = 0, weight = 1;
  for (std::size_t i = 0; i < count_; ++i, weight *= kFading) {
    const Observation& seen = observations_[i];
    const double excess = seen.rate > capacity ? 1 - capacity / seen.rate : 0;
    lost += weight * (seen.lost - seen.sent * excess);
    through += weight * seen.sent * (1 - excess);
  }
  const double most =
      std::min(kMaxInherent, kInherent + kInherentRate / std::min(capacity, observations_[0].rate));
  Explanation result;
  result.inherent = std::clamp(lost / std::max(through, 1.0), 0.0, most);

  weight = 1;
  for (std::size_t i = 0; i < count_; ++i, weight *= kFading) {
    const Observation& seen = observations_[i];
    const double excess = seen.rate > capacity ? 1 - capacity / seen.rate : 0;
    const double share = std::clamp(result.inherent + (1 - result.inherent) * excess, 1e-3, 1 - 1e-3);
    result.log_likelihood +=
        weight * (seen.lost * std::log(share) + (seen.sent - seen.lost) * std::log1p(-share));
  }
  return result;
}

void LossEstimator::observe() {
  for (std::size_t i = kObservations - 1; i > 0; --i) observations_[i] = observations_[i - 1];
  // The last packet's own time on the way is not in between.
  const double spaces = static_cast<double>(octets_) * (sent_ - 1) / sent_;
  observations_[0] = {spaces * 8 / std::max(seconds(end_ - begin_), 1e-3), static_cast<double>(sent_),
                      static_cast<double>(lost_)};
  count_ = std::min(count_ + 1, kObservations);

  limit_.reset();
  if (loss() < kHarmless) return;
  double highest = 0;
  for (std::size_t i = 0; i < count_; ++i) highest = std::max(highest, observations_[i].rate);
  const double unlimited = explain(highest * 2).log_likelihood;
  double best = unlimited + kEvidence - kAgainstInherent;
  double capacity = highest;
  for (int step = 1; step <= kSteps; ++step) {
    capacity *= kStep;
    const Explanation explained = explain(capacity);
    const double value = explained.log_likelihood - kAgainstInherent * explained.inherent;
    if (explained.log_likelihood < unlimited + kEvidence || value <= best) continue;
    best = value;
    limit_ = Bitrate{static_cast<std::int64_t>(capacity * kDrain)};
  }
}

}  // namespace halloo::sfu
