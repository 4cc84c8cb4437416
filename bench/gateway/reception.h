// What a receiver keeps of one RTP source for its reports (RFC 3550 appendix A.1 and A.3), and of the load's
// own numbers in it, by which it tells packets that come twice or out of order. One thread.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "gateway/window.h"
#include "rtp/rtcp.h"

namespace halloo::gateway {

class Reception {
 public:
  void on_packet(std::uint32_t ssrc, std::uint16_t sequence);
  void on_sender_report(WallTime now, const rtp::SenderInfo& report);
  std::optional<std::uint32_t> ssrc() const { return ssrc_; }
  // Since the last one. nullopt: nothing has come.
  std::optional<rtp::ReportBlock> report(WallTime now);

  // Counts it. `arrived`: when the kernel had it.
  void on_mark(const Mark& mark, WallTime arrived, Window& window);
  // Of the numbers since the first that came. None has come: 0.
  std::uint32_t missing() const { return marks_ == 0 ? 0 : newest_ - first_mark_ + 1 - marks_; }
  std::uint32_t arrived() const { return marks_; }
  std::uint32_t newest() const { return newest_; }

 private:
  static constexpr std::size_t kRemembered = 2048;

  std::optional<std::uint32_t> ssrc_;
  std::uint32_t first_ = 0, highest_ = 0;  // extended by the cycles
  std::uint32_t received_ = 0;
  std::uint32_t expected_before_ = 0, received_before_ = 0;
  std::uint32_t last_sr_ = 0;
  WallTime last_sr_at_ = 0;

  std::bitset<kRemembered> seen_;  // the newest number and those before it
  std::uint32_t first_mark_ = 0, newest_ = 0;
  std::uint32_t marks_ = 0;
  bool any_ = false;
};

}  // namespace halloo::gateway
