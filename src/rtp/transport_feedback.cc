#include "rtp/transport_feedback.h"

#include <algorithm>

namespace halloo::rtp {
namespace {

constexpr std::size_t kChunksAt = 16;
constexpr unsigned kReserved = 3;

}  // namespace

TransportFeedback::Chunk::Chunk(unsigned word_read, std::size_t packets_left) : word(word_read) {
  if (is_run())
    size = word & 0x1FFF;
  else
    size = word & 0x4000 ? 7 : 14;
  size = std::min(size, packets_left);
}

unsigned TransportFeedback::Chunk::status(std::size_t index) const {
  if (is_run()) return word >> 13 & 3;
  if (word & 0x4000) return word >> (12 - 2 * index) & 3;
  return word >> (13 - index) & 1;
}

std::optional<TransportFeedback> TransportFeedback::read(const RtcpBlock& block) {
  if (block.type != kTransportLayerFeedback || block.count != kTransportFeedbackFormat) return std::nullopt;
  const Bytes body = block.body;
  if (body.size() < kChunksAt) return std::nullopt;
  std::size_t left = read16(body, 10), at = kChunksAt, deltas_size = 0;
  if (left == 0 || left > kMaxStatuses) return std::nullopt;
  while (left > 0) {
    if (body.size() < at + 2) return std::nullopt;
    const Chunk chunk(read16(body, at), left);
    if (chunk.size == 0) return std::nullopt;  // an empty run
    if (chunk.is_run()) {
      if (chunk.status(0) == kReserved) return std::nullopt;
      deltas_size += chunk.status(0) * chunk.size;
    } else {
      for (std::size_t i = 0; i < chunk.size; ++i) {
        if (chunk.status(i) == kReserved) return std::nullopt;
        deltas_size += chunk.status(i);
      }
    }
    left -= chunk.size;
    at += 2;
  }
  if (body.size() - at < deltas_size) return std::nullopt;
  return TransportFeedback(body, at);
}

Duration TransportFeedback::reference_time() const {
  const auto ticks = static_cast<std::int32_t>(read32(body_, 12) & 0xFFFFFF00) / 256;
  return ticks * kReferenceTick;
}

TransportFeedback::Walk::Walk(const TransportFeedback& feedback)
    : sequence(static_cast<std::uint16_t>(feedback.base_sequence() - 1)),
      arrival(feedback.reference_time()),
      body_(feedback.body_),
      chunk_at_(kChunksAt),
      delta_at_(feedback.deltas_at_),
      left_(feedback.count()) {}

bool TransportFeedback::Walk::next() {
  lost = 0;
  for (;;) {
    if (index_ == chunk_.size) {
      if (left_ == 0) break;
      chunk_ = Chunk(read16(body_, chunk_at_), left_);
      chunk_at_ += 2;
      left_ -= chunk_.size;
      index_ = 0;
    }
    const unsigned status = chunk_.status(index_);
    if (status == 0) {
      const std::size_t many = chunk_.is_run() ? chunk_.size : 1;
      lost += many;
      index_ += many;
      continue;
    }
    ++index_;
    sequence = static_cast<std::uint16_t>(sequence + lost + 1);
    const int delta = status == 1 ? body_[delta_at_] : static_cast<std::int16_t>(read16(body_, delta_at_));
    delta_at_ += status;
    arrival += delta * kTick;
    received = true;
    return true;
  }
  sequence = static_cast<std::uint16_t>(sequence + lost + 1);
  received = false;
  return lost > 0;
}

}  // namespace halloo::rtp
