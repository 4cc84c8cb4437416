#include "rtp/rtcp.h"

namespace halloo::rtp {

std::optional<RtcpBlock> next_rtcp(Bytes compound, std::size_t& at) {
  if (compound.size() < at + kRtcpHeaderSize || compound[at] >> 6 != 2) return std::nullopt;
  const std::size_t size = std::size_t{4} * read16(compound, at + 2);
  if (compound.size() - at - kRtcpHeaderSize < size) return std::nullopt;
  Bytes body = compound.subspan(at + kRtcpHeaderSize, size);
  if (compound[at] & 0x20) {
    if (size == 0 || body.back() == 0 || body.back() > size) return std::nullopt;
    body = body.first(size - body.back());
  }
  const RtcpBlock block{compound[at + 1], static_cast<std::uint8_t>(compound[at] & 0x1F), body};
  at += kRtcpHeaderSize + size;
  return block;
}

bool is_rtcp_compound(Bytes data) {
  std::size_t at = 0;
  while (at < data.size())
    if (!next_rtcp(data, at)) return false;
  return at > 0;
}

ReportBlock ReportBlocks::operator[](std::size_t index) const {
  const Bytes block = blocks_.subspan(index * ReportBlock::kSize, ReportBlock::kSize);
  ReportBlock report;
  report.ssrc = read32(block, 0);
  report.fraction_lost = block[4];
  report.cumulative_lost = static_cast<std::int32_t>(read32(block, 4) << 8) >> 8;  // with its sign
  report.highest_sequence = read32(block, 8);
  report.jitter = read32(block, 12);
  report.last_sr = read32(block, 16);
  report.delay_since_last_sr = read32(block, 20);
  return report;
}

// What is behind the blocks is an extension of the profile's (section 6.4.3) and none of ours.
std::optional<SenderReport> SenderReport::read(const RtcpBlock& block) {
  constexpr std::size_t kBlocksAt = 24;
  const std::size_t blocks_size = block.count * ReportBlock::kSize;
  if (block.type != kSenderReport || block.body.size() < kBlocksAt + blocks_size) return std::nullopt;
  SenderReport report;
  report.ssrc = read32(block.body, 0);
  report.ntp = std::uint64_t{read32(block.body, 4)} << 32 | read32(block.body, 8);
  report.rtp_timestamp = read32(block.body, 12);
  report.packets = read32(block.body, 16);
  report.octets = read32(block.body, 20);
  report.blocks = ReportBlocks(block.body.subspan(kBlocksAt, blocks_size));
  return report;
}

std::optional<ReceiverReport> ReceiverReport::read(const RtcpBlock& block) {
  const std::size_t blocks_size = block.count * ReportBlock::kSize;
  if (block.type != kReceiverReport || block.body.size() < 4 + blocks_size) return std::nullopt;
  return ReceiverReport{read32(block.body, 0), ReportBlocks(block.body.subspan(4, blocks_size))};
}

// Each chunk ends with a null octet within the body: each() relies on it.
std::optional<SourceDescription> SourceDescription::read(const RtcpBlock& block) {
  if (block.type != kSourceDescription) return std::nullopt;
  const Bytes body = block.body;
  std::size_t at = 0;
  for (std::size_t chunk = 0; chunk < block.count; ++chunk) {
    if (body.size() < at + 4) return std::nullopt;
    at += 4;
    for (;;) {
      if (at >= body.size()) return std::nullopt;
      if (body[at] == 0) break;
      if (at + 2 > body.size()) return std::nullopt;
      at += std::size_t{2} + body[at + 1];
    }
    at = (at + 4) & ~std::size_t{3};
  }
  return SourceDescription(body, block.count);
}

std::optional<std::string_view> SourceDescription::cname(std::uint32_t wanted) const {
  std::optional<std::string_view> found;
  each([&](std::uint32_t ssrc, std::uint8_t type, Bytes text) {
    if (ssrc == wanted && type == kCname && !found) found = as_text(text);
  });
  return found;
}

std::optional<Goodbye> Goodbye::read(const RtcpBlock& block) {
  const std::size_t sources_size = std::size_t{4} * block.count;
  if (block.type != kGoodbye || block.body.size() < sources_size) return std::nullopt;
  Goodbye goodbye{block.body.first(sources_size), {}};
  const Bytes rest = block.body.subspan(sources_size);
  if (!rest.empty()) {
    if (rest.size() < std::size_t{1} + rest[0]) return std::nullopt;
    goodbye.reason = as_text(rest.subspan(1, rest[0]));
  }
  return goodbye;
}

}  // namespace halloo::rtp
