// What was received of one RTP source: extended sequence numbers, duplicates, and the figures of a report
// block (RFC 3550 sections 6.4.1 and 6.4.4, appendices A.1, A.3 and A.8). Owned by its connection's worker.
// It asks for nothing and repairs nothing (nack_list.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "rtp/rtcp.h"
#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {

class Reception {
 public:
  explicit Reception(std::uint32_t clock_rate) : clock_rate_(clock_rate) {}

  enum class Verdict : std::uint8_t {
    first,      // of the stream
    next,       // ahead of all others
    late,       // filled a gap
    duplicate,  // or too old to tell
    jump,       // far away: dropped, believed when the one behind it comes, too (appendix A.1)
    restarted,  // that one: the numbers begin anew
  };
  struct Arrival {
    Verdict verdict;
    Sequence sequence = 0;
    Sequence highest_before = 0;  // with `next`: what lies between is missing
  };
  Arrival on_packet(Instant now, std::uint16_t sequence, std::uint32_t timestamp);

  // In place of jitter: repeated packets come when they can.
  Arrival on_retransmission(std::uint16_t sequence);

  // What comes next is of another sender, whose numbers have nothing to do with these.
  void restart() { restart_ = started_; }

  void on_sender_report(Instant now, std::uint64_t ntp);
  // Of the time since the last one.
  rtp::ReportBlock report(Instant now, std::uint32_t ssrc);

  bool started() const { return started_; }
  Sequence highest() const { return highest_; }
  std::int64_t expected() const { return started_ ? highest_ - first_ + 1 : 0; }
  std::int64_t lost() const { return expected() - received_; }

 private:
  static constexpr Sequence kWindow = 1024;      // remembered behind the highest
  static constexpr Sequence kMaxDropout = 3000;  // appendix A.1

  Arrival place(std::uint16_t sequence);
  Arrival start(std::uint16_t sequence, Verdict verdict);
  bool take_bit(Sequence sequence);  // false: it was set
  void clear_bits(Sequence from, Sequence to);

  std::uint32_t clock_rate_;
  bool started_ = false, restart_ = false;
  Sequence first_ = 0, highest_ = 0;
  std::int64_t received_ = 0;
  std::int64_t expected_before_ = 0, received_before_ = 0;  // as of the last report
  std::optional<std::uint16_t> after_jump_;
  std::optional<std::uint32_t> transit_;
  std::uint32_t jitter_ = 0;  // times 16
  std::uint32_t last_sr_ = 0;
  Instant last_sr_at_{};
  std::array<std::uint64_t, kWindow / 64> bits_{};
};

}  // namespace halloo::sfu
