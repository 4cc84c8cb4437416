#include "sfu/congestion/controller.h"

#include <algorithm>
#include <utility>

namespace halloo::sfu {
namespace {

// How often it is looked whether to probe while nothing is heard.
constexpr Duration kLook = std::chrono::milliseconds(250);
constexpr Duration kOpening = std::chrono::seconds(3);
constexpr Duration kSoon = std::chrono::milliseconds(100);

}  // namespace

CongestionController::CongestionController(const CongestionSettings& settings)
    : settings_(settings),
      history_(settings.max_in_flight),
      estimator_(settings.estimator),
      pacer_(settings.pacer, std::max(settings.estimator.start, kTrusted)) {}

void CongestionController::set_wanted(Instant now, Bitrate wanted) {
  wanted_ = wanted;
  if (wanted > Bitrate{} && opening_until_ == kNever) opening_until_ = now + kOpening;
  settle(now);
}

void CongestionController::on_sent(Instant now, std::uint16_t transport_sequence, std::size_t size) {
  // After a pause nobody knows when they have arrived.
  const std::size_t silent = now - std::exchange(numbered_at_, now) < kSoon ? silent_ : 0;
  silent_ = 0;
  const std::size_t with_silent = std::min<std::size_t>(size + silent, UINT16_MAX);
  const SentPacket packet{now, transport_sequence, static_cast<std::uint16_t>(with_silent), pacer_.probe()};
  if (settings_.transport_wide) {
    history_.on_sent(packet);
    pacer_.on_sent(size);
  }
  estimator_.on_sent(packet);
}

// Where there is feedback, it tells of other packets only. This one goes the same way: when the next of those
// arrives it has arrived, too, and what gets through is both.
void CongestionController::on_sent(Instant now, std::size_t size) {
  if (settings_.transport_wide)
    silent_ += size;
  else
    estimator_.on_sent({now, 0, static_cast<std::uint16_t>(size), 0});
}

// Arrivals count modulo an era: this is the one that is nearest to the latest.
Instant CongestionController::unwrap(Duration arrival) {
  using rtp::TransportFeedback;
  if (clock_known_) {
    const Duration ahead = (arrival - clock_) % TransportFeedback::kEra;
    const Duration half = TransportFeedback::kEra / 2;
    arrival = clock_ + (ahead > half    ? ahead - TransportFeedback::kEra
                        : ahead < -half ? ahead + TransportFeedback::kEra
                                        : ahead);
  }
  return Instant(arrival);
}

void CongestionController::on_feedback(Instant now, const rtp::TransportFeedback& feedback) {
  if (!settings_.transport_wide) return;
  std::optional<Instant> latest;
  history_.begin();
  feedback.each([&](std::uint16_t sequence, std::optional<Duration> arrival) {
    std::optional<Instant> at;
    if (arrival) latest = at = unwrap(*arrival);
    history_.report(sequence, at);
  });
  if (latest) {
    clock_ = latest->time_since_epoch();
    clock_known_ = true;
  }
  for (const PacketResult& result : history_.results()) prober_.on_result(result);
  estimator_.on_feedback(now, history_.results());
  if (const auto measured = prober_.take(now)) estimator_.on_probe(now, *measured);
  settle(now);
}

void CongestionController::on_receiver_report(Instant now, unsigned fraction_lost) {
  estimator_.on_receiver_report(now, fraction_lost);
  settle(now);
}

void CongestionController::on_remb(Instant now, Bitrate estimate) {
  estimator_.on_remb(now, estimate);
  settle(now);
}

void CongestionController::on_timeout(Instant now) {
  estimator_.on_timeout(now);
  if (now >= looked_ + kLook) settle(now);
}

void CongestionController::settle(Instant now) {
  looked_ = now;
  if (settings_.transport_wide)
    if (const auto probe =
            prober_.next(now, {estimate(), wanted_, estimator_.acknowledged().value_or(Bitrate{}),
                               estimator_.last_congestion()}))
      pacer_.begin_probe(now, *probe);
  look_at_opening(now);
  pacer_.set_estimate(std::max(estimate(), trusted()));
}

void CongestionController::look_at_opening(Instant now) {
  if (estimator_.last_congestion() || prober_.has_searched() || now >= opening_until_) opening_ = false;
}

Instant CongestionController::next_timeout() const {
  Instant next = std::min(pacer_.next_timeout(), estimator_.next_timeout());
  if (settings_.transport_wide && estimate() < wanted_) next = std::min(next, looked_ + kLook);
  if (opening_) next = std::min(next, std::max(opening_until_, looked_ + kLook));
  return next;
}

}  // namespace halloo::sfu
