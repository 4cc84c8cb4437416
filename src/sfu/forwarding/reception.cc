#include "sfu/forwarding/reception.h"

#include <algorithm>

namespace halloo::sfu {

Reception::Arrival Reception::on_packet(Instant now, std::uint16_t sequence, std::uint32_t timestamp) {
  const Arrival arrival = place(sequence);
  if (arrival.verdict == Verdict::duplicate || arrival.verdict == Verdict::jump) return arrival;
  // Appendix A.8, J += (|D| - J) / 16; a packet of the past says nothing of the path's variation now.
  const std::uint32_t transit = rtp_units(now.time_since_epoch(), clock_rate_) - timestamp;
  if (arrival.verdict == Verdict::next && transit_) {
    const std::int64_t difference = static_cast<std::int32_t>(transit - *transit_);
    const std::int64_t change =
        std::min<std::int64_t>(std::abs(difference), clock_rate_) - ((std::int64_t{jitter_} + 8) >> 4);
    jitter_ = static_cast<std::uint32_t>(std::max<std::int64_t>(0, jitter_ + change));
  }
  if (arrival.verdict != Verdict::late) transit_ = transit;
  return arrival;
}

Reception::Arrival Reception::on_retransmission(std::uint16_t sequence) {
  // It repeats something: without a stream there is nothing to repeat, and it opens no new stretch of it.
  if (!started_ || restart_) return {Verdict::duplicate};
  const Sequence extended = extend(sequence, highest_);
  if (extended > highest_ || extended <= highest_ - kWindow || extended < first_ || !take_bit(extended))
    return {Verdict::duplicate};
  ++received_;
  return {Verdict::late, extended, highest_};
}

Reception::Arrival Reception::place(std::uint16_t sequence) {
  if (!started_) return start(sequence, Verdict::first);
  if (restart_) return start(sequence, Verdict::restarted);
  const Sequence extended = extend(sequence, highest_);
  const Sequence ahead = extended - highest_;
  if (ahead > kMaxDropout || ahead <= -kMaxDropout) {
    if (after_jump_ == sequence) return start(sequence, Verdict::restarted);
    after_jump_ = static_cast<std::uint16_t>(sequence + 1);
    return {Verdict::jump};
  }
  if (ahead > 0) {
    after_jump_.reset();
    const Sequence before = highest_;
    clear_bits(highest_ + 1, extended);
    highest_ = extended;
    take_bit(extended);
    ++received_;
    return {Verdict::next, extended, before};
  }
  if (ahead <= -kWindow || !take_bit(extended)) return {Verdict::duplicate};
  first_ = std::min(first_, extended);  // reordered at the very beginning
  ++received_;
  return {Verdict::late, extended, highest_};
}

Reception::Arrival Reception::start(std::uint16_t sequence, Verdict verdict) {
  // A new stretch lies ahead of all that was before, so that extended numbers never come twice.
  const Sequence from = started_ ? (highest_ | 0xFFFF) + 1 : kFirstCycle;
  highest_ = first_ = from + sequence;
  started_ = true;
  restart_ = false;
  received_ = 1;
  expected_before_ = received_before_ = 0;
  after_jump_.reset();
  transit_.reset();
  bits_.fill(0);
  take_bit(highest_);
  return {verdict, highest_, highest_};
}

bool Reception::take_bit(Sequence sequence) {
  const auto at = static_cast<std::size_t>(sequence % kWindow);
  const std::uint64_t bit = std::uint64_t{1} << (at % 64);
  if (bits_[at / 64] & bit) return false;
  bits_[at / 64] |= bit;
  return true;
}

void Reception::clear_bits(Sequence from, Sequence to) {
  if (to - from >= kWindow) return bits_.fill(0);
  for (Sequence sequence = from; sequence <= to; ++sequence) {
    const auto at = static_cast<std::size_t>(sequence % kWindow);
    bits_[at / 64] &= ~(std::uint64_t{1} << (at % 64));
  }
}

void Reception::on_sender_report(Instant now, std::uint64_t ntp) {
  last_sr_ = rtp::middle_ntp(ntp);
  last_sr_at_ = now;
}

rtp::ReportBlock Reception::report(Instant now, std::uint32_t ssrc) {
  rtp::ReportBlock block;
  block.ssrc = ssrc;
  if (!started_) return block;
  // Appendix A.3.
  const std::int64_t expected = highest_ - first_ + 1;
  const std::int64_t of_late = expected - expected_before_;
  const std::int64_t lost_of_late = of_late - (received_ - received_before_);
  expected_before_ = expected;
  received_before_ = received_;
  if (of_late > 0 && lost_of_late > 0)
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::int64_t>(255, lost_of_late * 256 / of_late));
  block.cumulative_lost =
      static_cast<std::int32_t>(std::clamp<std::int64_t>(expected - received_, -0x800000, 0x7FFFFF));
  // Section 6.4.1: the cycles count from the first of the stream.
  block.highest_sequence = static_cast<std::uint32_t>(highest_ - kFirstCycle);
  block.jitter = jitter_ >> 4;
  if (last_sr_ != 0) {
    block.last_sr = last_sr_;
    block.delay_since_last_sr = rtp_units(now - last_sr_at_, 65536);
  }
  return block;
}

}  // namespace halloo::sfu
