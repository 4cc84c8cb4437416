// How much a publisher without transport-wide feedback should send, told to it by REMB
// (draft-alvestrand-rmcat-remb-03): from the loss that we see, as a sender with feedback would reckon it
// (draft-ietf-rmcat-gcc-02 section 6). A delay that builds up is not seen before it becomes loss. Owned by
// the connection's worker.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace halloo::sfu {

class ReceiveEstimate {
 public:
  struct Settings {
    std::uint64_t start = 1'000'000, min = 100'000, max = 8'000'000;  // bits a second
    Duration interval = std::chrono::milliseconds(500);
  };
  explicit ReceiveEstimate(const Settings& settings) : settings_(settings), estimate_(settings.start) {}

  void on_packet(std::size_t octets) { octets_ += octets; }
  // `expected` and `lost` of all streams of the connection, since it began. True: tell the publisher.
  bool update(Instant now, std::int64_t expected, std::int64_t lost);

  std::uint64_t bitrate() const { return estimate_; }
  Instant next_timeout() const { return next_; }

 private:
  Settings settings_;
  std::uint64_t estimate_;
  std::uint64_t octets_ = 0;  // since the last update
  std::int64_t expected_ = 0, lost_ = 0;
  Instant last_{}, next_ = Instant::min();
};

}  // namespace halloo::sfu
