#include "sim/sfu/receiver.h"

#include <span>

#include "rtp/transport_feedback.h"

namespace halloo::sfu::sim {

void Receiver::on_arrival(Instant at, std::uint16_t sequence) {
  if (pending_.empty() && at > next_) next_ = at + interval_;
  pending_.push_back({at, sequence});
}

std::vector<std::vector<std::uint8_t>> Receiver::feedback(Instant now) {
  std::vector<rtp::PacketArrival> arrivals;
  while (!pending_.empty() && pending_.front().at <= now) {
    const Pending& pending = pending_.front();
    arrivals.push_back(
        {pending.sequence, (pending.at.time_since_epoch() + epoch_) % rtp::TransportFeedback::kEra});
    pending_.pop_front();
  }
  next_ = now + interval_;
  if (!started_ && !arrivals.empty()) {
    started_ = true;
    base_ = arrivals.front().sequence;
  }
  std::vector<std::vector<std::uint8_t>> messages;
  for (std::span<const rtp::PacketArrival> left = arrivals; !left.empty();) {
    std::vector<std::uint8_t> message(1200);
    rtp::RtcpWriter writer(message);
    const std::size_t written = writer.add_transport_feedback({1, 2, base_, count_++}, left);
    if (written == 0) break;
    base_ = static_cast<std::uint16_t>(left[written - 1].sequence + 1);
    left = left.subspan(written);
    message.resize(writer.size());
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace halloo::sfu::sim
