// When the packets of one connection arrived, by their transport-wide sequence numbers, and the feedback that
// tells their sender (draft-holmer-rmcat-transport-wide-cc-extensions-01). Bounded: beyond that feedback is
// due at once, and if it is not fetched, the oldest are forgotten. Owned by the connection's worker.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.h"
#include "rtp/rtcp_writer.h"

namespace halloo::sfu {

class Arrivals {
 public:
  static constexpr std::size_t kMax = 256;

  // `interval`: from the first packet not told of to the feedback.
  explicit Arrivals(Duration interval = std::chrono::milliseconds(50)) : interval_(interval) {}

  void on_packet(Instant now, std::uint16_t transport_sequence);

  // kNever: there is nothing to tell.
  Instant next_feedback() const;
  // As many feedback packets as there is need of and room for; false: some are left for another call.
  bool write(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, rtp::RtcpWriter& writer);

 private:
  static constexpr std::size_t kUrgent = kMax / 2;
  Duration interval_;
  std::array<rtp::PacketArrival, kMax> arrivals_{};  // ascending
  std::size_t size_ = 0;
  Instant oldest_ = kNever;  // when the first of these came
  bool started_ = false;
  std::uint16_t base_ = 0;  // what the next feedback begins with: behind the last one told of
  std::uint8_t feedback_count_ = 0;
};

}  // namespace halloo::sfu
