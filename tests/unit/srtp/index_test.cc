// Rollover and replay: what an index is guessed to be, and which indexes have come.
#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "srtp/replay_window.h"
#include "srtp/rollover.h"

namespace halloo::srtp {
namespace {

TEST(Rollover, TakesTheNearestIndex) {
  constexpr std::uint64_t k = 0x10000;
  struct Case {
    std::uint64_t highest;
    std::uint16_t sequence;
    std::uint64_t index;
  };
  for (const Case& each : {Case{0, 1, 1}, Case{0xFFFF, 0, k}, Case{0xFFF0, 5, k + 5}, Case{k, 0xFFFF, 0xFFFF},
                           Case{k + 0x7FFF, 0xFFFF, k + 0xFFFF}, Case{k + 0x7FFE, 0xFFFF, 0xFFFF},
                           Case{k + 0x8000, 0, k}, Case{k + 0x8001, 0, 2 * k}, Case{5 * k + 3, 3, 5 * k + 3},
                           // There is nothing before the first.
                           Case{5, 0xFFF0, 0xFFF0}, Case{kMaxIndex, 0, kMaxIndex + 1}})
    EXPECT_EQ(guess_index(each.highest, each.sequence), each.index) << each.highest << " " << each.sequence;
}

TEST(Rollover, FindsEveryIndexWithinHalfOfTheSequenceNumbers) {
  SeededRandom random(3);
  for (int i = 0; i < 100000; ++i) {
    const std::uint64_t highest = 0x8000 + random.next() % (std::uint64_t{1} << 40);
    const std::uint64_t index = highest - 0x7FFF + random.next() % 0xFFFF;
    ASSERT_EQ(guess_index(highest, static_cast<std::uint16_t>(index)), index) << highest;
  }
}

// Against a set of all that came.
template <std::size_t Bits>
void compare(std::uint64_t seed) {
  using Window = ReplayWindow<Bits>;
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  Window window;
  std::set<std::uint64_t> seen;
  std::uint64_t around = random.next() % 100000;
  for (int i = 0; i < 3000; ++i) {
    around += random.next() % 3;
    if (random.next() % 200 == 0) around += random.next() % (3 * Bits);
    if (random.next() % 1000 == 0) around += std::uint64_t{1} << 20;
    const std::uint64_t back = random.next() % (random.next() % 8 == 0 ? 2 * Bits : 8);
    const std::uint64_t index = around - std::min(around, back);
    const auto verdict = window.check(index);
    const std::uint64_t highest = seen.empty() ? index : *seen.rbegin();
    if (verdict == Window::Verdict::too_old) {
      ASSERT_GE(highest - index, Bits) << "within the window";
    } else {
      ASSERT_LT(highest - std::min(index, highest), Bits + 64);
      ASSERT_EQ(verdict == Window::Verdict::seen, seen.contains(index)) << index;
    }
    if (verdict != Window::Verdict::fresh || random.next() % 10 == 0) continue;
    window.add(index);
    seen.insert(index);
    ASSERT_EQ(window.highest(), *seen.rbegin());
  }
}

TEST(ReplayWindow, RemembersWhatCame) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    compare<64>(seed);
    compare<128>(seed);
    compare<1024>(seed);
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace halloo::srtp
