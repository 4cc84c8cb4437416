// Spends the estimate over what a client watches. Sound first, always. Then pictures, in this order:
//
//   1. each prominent one (active speaker, pinned, a shared screen) its lowest point;
//   2. prominent ones more, as long as they take no more than half;
//   3. each of the others its lowest point;
//   4. prominent ones more; 5. the others more.
//
// Among equals first everyone gets the lowest, then everyone one point more, and so on; who comes first in
// the list comes first. What does not fit is paused. Down at once. Up only within what the estimate has been
// for a while, with a margin, or for longer, with a smaller one, as an estimate in use goes up and down all
// the time; and when going up has gone wrong, that much is not tried for some time, and for longer each time.
// One thread; allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "sfu/congestion/least_of_late.h"
#include "sfu/congestion/operating_points.h"

namespace halloo::sfu {

enum class Importance : std::uint8_t { sound, prominent, regular };

inline constexpr std::int8_t kPaused = -1;
inline constexpr std::int8_t kNew = -2;  // begins: gets its lowest point without a wait

// One subscription: what it could be, what it is.
struct Claim {
  Importance importance = Importance::regular;
  std::span<const OperatingPoint> points{};  // ascending
  std::int8_t highest = 0;                   // of the points, that its tile is worth
  std::int8_t point = kNew;                  // in: what allocate() decided last; out: what it gets; kPaused

  std::int8_t before = kNew;  // allocate()'s own
};

class Allocator {
 public:
  struct Totals {
    Bitrate allocated;
    Bitrate wanted;  // if everything fitted
  };
  // To be called when the estimate has fallen or the claims have changed, and every 100 ms or so. `trusted`:
  // so much is spent for lowest points whatever the estimate (CongestionController::trusted()).
  Totals allocate(Instant now, Bitrate estimate, std::span<Claim> claims, Bitrate trusted = {});

 private:
  static constexpr Duration kShort = std::chrono::milliseconds(800), kLong = std::chrono::seconds(5),
                            kPenalty = std::chrono::seconds(4);

  Bitrate proven(Instant now) const;
  void judge(Instant now, std::span<const Claim> claims, Bitrate allocated);

  LeastOfLate short_{kShort}, long_{kLong};
  bool trusting_ = false;
  struct Raise {
    Instant at;
    Bitrate to;  // in all
  };
  std::optional<Raise> raise_;
  Bitrate refuted_ = kNoLimit;
  Instant refuted_until_{};
  Duration penalty_ = kPenalty;
};

}  // namespace halloo::sfu
