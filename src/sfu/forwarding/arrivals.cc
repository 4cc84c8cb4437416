#include "sfu/forwarding/arrivals.h"

#include <algorithm>
#include <span>

namespace halloo::sfu {
namespace {

constexpr std::uint16_t kMaxLost = 1000;  // in a row; beyond that nobody gains from being told
constexpr std::size_t kEnoughRoom = 64;   // for a feedback of a single packet

bool is_behind(std::uint16_t a, std::uint16_t b) {
  return static_cast<std::int16_t>(a - b) < 0;
}

}  // namespace

void Arrivals::on_packet(Instant now, std::uint16_t transport_sequence) {
  if (!started_) {
    started_ = true;
    base_ = transport_sequence;
  }
  // Ascending, as it nearly always is already.
  std::size_t at = size_;
  while (at > 0 && is_behind(transport_sequence, arrivals_[at - 1].sequence)) --at;
  if (at > 0 && arrivals_[at - 1].sequence == transport_sequence) return;
  if (size_ == kMax) {
    if (at == 0) return;
    std::copy(arrivals_.begin() + 1, arrivals_.begin() + static_cast<std::ptrdiff_t>(at), arrivals_.begin());
    --at;
  } else {
    std::copy_backward(arrivals_.begin() + static_cast<std::ptrdiff_t>(at),
                       arrivals_.begin() + static_cast<std::ptrdiff_t>(size_),
                       arrivals_.begin() + static_cast<std::ptrdiff_t>(size_ + 1));
    ++size_;
  }
  arrivals_[at] = {transport_sequence, now.time_since_epoch()};
  if (oldest_ == kNever) oldest_ = now;
}

Instant Arrivals::next_feedback() const {
  if (size_ == 0) return kNever;
  return size_ >= kUrgent ? Instant::min() : oldest_ + interval_;
}

bool Arrivals::write(std::uint32_t sender_ssrc, std::uint32_t media_ssrc, rtp::RtcpWriter& writer) {
  std::span<const rtp::PacketArrival> left(arrivals_.data(), size_);
  while (!left.empty()) {
    std::uint16_t base = base_;
    std::span<const rtp::PacketArrival> next = left;
    if (is_behind(left.front().sequence, base_)) {
      // Told of as lost, come after all: told of anew, apart from what follows the last feedback.
      std::size_t late = 1;
      while (late < left.size() && is_behind(left[late].sequence, base_)) ++late;
      next = left.first(late);
      base = next.front().sequence;
    } else if (static_cast<std::uint16_t>(left.front().sequence - base_) > kMaxLost) {
      base = base_ = left.front().sequence;  // a sender that has begun anew
    }
    const std::size_t told =
        writer.add_transport_feedback({sender_ssrc, media_ssrc, base, feedback_count_}, next);
    if (told == 0) {
      if (writer.room() < kEnoughRoom) break;
      left = left.subspan(1);  // out of all order
      continue;
    }
    ++feedback_count_;
    const auto behind = static_cast<std::uint16_t>(next[told - 1].sequence + 1);
    if (is_behind(base_, behind)) base_ = behind;
    left = left.subspan(told);
  }
  std::copy(left.begin(), left.end(), arrivals_.begin());
  size_ = left.size();
  if (size_ == 0) oldest_ = kNever;
  return size_ == 0;
}

}  // namespace halloo::sfu
