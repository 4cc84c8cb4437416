#include "sim/session/way.h"

#include <algorithm>

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kUdpAndIp = 28;

// Which datagrams are lost is decided here, where they can be told apart.
sfu::sim::LinkSettings without_loss(sfu::sim::LinkSettings link) {
  link.loss = 0;
  return link;
}

}  // namespace

Way::Way(const WaySettings& settings, Dice& dice)
    : settings_(settings), loss_(settings.link.loss), dice_(dice), link_(without_loss(settings.link), dice) {}

void Way::send(Instant now, const FiveTuple& path, Bytes octets) {
  const std::uint64_t dropped = link_.dropped();
  sfu::sim::Datagram datagram;
  datagram.size = octets.size() + kUdpAndIp;
  link_.send(now, datagram);
  if (link_.dropped() != dropped || dice_.chance(loss_)) {
    on_lost(octets);
    if (link_.dropped() == dropped) queued_.push_back({path, {}});  // it takes its time and is lost behind
    return;
  }
  queued_.push_back({path, Octets(octets.begin(), octets.end())});
}

Instant Way::next() const {
  return std::min(link_.next(), arriving_.empty() ? kNever : arriving_.front().at);
}

void Way::arrive(Instant at, Item item) {
  const auto place = std::upper_bound(arriving_.begin(), arriving_.end(), at,
                                      [](Instant when, const Arriving& other) { return when < other.at; });
  arriving_.insert(place, {at, std::move(item)});
}

std::optional<Way::Item> Way::take(Instant now) {
  while (link_.next() <= now) {
    const auto arrival = link_.take(link_.next());
    Item item = std::move(queued_.front());
    queued_.pop_front();
    if (!arrival || item.octets.empty()) continue;
    Instant at = arrival->at;
    if (dice_.chance(settings_.duplicated)) arrive(at + dice_.between(0ms, 30ms), item);
    if (dice_.chance(settings_.reordered)) at += dice_.between(1ms, 20ms);
    arrive(at, std::move(item));
  }
  if (arriving_.empty() || arriving_.front().at > now) return std::nullopt;
  Item item = std::move(arriving_.front().item);
  arriving_.pop_front();
  return item;
}

}  // namespace halloo::session::sim
