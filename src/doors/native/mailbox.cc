#include "doors/native/mailbox.h"

namespace halloo::doors::native {

void Mailbox::keep(Text text) {
  octets_ += text->size();
  kept_.push_back(std::move(text));
  std::size_t excess = 0, rest = octets_;
  while (limit_ != 0 && rest > limit_) rest -= kept_[excess++]->size();
  drop(excess);
}

void Mailbox::acknowledge(std::uint64_t seq) {
  if (seq >= first_ && seq < next_seq()) drop(static_cast<std::size_t>(seq - first_ + 1));
}

std::optional<std::span<const Text>> Mailbox::after(std::uint64_t last) const {
  if (last + 1 < first_ || last >= next_seq()) return std::nullopt;
  return std::span(kept_).subspan(static_cast<std::size_t>(last + 1 - first_));
}

void Mailbox::drop(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) octets_ -= kept_[i]->size();
  kept_.erase(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(count));
  first_ += count;
  // A burst's memory is not kept by an idle connection.
  if (kept_.empty() && kept_.capacity() > 16) kept_.shrink_to_fit();
}

}  // namespace halloo::doors::native
