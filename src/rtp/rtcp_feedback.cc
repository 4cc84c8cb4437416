#include "rtp/rtcp_feedback.h"

namespace halloo::rtp {
namespace {

constexpr std::size_t kSourcesSize = 8;  // who sends the feedback and about what
constexpr unsigned kMantissaBits = 18;

bool is(const RtcpBlock& block, RtcpType type, std::uint8_t format, std::size_t at_least) {
  return block.type == type && block.count == format && block.body.size() >= kSourcesSize + at_least;
}

}  // namespace

std::optional<Nack> Nack::read(const RtcpBlock& block) {
  if (!is(block, kTransportLayerFeedback, kNackFormat, 4) || block.body.size() % 4 != 0) return std::nullopt;
  return Nack{read32(block.body, 0), read32(block.body, 4), block.body.subspan(kSourcesSize)};
}

std::optional<Pli> Pli::read(const RtcpBlock& block) {
  if (!is(block, kPayloadSpecificFeedback, kPliFormat, 0)) return std::nullopt;
  return Pli{read32(block.body, 0), read32(block.body, 4)};
}

// The media source in the header is to be ignored: each item names its own.
std::optional<Fir> Fir::read(const RtcpBlock& block) {
  if (!is(block, kPayloadSpecificFeedback, kFirFormat, 8) || block.body.size() % 8 != 0) return std::nullopt;
  return Fir{read32(block.body, 0), block.body.subspan(kSourcesSize)};
}

std::optional<Remb> Remb::read(const RtcpBlock& block) {
  constexpr std::size_t kListAt = kSourcesSize + 8;
  if (!is(block, kPayloadSpecificFeedback, kApplicationLayerFormat, 8)) return std::nullopt;
  if (read32(block.body, kSourcesSize) != kRembIdentifier) return std::nullopt;
  const std::size_t list_size = std::size_t{4} * block.body[kSourcesSize + 4];
  if (block.body.size() < kListAt + list_size) return std::nullopt;
  const std::uint32_t coded = read32(block.body, kSourcesSize + 4) & 0xFFFFFF;
  const unsigned exponent = coded >> kMantissaBits;
  const std::uint64_t mantissa = coded & ((1u << kMantissaBits) - 1);
  if (mantissa << exponent >> exponent != mantissa) return std::nullopt;
  return Remb{read32(block.body, 0), mantissa << exponent, block.body.subspan(kListAt, list_size)};
}

}  // namespace halloo::rtp
