// What the losses say of the way's capacity. Radio loses packets however little is sent: that is no reason to
// send less. A full queue or a policer loses what is too much: that is. The two are told apart by whether the
// losses of the last seconds, sent at different rates, are better explained by one share of all packets or by
// a capacity; the second has to be clearly more likely. (draft-ietf-rmcat-gcc-02 section 6 takes any 10 % for
// congestion and any 2 % for a reason not to grow.) One thread; allocates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "sfu/congestion/bitrate.h"
#include "sfu/congestion/packet_result.h"

namespace halloo::sfu {

class LossEstimator {
 public:
  // In the order of sending; packets of probes are none of its business.
  void on_result(const PacketResult& result);

  // nullopt: the losses, if there are any, are no sign of congestion.
  std::optional<Bitrate> limit() const { return limit_; }
  // Share of the packets of the last observations.
  double loss() const;

 private:
  struct Observation {
    double rate = 0;  // bits a second, as sent
    double sent = 0, lost = 0;
  };
  static constexpr std::size_t kObservations = 16;

  void observe();
  // The share lost on the way that goes best with this capacity, and how well the two explain what was seen.
  struct Explanation {
    double inherent = 0;
    double log_likelihood = 0;
  };
  Explanation explain(double capacity) const;

  std::array<Observation, kObservations> observations_{};  // the latest first
  std::size_t count_ = 0;

  Instant begin_{}, end_{};
  std::int64_t octets_ = 0;
  unsigned sent_ = 0, lost_ = 0;

  std::optional<Bitrate> limit_;
};

}  // namespace halloo::sfu
