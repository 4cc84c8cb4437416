#include "sfu/congestion/bandwidth_estimator.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

// Receivers send feedback every 50 to 250 ms.
constexpr Duration kSilence = 1s;
constexpr double kSilenceFactor = 0.5;
// What a receiver says holds until it says something else, and it does so every second or so.
constexpr Duration kRembHolds = 10s;
constexpr Duration kStandingQueue = 40ms, kStanding = 1s;
constexpr double kHarmlessLoss = 0.02;
constexpr unsigned kCutsInVain = 3;
constexpr Duration kCutsApart = 2s;
constexpr double kShorter = 0.6, kLonger = 1.6;
constexpr double kRttSmoothing = 0.125;  // RFC 6298 section 2

}  // namespace

BandwidthEstimator::BandwidthEstimator(const EstimatorSettings& settings)
    : settings_(settings),
      rate_(settings.start, settings.min, settings.max),
      reports_(settings.start, settings.min, settings.max) {}

void BandwidthEstimator::on_sent(const SentPacket& packet) {
  sent_.on_arrival(packet.sent, packet.size);
  if (!unanswered_since_) unanswered_since_ = packet.sent;
}

void BandwidthEstimator::on_feedback(Instant now, std::span<const PacketResult> results) {
  std::optional<Instant> newest;
  for (const PacketResult& result : results) {
    loss_.on_result(result);
    if (!result.arrival) continue;
    acknowledged_.on_arrival(*result.arrival, result.packet.size);
    delay_.on_arrival(result);
    newest = result.packet.sent;
  }
  if (!newest) return;
  has_feedback_ = true;
  unanswered_since_.reset();
  latest_rtt_ = std::max<Duration>(now - *newest, 1ms);
  rtt_ = std::chrono::duration_cast<Duration>(rtt_ * (1 - kRttSmoothing) + latest_rtt_ * kRttSmoothing);

  const Bitrate before = rate_.rate();
  rate_.update(now, {usage_with_losses(now), acknowledged_.steady(), acknowledged_.recent(), rtt_,
                     delay_.queue(), sent_.steady().value_or(kNoLimit)});
  if (rate_.rate() < before) on_cut(now, before);
  if (const auto limit = loss_.limit()) rate_.limit_to(*limit);
  if (rate_.rate() < before) last_congestion_ = now;
}

// A queue that is full grows no more, so that there is no slope; what it drops tells.
Usage BandwidthEstimator::usage_with_losses(Instant now) {
  if (delay_.queue() < kStandingQueue)
    queue_since_.reset();
  else if (!queue_since_)
    queue_since_ = now;
  const bool full = queue_since_ && now - *queue_since_ > kStanding && loss_.loss() > kHarmlessLoss;
  return full ? Usage::overuse : delay_.usage();
}

// A queue of our own gets shorter when less is sent. What stays is none: the way has become longer, as when a
// caller has gone on to another network. Or others fill it, to whom our giving way makes no difference.
void BandwidthEstimator::on_cut(Instant now, Bitrate before) {
  const Duration queue = delay_.queue();
  if (now - cuts_.latest > kCutsApart || queue < cuts_.queue * kShorter || queue > cuts_.queue * kLonger)
    cuts_ = {0, queue, before, now};
  cuts_.latest = now;
  if (++cuts_.count <= kCutsInVain) return;
  delay_.accept_delay();
  rate_.raise_to(now, cuts_.before);
  cuts_ = {};
}

void BandwidthEstimator::on_probe(Instant now, Bitrate measured) {
  if (const auto limit = loss_.limit()) measured = std::min(measured, *limit);
  rate_.raise_to(now, measured);
}

void BandwidthEstimator::on_receiver_report(Instant now, unsigned fraction_lost) {
  if (has_feedback_) return;
  const Bitrate before = reports_.rate();
  reports_.on_report(now, fraction_lost, sent_.steady());
  if (reports_.rate() < before) last_congestion_ = now;
}

void BandwidthEstimator::on_remb(Instant now, Bitrate estimate) {
  remb_ = std::max(estimate, settings_.min);
  remb_until_ = now + kRembHolds;
}

void BandwidthEstimator::on_timeout(Instant now) {
  if (remb_ && now >= remb_until_) remb_.reset();
  if (!has_feedback_ || !unanswered_since_ || now - *unanswered_since_ < kSilence) return;
  rate_.limit_to(rate_.rate() * kSilenceFactor);
  delay_.reset();
  last_congestion_ = now;
  unanswered_since_.reset();  // until something more is sent
}

Instant BandwidthEstimator::next_timeout() const {
  Instant next = kNever;
  if (remb_) next = remb_until_;
  if (has_feedback_ && unanswered_since_) next = std::min(next, *unanswered_since_ + kSilence);
  return next;
}

Bitrate BandwidthEstimator::estimate() const {
  const Bitrate own = has_feedback_ ? rate_.rate() : reports_.rate();
  return remb_ ? std::min(own, *remb_) : own;
}

}  // namespace halloo::sfu
