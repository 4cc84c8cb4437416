// The congestion control of one client's receiving connection: what was sent, what arrived, how much may be
// sent, when to probe, when a packet may leave. Which layers are sent within that is the Allocator's. Owned
// by the worker of the connection.
//
// Of each packet: pacer().offer(); when it leaves, now or out of pacer().next(), it gets its transport-wide
// sequence number and on_sent() hears of it, before the next one is offered.
#pragma once

#include "rtp/transport_feedback.h"
#include "sfu/congestion/bandwidth_estimator.h"
#include "sfu/congestion/feedback_history.h"
#include "sfu/congestion/pacer.h"
#include "sfu/congestion/prober.h"

namespace halloo::sfu {

struct CongestionSettings {
  EstimatorSettings estimator;
  PacerSettings pacer;
  // Negotiated: the transport-wide sequence number and its feedback. Without it nothing is probed.
  bool transport_wide = true;
  std::size_t max_in_flight = 4096;  // packets that feedback is awaited for
};

// A picture or two of a single layer, and its key frame at once.
inline constexpr Bitrate kTrusted = kbit(5000);

class CongestionController {
 public:
  explicit CongestionController(const CongestionSettings& settings);

  Pacer& pacer() { return pacer_; }
  const Pacer& pacer() const { return pacer_; }
  const BandwidthEstimator& estimator() const { return estimator_; }
  Bitrate estimate() const { return estimator_.estimate(); }
  // In the beginning nothing is known of the path, and what the estimator starts with is a guess that most
  // paths are far above. So much is sent on trust, until the first probes have found out how much gets
  // through, something says that this does not, or some time is over; then 0. Between the two stands who
  // comes and sees nothing.
  Bitrate trusted() const { return opening_ ? kTrusted : Bitrate{}; }

  // What everything that the client watches would take (Allocator::Totals): nothing beyond is probed for.
  void set_wanted(Instant now, Bitrate wanted);
  // One of its streams has it: said before that is sent.
  void use_transport_wide() { settings_.transport_wide = true; }
  // `size`: octets with what SRTP, UDP and IP add.
  void on_sent(Instant now, std::uint16_t transport_sequence, std::size_t size);
  // Of a packet without that number.
  void on_sent(Instant now, std::size_t size);

  void on_feedback(Instant now, const rtp::TransportFeedback& feedback);
  // The worst fraction of the report's blocks that are about packets of ours.
  void on_receiver_report(Instant now, unsigned fraction_lost);
  void on_remb(Instant now, Bitrate estimate);

  void on_timeout(Instant now);
  // The pacer's, too: when it has come, on_timeout() and pacer().next().
  Instant next_timeout() const;

 private:
  void settle(Instant now);
  void look_at_opening(Instant now);
  Instant unwrap(Duration arrival);

  CongestionSettings settings_;
  FeedbackHistory history_;
  BandwidthEstimator estimator_;
  Prober prober_;
  Pacer pacer_;
  std::size_t silent_ = 0;  // octets that no feedback tells of, since the last packet that it tells of
  Instant numbered_at_{};   // when that left
  Bitrate wanted_{};
  Instant looked_{};
  bool opening_ = true;
  Instant opening_until_ = kNever;  // from when there is something to find out with
  // The receiver's clock without its eras.
  bool clock_known_ = false;
  Duration clock_{};
};

}  // namespace halloo::sfu
