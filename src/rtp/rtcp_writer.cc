#include "rtp/rtcp_writer.h"

#include <algorithm>

#include "rtp/rtcp_feedback.h"

namespace halloo::rtp {
namespace {

constexpr std::size_t kMaxBody = std::size_t{4} * 0xFFFF;
constexpr std::size_t kMaxText = 255;
constexpr std::uint64_t kMaxMantissa = (1u << 18) - 1;

void write_blocks(MutableBytes out, std::span<const ReportBlock> blocks) {
  for (const ReportBlock& block : blocks) {
    write32(out, 0, block.ssrc);
    const std::int32_t lost = std::clamp(block.cumulative_lost, -0x800000, 0x7FFFFF);  // section 6.4.1
    write32(out, 4, std::uint32_t{block.fraction_lost} << 24 | (static_cast<std::uint32_t>(lost) & 0xFFFFFF));
    write32(out, 8, block.highest_sequence);
    write32(out, 12, block.jitter);
    write32(out, 16, block.last_sr);
    write32(out, 20, block.delay_since_last_sr);
    out = out.subspan(ReportBlock::kSize);
  }
}

void write_sources(MutableBytes out, std::span<const std::uint32_t> sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) write32(out, 4 * i, sources[i]);
}

// An item of a NACK: how many of the sequence numbers, from the first on, go into it, and its mask.
struct NackItem {
  explicit NackItem(std::span<const std::uint16_t> sequences) : size(1) {
    for (; size < sequences.size(); ++size) {
      const auto behind = static_cast<std::uint16_t>(sequences[size] - sequences[0]);
      if (behind > 16) break;
      if (behind > 0) mask |= 1u << (behind - 1);
    }
  }
  std::size_t size;
  unsigned mask = 0;
};

}  // namespace

MutableBytes RtcpWriter::begin(std::uint8_t type, std::size_t count, std::size_t body_size) {
  const std::size_t padded = (body_size + 3) & ~std::size_t{3};
  if (padded > kMaxBody || room() < kRtcpHeaderSize + padded) return {};
  const MutableBytes out = out_.subspan(size_, kRtcpHeaderSize + padded);
  out[0] = static_cast<std::uint8_t>(0x80 | count);
  out[1] = type;
  write16(out, 2, padded / 4);
  size_ += out.size();
  const MutableBytes body = out.subspan(kRtcpHeaderSize);
  std::fill(body.begin(), body.end(), std::uint8_t{0});
  return body;
}

bool RtcpWriter::add_sender_report(const SenderInfo& info, std::span<const ReportBlock> blocks) {
  if (blocks.size() > kMaxReportBlocks) return false;
  const MutableBytes body = begin(kSenderReport, blocks.size(), 24 + blocks.size() * ReportBlock::kSize);
  if (body.empty()) return false;
  write32(body, 0, info.ssrc);
  write32(body, 4, static_cast<std::uint32_t>(info.ntp >> 32));
  write32(body, 8, static_cast<std::uint32_t>(info.ntp));
  write32(body, 12, info.rtp_timestamp);
  write32(body, 16, info.packets);
  write32(body, 20, info.octets);
  write_blocks(body.subspan(24), blocks);
  return true;
}

bool RtcpWriter::add_receiver_report(std::uint32_t ssrc, std::span<const ReportBlock> blocks) {
  if (blocks.size() > kMaxReportBlocks) return false;
  const MutableBytes body = begin(kReceiverReport, blocks.size(), 4 + blocks.size() * ReportBlock::kSize);
  if (body.empty()) return false;
  write32(body, 0, ssrc);
  write_blocks(body.subspan(4), blocks);
  return true;
}

bool RtcpWriter::add_cname(std::uint32_t ssrc, std::string_view cname) {
  if (cname.size() > kMaxText) return false;
  const MutableBytes body = begin(kSourceDescription, 1, 4 + 2 + cname.size() + 1);  // and a null octet
  if (body.empty()) return false;
  write32(body, 0, ssrc);
  body[4] = kCname;
  body[5] = static_cast<std::uint8_t>(cname.size());
  std::copy(cname.begin(), cname.end(), body.begin() + 6);
  return true;
}

bool RtcpWriter::add_goodbye(std::span<const std::uint32_t> sources, std::string_view reason) {
  if (sources.empty() || sources.size() > kMaxReportBlocks || reason.size() > kMaxText) return false;
  const std::size_t sources_size = 4 * sources.size();
  const MutableBytes body =
      begin(kGoodbye, sources.size(), sources_size + (reason.empty() ? 0 : 1 + reason.size()));
  if (body.empty()) return false;
  write_sources(body, sources);
  if (!reason.empty()) {
    body[sources_size] = static_cast<std::uint8_t>(reason.size());
    std::copy(reason.begin(), reason.end(), body.begin() + static_cast<std::ptrdiff_t>(sources_size + 1));
  }
  return true;
}

bool RtcpWriter::add_pli(std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
  const MutableBytes body = begin(kPayloadSpecificFeedback, kPliFormat, 8);
  if (body.empty()) return false;
  write32(body, 0, sender_ssrc);
  write32(body, 4, media_ssrc);
  return true;
}

bool RtcpWriter::add_fir(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, std::uint8_t number) {
  const MutableBytes body = begin(kPayloadSpecificFeedback, kFirFormat, 16);
  if (body.empty()) return false;
  write32(body, 0, sender_ssrc);
  write32(body, 8, media_ssrc);
  body[12] = number;
  return true;
}

bool RtcpWriter::add_remb(std::uint32_t sender_ssrc, std::uint64_t bitrate,
                          std::span<const std::uint32_t> sources) {
  if (sources.size() > 255) return false;
  const MutableBytes body = begin(kPayloadSpecificFeedback, kApplicationLayerFormat, 16 + 4 * sources.size());
  if (body.empty()) return false;
  unsigned exponent = 0;
  while (bitrate >> exponent > kMaxMantissa) ++exponent;
  write32(body, 0, sender_ssrc);
  write32(body, 8, kRembIdentifier);
  write32(body, 12, static_cast<std::uint32_t>(sources.size() << 24 | exponent << 18 | bitrate >> exponent));
  write_sources(body.subspan(16), sources);
  return true;
}

std::size_t RtcpWriter::add_nack(std::uint32_t sender_ssrc, std::uint32_t media_ssrc,
                                 std::span<const std::uint16_t> sequences) {
  const std::size_t overhead = kRtcpHeaderSize + 8;
  if (sequences.empty() || room() < overhead + 4) return 0;
  const std::size_t room_for = std::min(room() - overhead, kMaxBody - 8) / 4;
  std::size_t items = 0, taken = 0;
  for (; items < room_for && taken < sequences.size(); ++items)
    taken += NackItem(sequences.subspan(taken)).size;
  const MutableBytes body = begin(kTransportLayerFeedback, kNackFormat, 8 + 4 * items);
  write32(body, 0, sender_ssrc);
  write32(body, 4, media_ssrc);
  for (std::size_t at = 8, i = 0; at < body.size(); at += 4) {
    const NackItem item(sequences.subspan(i));
    write16(body, at, sequences[i]);
    write16(body, at + 2, item.mask);
    i += item.size;
  }
  return taken;
}

}  // namespace halloo::rtp
