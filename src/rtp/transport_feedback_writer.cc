// The statuses of packets are gathered into chunks of 16 bits twice: once to see how many arrivals fit, and
// once to write them, as the deltas begin where the chunks end. So nothing has to be kept in between.
#include <algorithm>
#include <array>

#include "rtp/rtcp_writer.h"
#include "rtp/transport_feedback.h"

namespace halloo::rtp {
namespace {

constexpr std::size_t kFixedSize = 16;  // of the body, before the chunks
constexpr std::int64_t kTicksInReference = TransportFeedback::kReferenceTick / TransportFeedback::kTick;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b < 0 ? 1 : 0);
}
std::int64_t ticks(Duration time) {
  return floor_div(time.count(), TransportFeedback::kTick.count());
}

// Statuses that are not in a chunk yet: never more than one chunk holds.
class PendingStatuses {
 public:
  // Calls emit(chunk) when there is no room for another of this status.
  template <class Emit>
  void add(unsigned status, Emit emit) {
    while (!fits(status)) emit(take());
    if (size_ < kMaxBits) statuses_[size_] = static_cast<std::uint8_t>(status);
    same_ = size_ == 0 || (same_ && status == statuses_[0]);
    two_bits_ = two_bits_ || status > 1;
    ++size_;
  }
  // The last chunk: what it says beyond the number of packets is not looked at. There is one, once any status
  // has been added.
  unsigned finish() const {
    if (same_) return run();
    return two_bits_ ? vector_of_two_bits(size_) : vector_of_bits();
  }

 private:
  static constexpr std::size_t kMaxBits = 14, kMaxTwoBits = 7, kMaxRun = 0x1FFF;

  bool fits(unsigned status) const {
    if (size_ == 0 || (same_ && status == statuses_[0])) return size_ < kMaxRun;
    return size_ < (two_bits_ || status > 1 ? kMaxTwoBits : kMaxBits);
  }
  // A whole one; a vector of bits with a larger status behind it is cut at what fits two bits each.
  unsigned take() {
    const bool whole = same_ || (!two_bits_ && size_ == kMaxBits);
    const std::size_t many = whole ? size_ : kMaxTwoBits;
    const unsigned chunk = same_ ? run() : whole ? vector_of_bits() : vector_of_two_bits(many);
    drop(many);
    return chunk;
  }
  unsigned run() const { return unsigned{statuses_[0]} << 13 | static_cast<unsigned>(size_); }
  unsigned vector_of_bits() const {
    unsigned chunk = 0x8000;
    for (std::size_t i = 0; i < size_; ++i) chunk |= unsigned{statuses_[i]} << (13 - i);
    return chunk;
  }
  unsigned vector_of_two_bits(std::size_t many) const {
    unsigned chunk = 0xC000;
    for (std::size_t i = 0; i < many; ++i) chunk |= unsigned{statuses_[i]} << (12 - 2 * i);
    return chunk;
  }
  void drop(std::size_t many) {
    const std::size_t left = size_ - many;
    for (std::size_t i = 0; i < left; ++i) statuses_[i] = statuses_[many + i];
    size_ = left;
    same_ = true;
    two_bits_ = false;  // of those, only as many had come as one chunk takes
    for (std::size_t i = 0; i < left; ++i) same_ = same_ && statuses_[i] == statuses_[0];
  }

  std::array<std::uint8_t, kMaxBits> statuses_{};
  std::size_t size_ = 0;  // more than kMaxBits only of the same
  bool same_ = true, two_bits_ = false;
};

// Arrivals one by one, as statuses and deltas behind a base.
class Encoder {
 public:
  Encoder(std::uint16_t base, Duration first)
      : base_(base),
        reference_(floor_div(ticks(first), kTicksInReference)),
        tick_(reference_ * kTicksInReference) {}

  // False: it does not fit behind those before it.
  template <class EmitChunk, class EmitDelta>
  bool add(const PacketArrival& arrival, EmitChunk emit_chunk, EmitDelta emit_delta) {
    const std::size_t index = static_cast<std::uint16_t>(arrival.sequence - base_);
    const std::int64_t delta = ticks(arrival.at) - tick_;
    if (index < count_ || index >= TransportFeedback::kMaxStatuses) return false;
    if (delta < INT16_MIN || delta > INT16_MAX) return false;
    for (; count_ < index; ++count_) pending_.add(0, emit_chunk);
    const unsigned status = delta >= 0 && delta <= 255 ? 1 : 2;
    pending_.add(status, emit_chunk);
    ++count_;
    emit_delta(delta, status);
    tick_ += delta;
    return true;
  }
  unsigned last_chunk() const { return pending_.finish(); }
  std::size_t count() const { return count_; }
  std::int64_t reference() const { return reference_; }

 private:
  std::uint16_t base_;
  std::int64_t reference_, tick_;
  std::size_t count_ = 0;
  PendingStatuses pending_;
};

}  // namespace

std::size_t RtcpWriter::add_transport_feedback(const TransportFeedbackHeader& header,
                                               std::span<const PacketArrival> arrivals) {
  if (arrivals.empty() || room() < kRtcpHeaderSize + kFixedSize) return 0;
  const std::size_t room_for =
      (room() - kRtcpHeaderSize - kFixedSize) & ~std::size_t{3};  // chunks and deltas

  std::size_t chunks = 0, deltas_size = 0, taken = 0, fitting_chunks = 0, fitting_deltas_size = 0;
  Encoder measure(header.base_sequence, arrivals[0].at);
  for (const PacketArrival& arrival : arrivals) {
    if (!measure.add(
            arrival, [&](unsigned) { ++chunks; }, [&](std::int64_t, unsigned size) { deltas_size += size; }))
      break;
    if (2 * (chunks + 1) + deltas_size > room_for) break;
    ++taken;
    fitting_chunks = chunks + 1;
    fitting_deltas_size = deltas_size;
  }
  if (taken == 0) return 0;

  const MutableBytes body = begin(kTransportLayerFeedback, kTransportFeedbackFormat,
                                  kFixedSize + 2 * fitting_chunks + fitting_deltas_size);
  if (body.empty()) return 0;
  std::size_t chunk_at = kFixedSize, delta_at = kFixedSize + 2 * fitting_chunks;
  Encoder write(header.base_sequence, arrivals[0].at);
  const auto write_chunk = [&](unsigned chunk) {
    write16(body, chunk_at, chunk);
    chunk_at += 2;
  };
  for (const PacketArrival& arrival : arrivals.first(taken))
    write.add(arrival, write_chunk, [&](std::int64_t delta, unsigned size) {
      if (size == 1)
        body[delta_at] = static_cast<std::uint8_t>(delta);
      else
        write16(body, delta_at, static_cast<std::uint16_t>(delta));
      delta_at += size;
    });
  write_chunk(write.last_chunk());

  write32(body, 0, header.sender_ssrc);
  write32(body, 4, header.media_ssrc);
  write16(body, 8, header.base_sequence);
  write16(body, 10, write.count());
  write32(body, 12, static_cast<std::uint32_t>(write.reference() << 8) | header.feedback_count);
  return taken;
}

}  // namespace halloo::rtp
