// How much may be sent to one client: the least of what the delay (RateControl), the losses (LossEstimator)
// and the client's own estimate (REMB, draft-alvestrand-rmcat-remb-03) say. Without transport-wide feedback,
// of its receiver reports and REMB. Without any word from it, what it was started with. Owned by the worker;
// allocates nothing.
#pragma once

#include <optional>
#include <span>

#include "sfu/congestion/acknowledged_bitrate.h"
#include "sfu/congestion/delay_estimator.h"
#include "sfu/congestion/loss_estimator.h"
#include "sfu/congestion/rate_control.h"
#include "sfu/congestion/report_estimator.h"

namespace halloo::sfu {

struct EstimatorSettings {
  Bitrate start = kbit(300);
  Bitrate min = kbit(30);
  Bitrate max = kbit(50'000);
};

class BandwidthEstimator {
 public:
  explicit BandwidthEstimator(const EstimatorSettings& settings);

  void on_sent(const SentPacket& packet);
  // Transport-wide feedback, as FeedbackHistory understands it.
  void on_feedback(Instant now, std::span<const PacketResult> results);
  // A probe has shown that this much gets through.
  void on_probe(Instant now, Bitrate measured);

  void on_receiver_report(Instant now, unsigned fraction_lost);
  void on_remb(Instant now, Bitrate estimate);

  // Nothing is heard while something is sent: perhaps nothing gets through.
  void on_timeout(Instant now);
  Instant next_timeout() const;

  Bitrate estimate() const;
  bool has_feedback() const { return has_feedback_; }  // transport-wide
  Usage usage() const { return delay_.usage(); }
  // When congestion was last seen; nullopt: never.
  std::optional<Instant> last_congestion() const { return last_congestion_; }
  std::optional<Bitrate> acknowledged() const { return acknowledged_.steady(); }
  double loss() const { return loss_.loss(); }
  Duration rtt() const { return rtt_; }
  // Not smoothed: with the queue as it is now. 0: not known.
  Duration latest_rtt() const { return latest_rtt_; }
  Duration queue() const { return delay_.queue(); }

 private:
  Usage usage_with_losses(Instant now);
  void on_cut(Instant now, Bitrate before);

  EstimatorSettings settings_;
  AcknowledgedBitrate acknowledged_, sent_;
  DelayEstimator delay_;
  LossEstimator loss_;
  RateControl rate_;
  ReportEstimator reports_;
  std::optional<Bitrate> remb_;
  Instant remb_until_{};
  bool has_feedback_ = false;
  Duration rtt_ = std::chrono::milliseconds(100), latest_rtt_{};
  std::optional<Instant> queue_since_;
  // Soon one after the other, and the queue stayed as it was at the first.
  struct Cuts {
    unsigned count = 0;
    Duration queue{};
    Bitrate before;  // the first
    Instant latest{};
  } cuts_;
  std::optional<Instant> last_congestion_;
  std::optional<Instant> unanswered_since_;
};

}  // namespace halloo::sfu
