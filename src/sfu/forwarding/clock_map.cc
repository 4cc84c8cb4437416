#include "sfu/forwarding/clock_map.h"

#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {
namespace {

// Reports of two sources of one publisher are seconds apart; a minute is a clock that was set.
constexpr std::int64_t kFarApart = std::int64_t{60} << 32;

}  // namespace

void ClockMap::on_sender_report(Instant now, const rtp::SenderInfo& report) {
  if (report.ntp == 0) return;  // section 6.4.1: a sender that has no notion of time
  ntp_ = report.ntp;
  rtp_timestamp_ = report.rtp_timestamp;
  received_ = now;
}

std::optional<std::uint32_t> ClockMap::translate(std::uint32_t timestamp, const ClockMap& other) const {
  if (!known() || !other.known() || clock_rate_ == 0) return std::nullopt;
  const std::int64_t since_report = static_cast<std::int32_t>(timestamp - rtp_timestamp_);
  if (since_report > std::int64_t{60} * clock_rate_ || since_report < -std::int64_t{60} * clock_rate_)
    return std::nullopt;
  const auto apart = static_cast<std::int64_t>(ntp_ - other.ntp_);
  if (apart > kFarApart || apart < -kFarApart) return std::nullopt;
  // In 1/2^32 s; whole seconds and the rest apart, so that it stays within 64 bits.
  const std::int64_t ntp = apart + (since_report << 32) / clock_rate_;
  // To the nearest, as a tick lost with each switch between two encodings adds up.
  const std::uint64_t rest = static_cast<std::uint64_t>(ntp & 0xFFFF'FFFF) * other.clock_rate_;
  const std::int64_t whole = (ntp >> 32) * std::int64_t{other.clock_rate_};
  return other.rtp_timestamp_ + static_cast<std::uint32_t>(whole) +
         static_cast<std::uint32_t>((rest + (std::uint64_t{1} << 31)) >> 32);
}

ClockMap::Moment ClockMap::at(Instant now) const {
  const std::int64_t nanoseconds = (now - received_).count();
  const std::int64_t seconds = nanoseconds / 1'000'000'000, rest = nanoseconds % 1'000'000'000;
  const std::int64_t ntp = (seconds << 32) + (rest << 32) / 1'000'000'000;
  return {ntp_ + static_cast<std::uint64_t>(ntp), rtp_timestamp_ + rtp_units(now - received_, clock_rate_)};
}

}  // namespace halloo::sfu
