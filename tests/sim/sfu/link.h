// A bottleneck: a queue that drops what does not fit, a rate that may change, and behind it a way that takes
// its time, jitters and loses. In order, as one way is. Single-threaded, virtual clock.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/random.h"
#include "sfu/congestion/bitrate.h"

namespace halloo::sfu::sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t below(std::uint64_t bound) { return random_.next() % bound; }
  double unit() { return static_cast<double>(random_.next() >> 11) * 0x1p-53; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  Duration between(Duration low, Duration high) {
    return low + Duration(static_cast<Duration::rep>(unit() * static_cast<double>((high - low).count())));
  }
  bool chance(double share) { return unit() < share; }

 private:
  SeededRandom random_;
};

struct LinkSettings {
  Bitrate rate = kbit(1000);
  std::int64_t queue = 40'000;  // octets
  Duration delay = std::chrono::milliseconds(20);
  Duration jitter{};
  double loss = 0;
  // The sender's machine has much to do: what it takes for sent leaves at the end of a turn, which lasts up
  // to so long.
  Duration turn{};
};

struct Datagram {
  std::size_t flow = 0;
  std::uint16_t sequence = 0;
  std::size_t size = 0;
  bool sound = false;
  Instant offered{};  // by the source
  Instant entered{};  // the queue
  Instant leaves{};   // the sender's machine
};

class Link {
 public:
  Link(const LinkSettings& settings, Dice& dice) : settings_(settings), dice_(dice) {}

  void send(Instant now, Datagram datagram);
  void set_rate(Instant now, Bitrate rate);
  Bitrate rate() const { return settings_.rate; }
  void set_queue(std::int64_t octets) { settings_.queue = octets; }
  void set_delay(Duration delay) { settings_.delay = delay; }
  void set_loss(double loss) { settings_.loss = loss; }

  Instant next() const { return queue_.empty() ? kNever : head_done_; }
  struct Arrival {
    Datagram datagram;
    Instant at{};
    Duration queued{};
  };
  // At next(): what has left the queue; nullopt: it is lost on the way.
  std::optional<Arrival> take(Instant now);

  std::uint64_t dropped() const { return dropped_; }

 private:
  LinkSettings settings_;
  Dice& dice_;
  std::deque<Datagram> queue_;
  std::int64_t octets_ = 0;
  Instant head_done_ = kNever;
  Instant last_arrival_ = Instant::min(), turn_end_ = Instant::min();
  std::uint64_t dropped_ = 0;
};

}  // namespace halloo::sfu::sim
