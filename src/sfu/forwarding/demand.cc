#include "sfu/forwarding/demand.h"

namespace halloo::sfu {

EncodingMask Demand::merged() const {
  EncodingMask merged = 0;
  for (const EncodingMask wanted : wanted_) merged = static_cast<EncodingMask>(merged | wanted);
  return merged;
}

void Demand::set(Instant now, std::size_t worker, EncodingMask wanted) {
  if (worker >= wanted_.size()) return;
  const EncodingMask before = merged();
  wanted_[worker] = wanted;
  const EncodingMask after = merged();
  if (after & ~before) resume_ = now;
  if ((before & ~after) && pause_ == kNever) pause_ = now + pause_after_;
}

std::optional<EncodingMask> Demand::change(Instant now) {
  if (pause_ == Instant::min()) pause_ = now + pause_after_;  // the first look: time for someone to come
  const EncodingMask before = told_, wanted = merged();
  if (now >= resume_) {
    resume_ = kNever;
    told_ = static_cast<EncodingMask>(told_ | wanted);
  }
  if (now >= pause_) {
    pause_ = kNever;
    told_ = static_cast<EncodingMask>(told_ & wanted);
  }
  return told_ == before ? std::nullopt : std::optional(told_);
}

}  // namespace halloo::sfu
