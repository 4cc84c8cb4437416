// RTCP (RFC 3550 section 6): compound packets and reports, read in place. Stateless; any thread. Feedback is
// read by rtcp_feedback.h and transport_feedback.h, all of it written by rtcp_writer.h. A packet that begins
// with something else than a report is taken, too (reduced size, RFC 5506).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/octets.h"

namespace halloo::rtp {

// RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2.
enum RtcpType : std::uint8_t {
  kSenderReport = 200,
  kReceiverReport = 201,
  kSourceDescription = 202,
  kGoodbye = 203,
  kApplicationDefined = 204,
  kTransportLayerFeedback = 205,
  kPayloadSpecificFeedback = 206,
  kExtendedReport = 207,
};

inline constexpr std::size_t kRtcpHeaderSize = 4;
inline constexpr std::size_t kMaxReportBlocks = 31;  // a count of five bits; of sources and chunks, too

// One of the packets of a compound.
struct RtcpBlock {
  std::uint8_t type = 0;
  std::uint8_t count = 0;  // or format, or subtype: the five bits beside the version
  Bytes body;              // behind the four octets of the header, without padding
};

// From `at` on; moves it behind the block. nullopt: not version 2, or cut short. Padding is taken off any
// block, not only the last (section 6.4.1), and by any number of octets, as browsers pad transport feedback
// so.
std::optional<RtcpBlock> next_rtcp(Bytes compound, std::size_t& at);
bool is_rtcp_compound(Bytes data);

// Calls visit(const RtcpBlock&) for each, in order. False, and none visited, when any of them is malformed.
template <class Visit>
bool for_each_rtcp(Bytes compound, Visit visit) {
  if (!is_rtcp_compound(compound)) return false;
  for (std::size_t at = 0; at < compound.size();) visit(*next_rtcp(compound, at));
  return true;
}

// What somebody received of one source (section 6.4.1).
struct ReportBlock {
  static constexpr std::size_t kSize = 24;

  std::uint32_t ssrc = 0;
  std::uint8_t fraction_lost = 0;         // of 256
  std::int32_t cumulative_lost = 0;       // of 24 bits; duplicates make it negative
  std::uint32_t highest_sequence = 0;     // extended by the cycles
  std::uint32_t jitter = 0;               // in units of the RTP timestamp
  std::uint32_t last_sr = 0;              // middle_ntp of the last sender report, 0: none yet
  std::uint32_t delay_since_last_sr = 0;  // in 1/65536 s
};

class ReportBlocks {
 public:
  ReportBlocks() = default;
  explicit ReportBlocks(Bytes blocks) : blocks_(blocks) {}
  std::size_t size() const { return blocks_.size() / ReportBlock::kSize; }
  ReportBlock operator[](std::size_t index) const;

 private:
  Bytes blocks_;
};

struct SenderInfo {
  std::uint32_t ssrc = 0;
  std::uint64_t ntp = 0;  // seconds since 1900 in the upper half, their fraction in the lower
  std::uint32_t rtp_timestamp = 0;
  std::uint32_t packets = 0;
  std::uint32_t octets = 0;
};
struct SenderReport : SenderInfo {
  static std::optional<SenderReport> read(const RtcpBlock& block);
  ReportBlocks blocks;
};
struct ReceiverReport {
  static std::optional<ReceiverReport> read(const RtcpBlock& block);
  std::uint32_t ssrc = 0;
  ReportBlocks blocks;
};

// Of a sender report's time, what a report block names it by.
inline std::uint32_t middle_ntp(std::uint64_t ntp) {
  return static_cast<std::uint32_t>(ntp >> 16);
}

// Items of section 6.5; there are others, which nobody here needs.
inline constexpr std::uint8_t kCname = 1;

class SourceDescription {
 public:
  static std::optional<SourceDescription> read(const RtcpBlock& block);
  // Calls visit(ssrc, item type, Bytes text), in order.
  template <class Visit>
  void each(Visit visit) const {
    std::size_t at = 0;
    for (std::size_t chunk = 0; chunk < chunks_; ++chunk) {
      const std::uint32_t ssrc = read32(body_, at);
      at += 4;
      while (body_[at] != 0) {
        visit(ssrc, body_[at], body_.subspan(at + 2, body_[at + 1]));
        at += std::size_t{2} + body_[at + 1];
      }
      at = (at + 4) & ~std::size_t{3};  // from one to four null octets end the chunk
    }
  }
  std::optional<std::string_view> cname(std::uint32_t ssrc) const;

 private:
  SourceDescription(Bytes body, std::size_t chunks) : body_(body), chunks_(chunks) {}

  Bytes body_;
  std::size_t chunks_;
};

struct Goodbye {
  static std::optional<Goodbye> read(const RtcpBlock& block);
  std::size_t size() const { return sources.size() / 4; }
  std::uint32_t operator[](std::size_t index) const { return read32(sources, 4 * index); }
  Bytes sources;
  std::string_view reason;
};

}  // namespace halloo::rtp
