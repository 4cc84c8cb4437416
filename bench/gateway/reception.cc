#include "gateway/reception.h"

namespace halloo::gateway {

void Reception::on_packet(std::uint32_t ssrc, std::uint16_t sequence) {
  if (ssrc_ != ssrc) {
    ssrc_ = ssrc;
    first_ = highest_ = sequence;
    received_ = expected_before_ = received_before_ = 0;
  }
  ++received_;
  const auto ahead = static_cast<std::int16_t>(sequence - static_cast<std::uint16_t>(highest_));
  if (ahead > 0) highest_ += static_cast<std::uint16_t>(ahead);
}

void Reception::on_sender_report(WallTime now, const rtp::SenderInfo& report) {
  if (ssrc_ != report.ssrc) return;
  last_sr_ = rtp::middle_ntp(report.ntp);
  last_sr_at_ = now;
}

std::optional<rtp::ReportBlock> Reception::report(WallTime now) {
  if (!ssrc_) return std::nullopt;
  rtp::ReportBlock block;
  block.ssrc = *ssrc_;
  block.highest_sequence = highest_;
  const std::uint32_t expected = highest_ - first_ + 1;
  block.cumulative_lost = static_cast<std::int32_t>(expected - received_);
  const std::uint32_t expected_now = expected - expected_before_, received_now = received_ - received_before_;
  if (expected_now > received_now)
    block.fraction_lost = static_cast<std::uint8_t>((expected_now - received_now) * 255 / expected_now);
  expected_before_ = expected;
  received_before_ = received_;
  block.last_sr = last_sr_;
  if (last_sr_ != 0)
    block.delay_since_last_sr = static_cast<std::uint32_t>((now - last_sr_at_) * 65536 / 1'000'000'000);
  return block;
}

void Reception::on_mark(const Mark& mark, WallTime arrived, Window& window) {
  const std::uint32_t ahead = mark.number - newest_;
  const bool newer = !any_ || ahead - 1 < 0x7FFF'FFFF;
  if (newer) {
    for (std::uint32_t n = any_ ? newest_ + 1 : mark.number; n != mark.number && ahead < kRemembered; ++n)
      seen_.reset(n % kRemembered);
    if (ahead >= kRemembered) seen_.reset();
    if (!any_) first_mark_ = mark.number;
    newest_ = mark.number;
    any_ = true;
  } else if (seen_.test(mark.number % kRemembered)) {
    window.duplicates += window.has(mark.sent);
    return;
  }
  seen_.set(mark.number % kRemembered);
  // One that was overtaken before the first that came counts as that.
  if (!newer && first_mark_ - mark.number - 1 < kRemembered) first_mark_ = mark.number;
  ++marks_;
  if (!window.has(mark.sent)) return;
  ++window.arrived;
  window.disordered += !newer;
  window.delays.add(arrived > mark.sent ? arrived - mark.sent : 0);
}

}  // namespace halloo::gateway
