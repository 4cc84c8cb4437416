#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "sfu/congestion/pacer.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;
using Verdict = Pacer::Verdict;

const Instant kStart = Instant{} + 1h;

// Video of `packets` at once; how many had to wait.
std::size_t burst(Pacer& pacer, Instant now, std::size_t packets, PacketHandle first = 1) {
  std::size_t held = 0;
  for (std::size_t i = 0; i < packets; ++i) {
    if (pacer.offer(now, Traffic::video, first + i, 1200) == Verdict::hold)
      ++held;
    else
      pacer.on_sent(1200);
  }
  return held;
}

TEST(Pacer, UsualFramesLeaveAtOnce) {
  Pacer pacer({}, kbit(1500));
  for (int frame = 0; frame < 300; ++frame)  // of 1.44 Mbit/s
    EXPECT_EQ(burst(pacer, kStart + frame * 33'333us, 5), 0u) << frame;
  EXPECT_EQ(pacer.next_timeout(), kNever);
}

TEST(Pacer, AKeyFrameIsSpreadAndLeavesInOrder) {
  Pacer pacer({}, kbit(1500));
  const std::size_t held = burst(pacer, kStart, 40);
  EXPECT_GT(held, 25u);
  EXPECT_LT(held, 36u);
  EXPECT_EQ(pacer.held(), held);
  EXPECT_EQ(pacer.held_octets(), held * 1200);
  std::vector<PacketHandle> left;
  Instant now = kStart;
  while (pacer.next_timeout() != kNever) {
    ASSERT_GE(pacer.next_timeout(), now);
    now = pacer.next_timeout();
    const auto departure = pacer.next(now);
    ASSERT_TRUE(departure) << "what is there at its timeout leaves";
    left.push_back(departure->handle);
  }
  ASSERT_EQ(left.size(), held);
  for (std::size_t i = 0; i < left.size(); ++i) EXPECT_EQ(left[i], 40 - held + i + 1);
  EXPECT_GT(now - kStart, 100ms) << "at about the estimate";
  EXPECT_LE(now - kStart, 250ms);
}

TEST(Pacer, SoundNeverWaits) {
  Pacer pacer({}, kbit(100));
  burst(pacer, kStart, 200);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(pacer.offer(kStart + i * 1ms, Traffic::sound, 0, 200), Verdict::send);
}

TEST(Pacer, RetransmissionsGoBeforeVideoAndVideoBeforeNobodyOfItsKind) {
  Pacer pacer({}, kbit(300));
  ASSERT_GT(burst(pacer, kStart, 10), 0u);
  EXPECT_EQ(pacer.offer(kStart, Traffic::retransmission, 100, 1200), Verdict::hold);
  EXPECT_EQ(pacer.offer(kStart, Traffic::retransmission, 101, 1200), Verdict::hold);
  const Instant now = pacer.next_timeout();
  EXPECT_EQ(pacer.next(now)->handle, 100u);
  EXPECT_EQ(pacer.next(pacer.next_timeout())->handle, 101u);
  EXPECT_EQ(pacer.next(pacer.next_timeout())->traffic, Traffic::video);
  EXPECT_EQ(pacer.offer(pacer.next_timeout(), Traffic::video, 200, 100), Verdict::hold)
      << "others wait before it";
}

TEST(Pacer, NothingIsHeldBeyondTheBoundWhateverTheEstimate) {
  PacerSettings settings;
  settings.max_hold = 100ms;
  Pacer pacer(settings, kbit(30));
  burst(pacer, kStart, 300);
  for (int i = 0; i < 50; ++i) pacer.offer(kStart, Traffic::retransmission, 1000, 1200);
  Instant now = kStart;
  std::size_t left = 0;
  while (pacer.held() > 0) {
    now = std::max(now, pacer.next_timeout());
    while (pacer.next(now)) ++left;
  }
  EXPECT_LE(now, kStart + 100ms);
  EXPECT_GT(left, 295u);
}

TEST(Pacer, WhatIsTooMuchIsRefused) {
  PacerSettings settings;
  settings.max_held = 20;
  Pacer pacer(settings, kbit(30));
  std::size_t full = 0;
  for (PacketHandle i = 0; i < 100; ++i)
    if (pacer.offer(kStart, Traffic::video, i, 1200) == Verdict::full) ++full;
  EXPECT_EQ(pacer.held(), 20u);
  EXPECT_GT(full, 70u);
  EXPECT_EQ(pacer.offer(kStart, Traffic::retransmission, 1, 1200), Verdict::hold) << "each kind has its own";
}

TEST(Pacer, AProbeIsPaddedAtItsRate) {
  Pacer pacer({}, kbit(300));
  pacer.begin_probe(kStart, {7, kbit(800), 2000, 5});
  EXPECT_EQ(pacer.probe(), 7);
  std::size_t octets = 0, packets = 0;
  Instant last{};
  while (pacer.next_timeout() != kNever) {
    const Instant now = pacer.next_timeout();
    const auto departure = pacer.next(now);
    if (!departure) break;
    ASSERT_TRUE(departure->padding);
    octets += departure->size;
    ++packets;
    EXPECT_EQ(pacer.probe(), 7) << "to the last of them";
    pacer.on_sent(departure->size);
    pacer.on_padding(now, departure->size);
    last = now;
  }
  EXPECT_EQ(pacer.probe(), 0);
  EXPECT_GE(octets, 2000u);
  EXPECT_LT(octets, 2500u);
  EXPECT_GE(packets, 5u);
  EXPECT_NEAR(seconds(last - kStart), 2000 * 8 / 800e3, 0.005);
}

TEST(Pacer, WhatLeavesAnywayIsPartOfTheProbe) {
  Pacer pacer({}, kbit(1500));
  pacer.begin_probe(kStart, {7, kbit(3000), 5000, 5});
  EXPECT_EQ(burst(pacer, kStart, 5), 0u);
  EXPECT_FALSE(pacer.next(kStart)) << "no padding is needed";
  EXPECT_EQ(pacer.probe(), 0);
}

TEST(Pacer, WhatFeedbackDoesNotTellOfIsNoPartOfAProbe) {
  Pacer pacer({}, kbit(1500));
  pacer.begin_probe(kStart, {7, kbit(3000), 5000, 5});
  for (PacketHandle sound = 0; sound < 20; ++sound) pacer.offer(kStart, Traffic::sound, sound, 300);
  EXPECT_EQ(pacer.probe(), 7);
  ASSERT_TRUE(pacer.next(kStart)->padding);
  pacer.on_padding(kStart, 1200);  // without on_sent()
  EXPECT_EQ(pacer.probe(), 0);
}

TEST(Pacer, WhatIsHeldLeavesAsPartOfAProbe) {
  Pacer pacer({}, kbit(100));
  ASSERT_GT(burst(pacer, kStart, 10), 4u);
  pacer.begin_probe(kStart + 1ms, {7, kbit(3000), 3600, 3});
  Instant now = kStart + 1ms;
  for (int packet = 0; packet < 3; ++packet) {
    EXPECT_LE(pacer.next_timeout(), now + 4ms);
    now = std::max(now, pacer.next_timeout());
    const auto departure = pacer.next(now);
    ASSERT_TRUE(departure);
    EXPECT_FALSE(departure->padding);
    EXPECT_EQ(pacer.probe(), 7);
    pacer.on_sent(departure->size);
  }
  EXPECT_FALSE(pacer.next(now));
  EXPECT_EQ(pacer.probe(), 0);
}

TEST(Pacer, RetransmissionsThatWouldBeTooLateAreNotTaken) {
  Pacer pacer({}, kbit(300));
  burst(pacer, kStart, 10);
  std::size_t taken = 0;
  while (taken < 100 && pacer.offer(kStart, Traffic::retransmission, taken, 1200) != Verdict::full) ++taken;
  EXPECT_NEAR(static_cast<double>(taken), 300e3 * 1.2 * 0.25 / 8 / 1200, 1.5);
}

TEST(Pacer, AProbeWithoutPaddingEnds) {
  Pacer pacer({}, kbit(300));
  pacer.begin_probe(kStart, {7, kbit(800), 2000, 5});
  ASSERT_TRUE(pacer.next(kStart)->padding);
  pacer.on_padding(kStart, 0);
  EXPECT_EQ(pacer.probe(), 0);
  EXPECT_EQ(pacer.next_timeout(), kNever);
}

TEST(Pacer, KeepsItsBooksWhateverHappens) {
  SeededRandom random(5);
  for (int run = 0; run < 50; ++run) {
    PacerSettings settings;
    settings.max_held = random.next() % 40;
    Pacer pacer(settings, kbit(100));
    std::vector<Instant> since;  // by handle
    std::size_t held = 0;
    Instant now = kStart;
    for (int step = 0; step < 2000; ++step) {
      now += Duration(static_cast<Duration::rep>(random.next() % 3'000'000));
      switch (random.next() % 8) {
        case 0:
          pacer.set_estimate(kbit(static_cast<std::int64_t>(random.next() % 5000)));
          break;
        case 1:
          pacer.begin_probe(
              now,
              {static_cast<std::uint16_t>(1 + step), kbit(1 + static_cast<int>(random.next() % 9999)),
               static_cast<std::int64_t>(random.next() % 9999), static_cast<unsigned>(random.next() % 9)});
          break;
        default: {
          const auto traffic = static_cast<Traffic>(random.next() % 3);
          const Verdict verdict = pacer.offer(now, traffic, since.size(), random.next() % 1400);
          if (verdict == Verdict::hold) ++held;
          ASSERT_TRUE(traffic != Traffic::sound || verdict == Verdict::send);
          since.push_back(now);
        }
      }
      for (auto departure = pacer.next(now); departure; departure = pacer.next(now)) {
        if (departure->padding) {
          pacer.on_padding(now, random.next() % 3 == 0 ? 0 : departure->size);
          continue;
        }
        --held;
        ASSERT_LE(now - since[departure->handle], settings.max_hold + 3ms);
      }
      ASSERT_EQ(pacer.held(), held);
      ASSERT_TRUE(held > 0 || pacer.held_octets() == 0);
      ASSERT_GT(pacer.next_timeout(), now);
    }
  }
}

}  // namespace
}  // namespace halloo::sfu
