#include "rtp/payload/red.h"

namespace halloo::rtp {
namespace {

constexpr std::uint8_t kFollows = 0x80;  // another header behind this one
constexpr std::uint32_t kMaxSize = 0x3FF;

}  // namespace

std::optional<Red> Red::parse(Bytes payload) {
  std::size_t at = 0, redundant = 0, size = 0;
  while (at < payload.size() && payload[at] & kFollows) {
    if (payload.size() - at < kHeaderSize) return std::nullopt;
    size += read32(payload, at) & kMaxSize;
    at += kHeaderSize;
    ++redundant;
  }
  if (at >= payload.size() || payload.size() - at - 1 < size) return std::nullopt;
  return Red(payload, redundant, at + 1 + size);
}

Red::Block Red::primary() const {
  const std::uint8_t header = payload_[redundant_ * kHeaderSize];
  return {static_cast<std::uint8_t>(header & 0x7F), 0, payload_.subspan(primary_at_)};
}

Red::Block Red::redundant_at(std::size_t index, std::size_t data_at) const {
  const std::uint32_t header = read32(payload_, index * kHeaderSize);
  return {static_cast<std::uint8_t>(header >> 24 & 0x7F), static_cast<std::uint16_t>(header >> 10 & 0x3FFF),
          payload_.subspan(data_at, header & kMaxSize)};
}

}  // namespace halloo::rtp
