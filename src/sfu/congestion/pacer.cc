#include "sfu/congestion/pacer.h"

#include <utility>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kFirstRing = 16;
constexpr std::int64_t kMinBurst = 2 * 1250;  // a small frame
constexpr std::int64_t kMinPadding = 200, kMaxPadding = 1200;
// Sound pays, too, but video does not wait for more of it than this.
constexpr Duration kMaxDebt = 500ms;

}  // namespace

Pacer::Pacer(const PacerSettings& settings, Bitrate estimate) : settings_(settings) {
  set_estimate(estimate);
}

void Pacer::set_estimate(Bitrate estimate) {
  paced_ = std::max(estimate * settings_.factor, kbit(10));
}

// So much as to get rid of all that is held within the bound; during a probe, that which it is to try out.
Bitrate Pacer::rate() const {
  const Bitrate least = probe_ ? std::max(paced_, probe_->cluster.rate) : paced_;
  if (held_octets_ == 0) return least;
  return std::max(least, rate_of(static_cast<std::int64_t>(held_octets_), settings_.max_hold));
}

Duration Pacer::burst() const {
  return std::max(settings_.burst, time_for(kMinBurst, paced_));
}

Instant Pacer::may_leave() const {
  return paid_until_ == Instant::min() ? paid_until_ : paid_until_ - burst();
}

void Pacer::pay(Instant now, std::size_t size) {
  const auto octets = static_cast<std::int64_t>(size);
  paid_until_ = std::min(std::max(paid_until_, now) + time_for(octets, rate()), now + burst() + kMaxDebt);
}

void Pacer::on_sent(std::size_t size) {
  if (!probe_) return;
  probe_->octets += static_cast<std::int64_t>(size);
  ++probe_->packets;
}

// Only when the next packet comes, so that the last of the probe is known as one of it.
void Pacer::end_probe_if_complete() {
  if (probe_ && probe_->octets >= probe_->cluster.octets && probe_->packets >= probe_->cluster.packets)
    probe_.reset();
}

bool Pacer::push(Queue& queue, const Held& held) {
  if (queue.size == settings_.max_held) return false;
  if (queue.size == queue.ring.size()) {
    std::vector<Held> bigger(std::min(std::max(kFirstRing, queue.ring.size() * 2), settings_.max_held));
    for (std::size_t i = 0; i < queue.size; ++i) bigger[i] = queue.ring[(queue.head + i) % queue.ring.size()];
    queue.ring.swap(bigger);
    queue.head = 0;
  }
  queue.ring[(queue.head + queue.size) % queue.ring.size()] = held;
  ++queue.size;
  queue.octets += held.size;
  return true;
}

Pacer::Verdict Pacer::offer(Instant now, Traffic traffic, PacketHandle handle, std::size_t size) {
  end_probe_if_complete();
  const bool sound = traffic == Traffic::sound;
  // A retransmission goes before held video; nothing goes before its own kind.
  const bool next_in_line =
      queues_[0].size == 0 && (traffic == Traffic::retransmission || queues_[1].size == 0);
  if (sound || (next_in_line && may_leave() <= now)) {
    pay(now, size);
    return Verdict::send;
  }
  Queue& queue = queues_[traffic == Traffic::retransmission ? 0 : 1];
  if (traffic == Traffic::retransmission && queue.size > 0 &&
      queue.octets + static_cast<std::int64_t>(size) > octets_in(settings_.max_hold, paced_))
    return Verdict::full;
  if (!push(queue, {handle, now, static_cast<std::uint32_t>(size)})) return Verdict::full;
  held_octets_ += size;
  return Verdict::hold;
}

std::optional<Pacer::Departure> Pacer::next(Instant now) {
  end_probe_if_complete();
  // The bound is each queue's own: retransmissions must not hold video for ever.
  Queue* leaving = nullptr;
  for (Queue& queue : queues_)
    if (!leaving && queue.size > 0 && queue.front().since + settings_.max_hold <= now) leaving = &queue;
  if (may_leave() <= now)
    for (Queue& queue : queues_)
      if (!leaving && queue.size > 0) leaving = &queue;
  if (leaving) {
    const Held held = leaving->front();
    pay(now, held.size);  // before it is gone from the sum that makes the rate
    leaving->head = (leaving->head + 1) % leaving->ring.size();
    --leaving->size;
    leaving->octets -= held.size;
    held_octets_ -= held.size;
    return Departure{false, leaving == &queues_[0] ? Traffic::retransmission : Traffic::video, held.handle,
                     held.size};
  }
  if (probe_ && held() == 0 && padding_due() <= now) {
    probe_->packets_before_padding = probe_->packets;
    return Departure{true, {}, 0, padding_size()};
  }
  return std::nullopt;
}

Instant Pacer::next_timeout() const {
  Instant next = kNever;
  for (const Queue& queue : queues_)
    if (queue.size > 0) next = std::min({next, may_leave(), queue.front().since + settings_.max_hold});
  if (probe_ && held() == 0) next = std::min(next, padding_due());
  return next;
}

void Pacer::begin_probe(Instant now, const ProbeCluster& probe) {
  probe_ = Probe{probe, now};
  // What is held goes with it, and what comes now, whatever left before: else padding would have to wait.
  paid_until_ = std::min(paid_until_, now + burst());
}

// The probe's packets are evenly spaced by its rate.
Instant Pacer::padding_due() const {
  return probe_->begin + time_for(probe_->octets, probe_->cluster.rate);
}

std::size_t Pacer::padding_size() const {
  const auto packets = static_cast<std::int64_t>(std::max(probe_->cluster.packets, 1U));
  return static_cast<std::size_t>(std::clamp(probe_->cluster.octets / packets, kMinPadding, kMaxPadding));
}

void Pacer::on_padding(Instant now, std::size_t size) {
  pay(now, size);
  if (probe_ && probe_->packets == probe_->packets_before_padding) cancel_probe();
}

}  // namespace halloo::sfu
