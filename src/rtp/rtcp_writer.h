// Writing RTCP packets one behind the other into the caller's octets (rtcp.h, rtcp_feedback.h and
// transport_feedback.h read them). A packet that does not fit is not begun: what was written before stays
// whole. Which packets a compound must have, and their order (RFC 3550 section 6.1), is the caller's affair.
// Owned by one thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/time.h"
#include "rtp/rtcp.h"

namespace halloo::rtp {

// Of a packet with a transport-wide sequence number; `at` since an epoch that stays the same.
struct PacketArrival {
  std::uint16_t sequence = 0;
  Duration at{};
};

struct TransportFeedbackHeader {
  std::uint32_t sender_ssrc = 0, media_ssrc = 0;
  std::uint16_t base_sequence = 0;  // the first packet to be told of; if it has not arrived, as lost
  std::uint8_t feedback_count = 0;  // one more with each feedback
};

class RtcpWriter {
 public:
  explicit RtcpWriter(MutableBytes out) : out_(out) {}

  // False: it did not fit, or is too long for its format (31 report blocks or sources, 255 octets of text).
  bool add_sender_report(const SenderInfo& info, std::span<const ReportBlock> blocks = {});
  bool add_receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> blocks = {});
  bool add_cname(std::uint32_t ssrc, std::string_view cname);
  bool add_goodbye(std::span<const std::uint32_t> sources, std::string_view reason = {});
  bool add_pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc);
  // `number` grows with each new request, and stays for a repetition (RFC 5104 section 4.3.1.1).
  bool add_fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t number);
  // The bit rate is rounded down to 18 significant bits.
  bool add_remb(std::uint32_t sender_ssrc, std::uint64_t bitrate, std::span<const std::uint32_t> sources);

  // Best in ascending order. How many of them, from the first on, are in it; 0: there was no room.
  std::size_t add_nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                       std::span<const std::uint16_t> sequences);
  // In strictly ascending order (modulo 2^16) from the base sequence on. How many of them, from the first on,
  // are in it; the others need another packet: it is full, or would tell of more than
  // TransportFeedback::kMaxStatuses packets, or the time since the one before is no delta of 16 bits (8 s).
  // 0: there was no room, or the first is too far behind the base sequence.
  std::size_t add_transport_feedback(const TransportFeedbackHeader& header,
                                     std::span<const PacketArrival> arrivals);

  std::size_t size() const { return size_; }
  std::size_t room() const { return out_.size() - size_; }
  Bytes data() const { return Bytes(out_).first(size_); }

 private:
  // Its body, of zeros; empty when it does not fit.
  MutableBytes begin(std::uint8_t type, std::size_t count, std::size_t body_size);

  MutableBytes out_;
  std::size_t size_ = 0;
};

}  // namespace halloo::rtp
