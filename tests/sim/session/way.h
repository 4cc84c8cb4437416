// One direction between a client and the gateway: the bottleneck of sim/sfu/link.h with datagrams in it, and
// behind it a network that duplicates and reorders. Single-threaded, virtual clock.
#pragma once

#include <deque>
#include <functional>
#include <optional>

#include "base/five_tuple.h"
#include "sim/session/content.h"
#include "sim/sfu/link.h"

namespace halloo::session::sim {

using sfu::Bitrate;
using sfu::kbit;
using sfu::sim::Dice;

struct WaySettings {
  sfu::sim::LinkSettings link{kbit(100'000), 250'000, std::chrono::milliseconds(20), {}, 0};
  double duplicated = 0, reordered = 0;  // shares
};

class Way {
 public:
  struct Item {
    FiveTuple path;
    Octets octets;
  };

  Way(const WaySettings& settings, Dice& dice);

  void send(Instant now, const FiveTuple& path, Bytes octets);
  Instant next() const;
  // What has arrived by now, one after the other.
  std::optional<Item> take(Instant now);
  bool empty() const { return queued_.empty() && arriving_.empty(); }

  void set_rate(Instant now, Bitrate rate) { link_.set_rate(now, rate); }
  void set_queue(std::int64_t octets) { link_.set_queue(octets); }
  void set_loss(double share) { loss_ = share; }
  // Hears of each datagram that is lost.
  std::function<void(Bytes)> on_lost = [](Bytes) {};

 private:
  struct Arriving {
    Instant at;
    Item item;
  };
  void arrive(Instant at, Item item);

  WaySettings settings_;
  double loss_;
  Dice& dice_;
  sfu::sim::Link link_;
  std::deque<Item> queued_;  // as the link has them
  std::deque<Arriving> arriving_;
};

}  // namespace halloo::session::sim
