// What a publisher's sender reports say: which RTP timestamp of a source belongs to which moment of the
// publisher's own clock (RFC 3550 section 6.4.1). Sources of one publisher share that clock, so that their
// timestamps can be held against each other. Values; one thread, or copied to another.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "rtp/rtcp.h"

namespace halloo::sfu {

class ClockMap {
 public:
  explicit ClockMap(std::uint32_t clock_rate = 90'000) : clock_rate_(clock_rate) {}

  void on_sender_report(Instant now, const rtp::SenderInfo& report);

  bool known() const { return ntp_ != 0; }
  std::uint32_t clock_rate() const { return clock_rate_; }

  // Between this source's and another's of the same publisher: what the other's clock shows when this one
  // shows `timestamp`. nullopt: one of them has not reported, or they are further apart than any sane clock.
  std::optional<std::uint32_t> translate(std::uint32_t timestamp, const ClockMap& other) const;

  // The publisher's time and the source's timestamp as they are at `now`. known() only.
  struct Moment {
    std::uint64_t ntp;
    std::uint32_t rtp_timestamp;
  };
  Moment at(Instant now) const;

 private:
  std::uint32_t clock_rate_;
  std::uint64_t ntp_ = 0;
  std::uint32_t rtp_timestamp_ = 0;
  Instant received_{};
};

}  // namespace halloo::sfu
