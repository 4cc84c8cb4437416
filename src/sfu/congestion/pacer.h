// When a packet may leave for one client. Sound always at once; the rest at once, too, as long as it is no
// more than a usual frame ahead of somewhat more than the estimate: what waits here for no reason is delay. A
// key frame of many times that size is spread, as it would else stand in the bottleneck's queue, where sound
// has to wait behind it. What has to wait is held in this order, and never longer than a bound:
//
//   1. retransmissions: a picture stands still until they come, and all that follows them waits for it;
//   2. video;
//   3. padding, for probes only, when nothing else is there to fill them.
//
// What is held are the caller's handles: no octet is copied, and a packet may be written when it leaves, so
// that its sequence numbers are in the order of leaving. Owned by the worker. Bounded; allocates when it
// holds more than ever before.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sfu/congestion/bitrate.h"
#include "sfu/congestion/prober.h"

namespace halloo::sfu {

struct PacerSettings {
  double factor = 1.2;                                 // of the estimate
  Duration burst = std::chrono::milliseconds(45);      // ahead of that rate: a frame and a half
  Duration max_hold = std::chrono::milliseconds(250);  // no packet is held longer
  std::size_t max_held = 1024;                         // packets of each kind
};

// Whatever the caller finds a packet by.
using PacketHandle = std::uint64_t;

enum class Traffic : std::uint8_t { sound, retransmission, video };

class Pacer {
 public:
  enum class Verdict : std::uint8_t { send, hold, full };
  struct Departure {
    bool padding = false;  // make padding of `size` octets, in one packet or several, and say on_padding()
    Traffic traffic{};     // the rest: what is held under this handle leaves
    PacketHandle handle = 0;
    std::size_t size = 0;
  };

  Pacer(const PacerSettings& settings, Bitrate estimate);

  void set_estimate(Bitrate estimate);
  // A packet has come. `send`: it leaves now. `hold`: next() will return it. `full`: it is lost. So are
  // retransmissions that would not leave in time at the rate: what congestion has lost is asked for again
  // and again, and would make it last.
  Verdict offer(Instant now, Traffic traffic, PacketHandle handle, std::size_t size);
  // What leaves now; to be called until it returns nothing. What is there is returned at next_timeout().
  std::optional<Departure> next(Instant now);
  Instant next_timeout() const;

  void begin_probe(Instant now, const ProbeCluster& probe);
  // Of what has left, that which feedback will tell of: a probe learns nothing by the rest.
  void on_sent(std::size_t size);
  void on_padding(Instant now, std::size_t size);
  // There is no padding: no stream to send it on.
  void cancel_probe() { probe_.reset(); }
  // To be noted with what leaves; 0: no probe.
  std::uint16_t probe() const { return probe_ ? probe_->cluster.id : std::uint16_t{0}; }

  std::size_t held() const { return queues_[0].size + queues_[1].size; }
  std::size_t held_octets() const { return held_octets_; }

 private:
  struct Held {
    PacketHandle handle = 0;
    Instant since{};
    std::uint32_t size = 0;
  };
  struct Queue {
    std::vector<Held> ring;
    std::size_t head = 0, size = 0;
    std::int64_t octets = 0;
    const Held& front() const { return ring[head]; }
  };
  struct Probe {
    ProbeCluster cluster;
    Instant begin{};
    std::int64_t octets = 0;
    unsigned packets = 0;
    unsigned packets_before_padding = 0;
  };
  static constexpr std::size_t kQueues = 2;  // retransmissions, video

  Bitrate rate() const;
  Duration burst() const;
  Instant may_leave() const;
  Instant padding_due() const;
  std::size_t padding_size() const;
  void pay(Instant now, std::size_t size);
  bool push(Queue& queue, const Held& held);
  void end_probe_if_complete();

  PacerSettings settings_;
  Bitrate paced_;
  // When all that has left would be through at the rate: the debt, as a time (a virtual scheduling bucket).
  Instant paid_until_ = Instant::min();
  std::array<Queue, kQueues> queues_;
  std::size_t held_octets_ = 0;
  std::optional<Probe> probe_;
};

}  // namespace halloo::sfu
