#include "sim/sfu/sender.h"

#include "rtp/transport_feedback.h"

namespace halloo::sfu::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFrame = 33'333us, kSoundFrame = 20ms, kAllocation = 100ms;
constexpr std::size_t kSoundSize = 160;  // some 60 kbit/s with everything around it
constexpr std::size_t kPacket = 1200, kOverhead = 60;
constexpr Duration kTimers = 1ms;  // so late they may be

}  // namespace

Sender::Sender(const SenderSettings& settings, std::size_t flow, Dice& dice, Instant start)
    : settings_(settings),
      flow_(flow),
      dice_(dice),
      controller_(settings.congestion),
      points_(settings.videos.size()),
      key_frame_(settings.videos.size(), true),
      sound_at_(settings.sound ? start + dice.between(0ms, kSoundFrame) : kNever),
      allocate_at_(start),
      sequence_(static_cast<std::uint16_t>(dice.below(65536))) {
  Claim sound{Importance::sound};
  static const std::array<OperatingPoint, 1> kSound{{{0, 0, rate_of(kSoundSize, kSoundFrame)}}};
  sound.points = kSound;
  if (!settings.sound) sound.points = {};
  claims_.push_back(sound);
  for (std::size_t i = 0; i < settings.videos.size(); ++i) {
    const auto& rates = settings.videos[i];
    for (std::size_t k = 0; k < rates.size(); ++k)
      points_[i][k] = {static_cast<std::uint8_t>(k), 0, rates[k]};
    Claim claim{i < settings.prominent ? Importance::prominent : Importance::regular};
    claim.points = std::span(points_[i]).first(rates.size());
    claim.highest = static_cast<std::int8_t>(rates.size() - 1);
    claims_.push_back(claim);
    video_at_.push_back(start + dice.between(0ms, kFrame));
  }
  if (settings.elastic.bps > 0) video_at_.push_back(start + dice.between(0ms, kFrame));
}

Instant Sender::next() const {
  Instant next = std::min(sound_at_, allocate_at_);
  for (const Instant at : video_at_) next = std::min(next, at);
  // A timer is never early, and a step does not come twice at one instant.
  return std::min(next, std::max(controller_.next_timeout(), ran_ + Duration(1)));
}

void Sender::run(Instant now, Link& link) {
  if (now == ran_ && ++at_once_ > 1000) fault("it does not come to rest");
  if (now != ran_) at_once_ = 0;
  ran_ = now;
  if (allocate_at_ <= now) {
    allocate_at_ = now + kAllocation;
    allocate(now);
  }
  if (sound_at_ <= now) {
    sound_at_ += kSoundFrame;
    offer(now, link, Traffic::sound, kSoundSize);
  }
  for (std::size_t i = 0; i < video_at_.size(); ++i)
    if (video_at_[i] <= now) {
      video_at_[i] += kFrame;
      frame(now, link, i);
    }
  if (controller_.next_timeout() <= now) controller_.on_timeout(now);
  drain(now, link);
  check(now);
}

void Sender::on_feedback(Instant now, Bytes compound) {
  const bool whole = rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    const auto feedback = rtp::TransportFeedback::read(block);
    if (feedback) controller_.on_feedback(now, *feedback);
  });
  if (std::max(estimate(), controller_.trusted()) < totals_.allocated) allocate(now);  // down at once
  if (!whole) fault("feedback that cannot be read");
  check(now);
}

void Sender::frame(Instant now, Link& link, std::size_t video) {
  Bitrate rate;
  double scale = dice_.between(0.7, 1.3);
  if (video == settings_.videos.size()) {
    rate = std::max(Bitrate{}, std::min(settings_.elastic, estimate() - totals_.allocated));
  } else {
    const Claim& claim = claims_[video + 1];
    if (claim.point < 0) return;
    rate = claim.points[static_cast<std::size_t>(claim.point)].rate;
    if (key_frame_[video]) scale *= 5;
    key_frame_[video] = false;
  }
  if (!begun_) {  // what there is to probe with
    begun_ = true;
    allocate(now);
  }
  auto left = static_cast<std::int64_t>(static_cast<double>(octets_in(kFrame, rate)) * scale);
  while (left > 0) {
    const std::size_t size = std::min<std::size_t>(static_cast<std::size_t>(left), kPacket);
    offer(now, link, Traffic::video, std::max<std::size_t>(size, kOverhead));
    left -= static_cast<std::int64_t>(kPacket);
  }
}

void Sender::allocate(Instant now) {
  std::vector<std::int8_t> before;
  for (const Claim& claim : claims_) before.push_back(claim.point);
  totals_ = allocator_.allocate(now, estimate(), claims_, controller_.trusted());
  for (std::size_t i = 1; i < claims_.size(); ++i)
    if (claims_[i].point != before[i]) {
      if (before[i] != kNew) ++switches_;
      if (claims_[i].point > before[i]) key_frame_[i - 1] = true;
    }
  Bitrate sum, sound = rate_of(kSoundSize, kSoundFrame);
  for (const Claim& claim : claims_) {
    if (claim.point > claim.highest) fault("more than was wanted");
    if (claim.point >= 0) sum += claim.points[static_cast<std::size_t>(claim.point)].rate;
  }
  if (settings_.sound && claims_[0].point != 0) fault("sound is paused");
  if (sum != totals_.allocated) fault("the sum is wrong");
  if (sum > std::max({estimate(), controller_.trusted(), sound})) fault("more is spent than there is");
  controller_.set_wanted(now, begun_ ? totals_.wanted + settings_.elastic : Bitrate{});
}

void Sender::offer(Instant now, Link& link, Traffic traffic, std::size_t size) {
  Datagram datagram{flow_, 0, size, traffic == Traffic::sound, now, now};
  switch (controller_.pacer().offer(now, traffic, ++last_handle_, size)) {
    case Pacer::Verdict::send:
      leave(now, link, datagram);
      break;
    case Pacer::Verdict::hold:
      if (traffic == Traffic::sound) fault("sound is held");
      waiting_[last_handle_] = {datagram, now};
      ++sent_.held;
      break;
    case Pacer::Verdict::full:
      ++sent_.lost_here;
      break;
  }
}

void Sender::leave(Instant now, Link& link, Datagram datagram) {
  datagram.sequence = ++sequence_;
  controller_.on_sent(now, datagram.sequence, datagram.size);
  ++sent_.packets;
  sent_.octets += datagram.size;
  link.send(now, datagram);
}

void Sender::drain(Instant now, Link& link) {
  unsigned times = 0;
  while (const auto departure = controller_.pacer().next(now)) {
    if (++times > 5000) return fault("the pacer does not come to rest");
    if (departure->padding) {
      if (!settings_.padding) {
        controller_.pacer().on_padding(now, 0);
        continue;
      }
      const std::size_t size = std::min<std::size_t>(departure->size, 1200);
      sent_.padding += size;
      leave(now, link, {flow_, 0, size, false, now, now});
      controller_.pacer().on_padding(now, size);
      continue;
    }
    const auto held = waiting_.find(departure->handle);
    if (held == waiting_.end()) return fault("what was never held leaves");
    sent_.longest_hold = std::max(sent_.longest_hold, now - held->second.offered);
    leave(now, link, held->second.datagram);
    waiting_.erase(held);
  }
}

void Sender::check(Instant now) {
  const auto& bounds = settings_.congestion.estimator;
  if (estimate() < bounds.min || estimate() > bounds.max) fault("the estimate is out of bounds");
  if (controller_.pacer().held() != waiting_.size()) fault("the pacer has lost something");
  if (sent_.longest_hold > settings_.congestion.pacer.max_hold + kTimers) fault("a packet was held too long");
  if (controller_.pacer().held() > 0 &&
      controller_.pacer().next_timeout() > now + settings_.congestion.pacer.max_hold)
    fault("held packets without a timeout");
}

}  // namespace halloo::sfu::sim
