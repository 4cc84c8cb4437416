// The packets of one stream that are missing and asked for again: when, how often, and when to give up
// (RFC 4585 section 6.2.1; its timing is ours). Bounded: what no longer fits counts as given up. Owned by its
// connection's worker.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {

struct NackSettings {
  std::size_t max_missing = 256;
  std::uint8_t max_tries = 10;
  // Packets that change places on their way are not asked for.
  Duration reorder_wait = std::chrono::milliseconds(5);
  // Between two requests for the same one at least this, or a round trip and a quarter.
  Duration min_interval = std::chrono::milliseconds(20);
};

class NackList {
 public:
  explicit NackList(const NackSettings& settings) : settings_(settings) {}

  // These and those between are missing since now. False: some were given up for want of room.
  bool add(Instant now, Sequence first, Sequence last);
  // It came. The time since it was asked for, if that was once: a sample of the round trip.
  std::optional<Duration> remove(Instant now, Sequence sequence);
  // Nobody needs what was before it, as with a key frame.
  void forget_before(Sequence sequence);
  void clear() { missing_.clear(); }

  // Those to ask for now, in ascending order, at most as many as fit; they count as asked for. `gave_up` is
  // set when one of them has been asked for often enough.
  std::size_t due(Instant now, Duration round_trip, std::span<std::uint16_t> out, bool& gave_up);
  Instant next_timeout() const;  // kNever: nothing is missing

  std::size_t size() const { return missing_.size(); }

 private:
  struct Missing {
    Sequence sequence;
    Instant due;
    Instant asked{};
    std::uint8_t tries = 0;
  };

  NackSettings settings_;
  std::vector<Missing> missing_;  // ascending; reserved once, on the first loss
};

}  // namespace halloo::sfu
