#include "sfu/congestion/packet_groups.h"

#include <algorithm>

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBurst = 5ms;  // section 5.2
constexpr Duration kMaxBurst = 100ms;
// The receiver's clock was set, or it slept.
constexpr Duration kJump = 3s;

}  // namespace

bool PacketGroups::belongs(Instant sent, Instant arrival) const {
  if (sent - current_.first_sent <= kBurst) return true;
  // Section 5.2: what was held back on the way and arrives in one go is one group, whenever it was sent.
  const Duration arrived = arrival - current_.last_arrival;
  return arrived - (sent - current_.last_sent) < Duration::zero() && arrived <= kBurst &&
         arrival - current_.first_arrival < kMaxBurst;
}

std::optional<PacketGroups::Delta> PacketGroups::add(Instant sent, Instant arrival) {
  if (!current_.any) {
    current_ = {true, sent, sent, arrival, arrival};
    return std::nullopt;
  }
  if (sent < current_.first_sent) return std::nullopt;  // reordered: its group is gone
  if (belongs(sent, arrival)) {
    current_.last_sent = std::max(current_.last_sent, sent);
    current_.last_arrival = std::max(current_.last_arrival, arrival);
    return std::nullopt;
  }
  std::optional<Delta> delta;
  if (previous_.any) {
    delta = {current_.last_sent - previous_.last_sent, current_.last_arrival - previous_.last_arrival,
             current_.last_arrival};
    const Duration change = delta->arrived - delta->sent;
    if (change > kJump || change < -kJump) {
      reset();
      current_ = {true, sent, sent, arrival, arrival};
      return std::nullopt;
    }
    // Whole groups arrived out of order: this one tells nothing.
    if (delta->arrived < Duration::zero()) delta.reset();
  }
  previous_ = current_;
  current_ = {true, sent, sent, arrival, arrival};
  return delta;
}

}  // namespace halloo::sfu
