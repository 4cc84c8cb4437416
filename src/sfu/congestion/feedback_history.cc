#include "sfu/congestion/feedback_history.h"

#include <algorithm>
#include <bit>

namespace halloo::sfu {

FeedbackHistory::FeedbackHistory(std::size_t max_packets)
    : max_(std::bit_ceil(std::clamp<std::size_t>(max_packets, 1, 32768))), ring_(std::min(kFirst, max_)) {}

void FeedbackHistory::on_sent(const SentPacket& packet) {
  for (;;) {
    Entry& entry = at(packet.transport_sequence);
    if (entry.state == State::sent && packet.sent - entry.sent < kWorthKeeping && ring_.size() < max_) {
      grow();
      continue;
    }
    entry = {packet.sent, packet.transport_sequence, packet.size, packet.probe, State::sent};
    return;
  }
}

void FeedbackHistory::grow() {
  std::vector<Entry> old(ring_.size() * 2);
  old.swap(ring_);
  for (const Entry& entry : old)
    if (entry.state != State::none) at(entry.sequence) = entry;
}

void FeedbackHistory::report(std::uint16_t sequence, std::optional<Instant> arrival) {
  Entry& entry = at(sequence);
  if (entry.sequence != sequence || entry.state == State::none) return;
  const bool thought_lost = entry.state == State::lost;
  if (thought_lost && !arrival) return;
  entry.state = arrival ? State::none : State::lost;
  results_.push_back({{entry.sent, sequence, entry.size, entry.probe}, arrival, thought_lost});
}

}  // namespace halloo::sfu
