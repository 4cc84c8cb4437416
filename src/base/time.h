// Time as the cores know it: an argument, never read from a clock here. Instants are monotonic and
// have no epoch that means anything.
#pragma once

#include <chrono>

namespace halloo {

using Duration = std::chrono::nanoseconds;

struct MonotonicTime {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<MonotonicTime>;
  static constexpr bool is_steady = true;
};

using Instant = MonotonicTime::time_point;

// "No timeout": later than any instant that happens.
inline constexpr Instant kNever = Instant::max();

}  // namespace halloo
