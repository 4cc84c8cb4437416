// A limit on octets a second: a leaky bucket that holds one second's worth (the generic cell rate algorithm,
// ITU-T I.371).
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace halloo {

class OctetRate {
 public:
  // Whether these, too, are within it; 0 lifts the limit.
  bool take(Instant now, std::size_t octets, std::size_t per_second) {
    if (per_second == 0) return true;
    const auto cost =
        Duration(static_cast<std::int64_t>(octets) * 1'000'000'000 / static_cast<std::int64_t>(per_second));
    const Instant from = std::max(empty_, now);
    if (from - now > std::chrono::seconds(1)) return false;
    empty_ = from + cost;
    return true;
  }

 private:
  Instant empty_{};
};

}  // namespace halloo
