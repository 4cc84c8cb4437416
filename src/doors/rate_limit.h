// A token bucket: so many messages a second, and twice as many at once after a quiet time.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace halloo::doors {

class RateLimit {
 public:
  // True if one more message is within `per_second` (0: always).
  bool take(Instant now, double per_second) {
    if (per_second <= 0) return true;
    const double capacity = 2 * per_second;
    if (last_ != Instant::min())
      used_ = std::max(0.0, used_ - std::chrono::duration<double>(now - last_).count() * per_second);
    last_ = now;
    if (used_ + 1 > capacity) return false;
    used_ += 1;
    return true;
  }

 private:
  Instant last_ = Instant::min();
  double used_ = 0;
};

}  // namespace halloo::doors
