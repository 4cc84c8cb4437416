#include "sfu/forwarding/nack_list.h"

#include <algorithm>

namespace halloo::sfu {

bool NackList::add(Instant now, Sequence first, Sequence last) {
  const auto limit = static_cast<Sequence>(settings_.max_missing);
  bool all = true;
  if (last - first >= limit) {
    first = last - limit + 1;
    all = false;
  }
  const std::size_t coming = static_cast<std::size_t>(last - first + 1);
  if (missing_.size() + coming > settings_.max_missing) {
    const std::size_t surplus = missing_.size() + coming - settings_.max_missing;
    missing_.erase(missing_.begin(), missing_.begin() + static_cast<std::ptrdiff_t>(surplus));
    all = false;
  }
  if (missing_.capacity() == 0) missing_.reserve(settings_.max_missing);
  for (Sequence sequence = first; sequence <= last; ++sequence)
    missing_.push_back({sequence, now + settings_.reorder_wait});
  return all;
}

std::optional<Duration> NackList::remove(Instant now, Sequence sequence) {
  const auto found = std::lower_bound(missing_.begin(), missing_.end(), sequence,
                                      [](const Missing& one, Sequence s) { return one.sequence < s; });
  if (found == missing_.end() || found->sequence != sequence) return std::nullopt;
  std::optional<Duration> sample;
  if (found->tries == 1) sample = now - found->asked;
  missing_.erase(found);
  return sample;
}

void NackList::forget_before(Sequence sequence) {
  const auto end = std::lower_bound(missing_.begin(), missing_.end(), sequence,
                                    [](const Missing& one, Sequence s) { return one.sequence < s; });
  missing_.erase(missing_.begin(), end);
}

std::size_t NackList::due(Instant now, Duration round_trip, std::span<std::uint16_t> out, bool& gave_up) {
  const Duration interval = std::max(settings_.min_interval, round_trip + round_trip / 4);
  std::size_t count = 0;
  std::erase_if(missing_, [&](Missing& one) {
    if (one.due > now || count == out.size()) return false;
    if (one.tries == settings_.max_tries) {
      gave_up = true;
      return true;
    }
    out[count++] = on_the_wire(one.sequence);
    ++one.tries;
    one.asked = now;
    one.due = now + interval;
    return false;
  });
  return count;
}

Instant NackList::next_timeout() const {
  Instant next = kNever;
  for (const Missing& one : missing_) next = std::min(next, one.due);
  return next;
}

}  // namespace halloo::sfu
