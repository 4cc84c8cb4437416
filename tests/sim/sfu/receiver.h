// A client as the congestion control sees it: it notes when packets arrive, by a clock of its own, and sends
// transport-wide feedback, written and read as on the wire. Single-threaded, virtual clock.
#pragma once

#include <deque>
#include <vector>

#include "rtp/rtcp_writer.h"
#include "rtp/transport_feedback.h"
#include "sim/sfu/link.h"

namespace halloo::sfu::sim {

class Receiver {
 public:
  // `epoch`: what its clock shows at the instant 0.
  Receiver(Duration epoch, Duration interval) : epoch_(epoch), interval_(interval) {}

  // In the order of arrival; may lie ahead of now.
  void on_arrival(Instant at, std::uint16_t sequence);
  Instant next() const { return pending_.empty() ? kNever : std::max(next_, pending_.front().at); }
  // At next(): compounds to be sent to the gateway.
  std::vector<std::vector<std::uint8_t>> feedback(Instant now);

 private:
  struct Pending {
    Instant at{};
    std::uint16_t sequence = 0;
  };
  Duration epoch_, interval_;
  std::deque<Pending> pending_;
  Instant next_{};
  bool started_ = false;
  std::uint16_t base_ = 0;
  std::uint8_t count_ = 0;
};

}  // namespace halloo::sfu::sim
