// What receiver reports say (RFC 3550 section 6.4.2; draft-ietf-rmcat-gcc-02 section 6): all there is to go
// by for a client without transport-wide feedback, beside its own estimate (REMB). One thread; allocates
// nothing.
#pragma once

#include <optional>

#include "sfu/congestion/bitrate.h"

namespace halloo::sfu {

class ReportEstimator {
 public:
  ReportEstimator(Bitrate start, Bitrate min, Bitrate max) : rate_(start), min_(min), max_(max) {}

  // `fraction_lost` of 256, the worst of the report's blocks. `sent`: the rate of late, ahead of which it
  // does not grow.
  void on_report(Instant now, unsigned fraction_lost, std::optional<Bitrate> sent);
  Bitrate rate() const { return rate_; }

 private:
  Bitrate rate_, min_, max_;
  std::optional<Instant> last_report_, last_decrease_;
};

}  // namespace halloo::sfu
