// Does the way fill up? The one-way delay's slope over the last groups of packets, against a threshold that
// adapts to what the way is like (draft-ietf-rmcat-gcc-02 sections 5.3 and 5.4, with a line fitted by least
// squares in place of the Kalman filter, as senders have done since). One thread; allocates nothing.
//
// What a probe does to the delay is its result and no trend: packets of probes are left out, and what comes
// after is compared with nothing before.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "sfu/congestion/packet_groups.h"
#include "sfu/congestion/packet_result.h"

namespace halloo::sfu {

enum class Usage : std::uint8_t { normal, underuse, overuse };

class DelayEstimator {
 public:
  // Packets that have arrived, in the order of sending.
  void on_arrival(const PacketResult& result);
  // Overuse, too, when packets are all of a sudden very late: no slope has to be fitted to see that.
  Usage usage() const { return is_late() ? Usage::overuse : usage_; }
  // How much longer packets take now than the fastest did of late: the queue on the way, as far as one can
  // tell without a common clock.
  Duration queue() const;
  // The way has become longer: what packets take now is what they take.
  void accept_delay() { least_ = least_before_ = latest_least(); }
  // What was before says nothing of what comes.
  void reset();

 private:
  static constexpr std::size_t kWindow = 20;
  struct Point {
    double arrival = 0, delay = 0;  // milliseconds
  };

  void on_group(const PacketGroups::Delta& delta);
  double slope() const;
  void detect(double trend, double elapsed);
  void adapt(double trend, double elapsed);
  bool is_late() const;
  Duration least() const { return std::min(least_, least_before_); }
  Duration latest_least() const { return *std::min_element(latest_.begin(), latest_.end()); }
  void track_delay(Instant sent, Instant arrival);

  PacketGroups groups_;
  bool after_probe_ = false;

  std::array<Point, kWindow> points_{};
  std::size_t count_ = 0;  // of groups
  double arrival_ = 0, accumulated_ = 0, smoothed_ = 0;

  double threshold_ = 12.5;  // milliseconds
  double overusing_for_ = -1;
  unsigned overusing_groups_ = 0;
  double last_slope_ = 0;
  Usage usage_ = Usage::normal;

  // One-way delays, offset by the difference of the clocks: the least of this period, and of the one before.
  bool tracking_ = false;
  Instant period_begin_{};
  Duration least_{}, least_before_{};
  std::array<Duration, 8> latest_{};
  std::size_t latest_at_ = 0;
};

}  // namespace halloo::sfu
