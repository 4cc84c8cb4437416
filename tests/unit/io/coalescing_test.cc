// Senders of two kinds against the rule: cameras, which do not wait for us, and peers with a window of
// datagrams under way, which do. Time is made up.
#include "io/coalescing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongest = 250us, kTurn = 12us;

// Runs turns of a loop for `time`, in which `waiting(now)` says how many datagrams came since the last; the
// share of the time that was slept.
class Turns {
 public:
  explicit Turns(Duration longest = kLongest) : coalescing_(longest) {}

  template <class Waiting>
  double run(Duration time, Waiting&& waiting) {
    const Instant begin = now_;
    Duration slept{};
    while (now_ < begin + time) {
      const std::uint64_t came = waiting(now_);
      if (came == 0) {
        now_ += 1us;
        continue;
      }
      received_ += came;
      const Duration sleep = coalescing_.on_turn(now_, received_);
      slept += sleep;
      now_ += kTurn + sleep;
    }
    return static_cast<double>(slept.count()) / static_cast<double>((now_ - begin).count());
  }

  // Bursts of six, so many a second.
  double cameras(Duration time, double bursts_per_second) {
    const Instant begin = now_;
    std::uint64_t bursts = 0;
    return run(time, [&](Instant now) {
      const auto due =
          static_cast<std::uint64_t>(static_cast<double>((now - begin).count()) / 1e9 * bursts_per_second);
      const std::uint64_t fresh = due - bursts;
      bursts = due;
      return 6 * fresh;
    });
  }
  // So many under way, of which the next are sent when these are answered.
  double window(Duration time, std::uint64_t datagrams) {
    return run(time, [&](Instant) { return datagrams; });
  }

 private:
  Coalescing coalescing_;
  Instant now_{1h};
  std::uint64_t received_ = 0;
};

TEST(Coalescing, GathersTheBurstsOfManyCameras) {
  EXPECT_GT(Turns().cameras(5s, 10'000), 0.8);
  EXPECT_GT(Turns().cameras(5s, 30'000), 0.8);
}

TEST(Coalescing, LeavesAFewCamerasAlone) {
  EXPECT_EQ(Turns().cameras(5s, 30), 0);
  EXPECT_EQ(Turns().cameras(5s, 2'000), 0);
}

TEST(Coalescing, HardlySlowsAPeerThatWaits) {
  EXPECT_LT(Turns().window(5s, 48), 0.05);
}

TEST(Coalescing, NoticesWhenTheSendersChange) {
  Turns turns;
  EXPECT_GT(turns.cameras(1s, 10'000), 0.7);
  turns.window(500ms, 48);
  EXPECT_LT(turns.window(2s, 48), 0.05);
  turns.cameras(500ms, 10'000);
  EXPECT_GT(turns.cameras(2s, 10'000), 0.8);
}

TEST(Coalescing, ARateFromBeforeASilenceMeansNothing) {
  Turns turns;
  turns.run(1s, [](Instant) { return 0; });
  EXPECT_GT(turns.cameras(1s, 10'000), 0.8);
}

TEST(Coalescing, ZeroIsNever) {
  EXPECT_EQ(Turns(0us).cameras(5s, 30'000), 0);
}

}  // namespace
}  // namespace halloo::io
