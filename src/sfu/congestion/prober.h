// When to find out whether more would get through, and what came of it. A probe is a short burst, padded up
// to a rate above the estimate: what arrives, and how fast, tells the capacity without sending that much for
// long.
//
// It probes when it begins; a while after the estimate has fallen; and every few seconds, as long as more is
// wanted than the estimate allows. A probe that succeeds is followed by one at twice the rate at once, so
// that an opened bottleneck is found in a few round trips. When what a probe raised soon falls again, that
// much is not tried for a while, and for longer each time. Never more than what is wanted, and a margin. One
// thread; allocates nothing. Sends nothing: pacer.h does.
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/congestion/bitrate.h"
#include "sfu/congestion/packet_result.h"

namespace halloo::sfu {

struct ProbeCluster {
  std::uint16_t id = 0;  // not 0
  Bitrate rate;
  std::int64_t octets = 0;  // at least
  unsigned packets = 0;     // at least
};

class Prober {
 public:
  struct Situation {
    Bitrate estimate;
    Bitrate wanted;        // by everything that could be sent
    Bitrate acknowledged;  // what gets through of what is sent
    std::optional<Instant> last_congestion;
  };
  // A probe to be sent now; nullopt: none.
  std::optional<ProbeCluster> next(Instant now, const Situation& situation);

  // Of each packet that feedback told about; then take(): what the probe has measured, once.
  void on_result(const PacketResult& result);
  std::optional<Bitrate> take(Instant now);
  // A probe has come back, and no other follows at once: what the path takes is known as far as it is wanted.
  bool has_searched() const { return succeeded_ && !current_ && !follow_up_; }

 private:
  // What has arrived of the cluster.
  struct Arrivals {
    unsigned packets = 0;
    std::int64_t octets = 0;
    Instant first_sent{}, last_sent{}, first_arrival{}, last_arrival{};
    std::uint16_t first_size = 0, last_size = 0;  // of what arrived first, of what was sent last
  };
  ProbeCluster begin(Instant now, Bitrate rate);
  void end(Instant now);
  void missed(Instant now);
  // 0: no more than is known; nullopt: what has arrived tells nothing.
  std::optional<Bitrate> measure() const;
  void watch(Instant now);
  bool in_use() const;
  Bitrate ceiling(Instant now) const;

  std::uint16_t last_id_ = 0;
  std::optional<ProbeCluster> current_;
  Instant deadline_{};
  Arrivals arrivals_;

  bool succeeded_ = false;            // one has told something
  std::optional<Bitrate> follow_up_;  // what has just succeeded
  Instant next_{};
  unsigned missed_ = 0;  // results, one after the other

  Situation situation_{};  // the last one
  Bitrate high_{};         // the highest since it last fell
  struct Raise {
    Instant at;
    Bitrate from, to;
  };
  std::optional<Raise> raise_;  // by probes
  Bitrate refuted_ = kNoLimit;
  Instant refuted_until_{};
  Duration penalty_ = kPenalty;

  static constexpr Duration kPenalty = std::chrono::seconds(4);
};

}  // namespace halloo::sfu
