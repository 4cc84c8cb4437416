// The rate that the delay allows: more by and by, less at once when the way fills up (AIMD,
// draft-ietf-rmcat-gcc-02 section 5.5). One thread; allocates nothing.
//
//            overuse         normal
//   increase -------> hold <--------- (underuse: hold, the queue is draining)
//      ^                |  no overuse and a round trip later
//      +----------------+
//
// Beyond the draft: a slope without a queue is noise, of frames of different size; how far it goes down
// depends on the queue that has to drain; and when it has drained, what was measured to get through is used
// again at once.
#pragma once

#include <optional>

#include "sfu/congestion/bitrate.h"
#include "sfu/congestion/delay_estimator.h"

namespace halloo::sfu {

class RateControl {
 public:
  RateControl(Bitrate start, Bitrate min, Bitrate max) : rate_(start), min_(min), max_(max) {}

  struct Measured {
    Usage usage = Usage::normal;
    std::optional<Bitrate> steady, recent;  // acknowledged
    Duration rtt{};
    Duration queue{};
    Bitrate sent = kNoLimit;  // of late
  };
  void update(Instant now, const Measured& measured);
  // A probe has shown that so much gets through.
  void raise_to(Instant now, Bitrate rate);
  // Another estimator knows better.
  void limit_to(Bitrate rate);

  Bitrate rate() const { return rate_; }

 private:
  void decrease(Instant now, const Measured& measured);
  void increase(Instant now, const Measured& measured);
  void set(Bitrate rate) { rate_ = std::clamp(rate, min_, max_); }

  Bitrate rate_, min_, max_;
  // What got through when the way was full; nullopt: never full, or that is not true any more.
  std::optional<Bitrate> capacity_;
  std::optional<Instant> last_update_, last_decrease_;
};

}  // namespace halloo::sfu
