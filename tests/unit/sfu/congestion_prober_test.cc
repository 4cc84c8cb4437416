#include <gtest/gtest.h>

#include "sfu/congestion/prober.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

const Instant kStart = Instant{} + 1h;
constexpr std::uint16_t kSize = 250;

Prober::Situation situation(Bitrate estimate, Bitrate wanted, Bitrate acknowledged = {}) {
  return {estimate, wanted, acknowledged, std::nullopt};
}

// The probe's packets, evenly spaced at its rate, through a link of this rate.
std::optional<Bitrate> run(Prober& prober, Instant now, const ProbeCluster& probe, Bitrate link) {
  Instant sent = now, free = now;
  std::int64_t octets = 0;
  for (unsigned i = 0; i < probe.packets || octets < probe.octets; ++i, octets += kSize) {
    free = std::max(free, sent) + time_for(kSize, link);
    prober.on_result({{sent, static_cast<std::uint16_t>(i), kSize, probe.id}, free});
    sent += time_for(kSize, probe.rate);
  }
  return prober.take(now + 100ms);
}

TEST(Prober, AtTheStartUpToWhatIsWanted) {
  Prober prober;
  const auto first = prober.next(kStart, situation(kbit(300), kbit(3000)));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->rate, kbit(2500)) << "whatever it is started with";
  EXPECT_NE(first->id, 0);
  EXPECT_GE(first->packets, 4u);
  EXPECT_FALSE(prober.next(kStart + 10ms, situation(kbit(300), kbit(3000)))) << "one at a time";
  EXPECT_NEAR(*run(prober, kStart, *first, kbit(100'000)) / kbit(2500), 1, 0.02);

  const auto second = prober.next(kStart + 100ms, situation(kbit(2500), kbit(3000)));
  ASSERT_TRUE(second) << "on at once";
  EXPECT_FALSE(prober.has_searched());
  EXPECT_GT(second->rate, kbit(3000));
  EXPECT_LE(second->rate, kbit(4200)) << "no more than is wanted, and a margin";
  ASSERT_TRUE(run(prober, kStart + 100ms, *second, kbit(100'000)));
  for (int i = 0; i < 100; ++i)
    EXPECT_FALSE(prober.next(kStart + 1s * i, situation(second->rate, kbit(3000))));
  EXPECT_TRUE(prober.has_searched());
}

TEST(Prober, WhatWasHeldBackOnTheWayTellsNothingAndIsTriedAgainAtOnce) {
  Prober prober;
  Instant now = kStart;
  unsigned probes = 0;
  for (; now < kStart + 2s; now += 100ms) {
    const auto probe = prober.next(now, situation(kbit(300), kbit(3000)));
    if (!probe) continue;
    ++probes;
    EXPECT_EQ(probe->rate, kbit(2500));
    EXPECT_FALSE(prober.has_searched());
    for (unsigned i = 0; i < probe->packets || i * kSize < probe->octets; ++i)  // all in one go
      prober.on_result(
          {{now + i * 4ms, static_cast<std::uint16_t>(i), kSize, probe->id}, now + 50ms + i * 200us});
    EXPECT_FALSE(prober.take(now + 100ms));
  }
  EXPECT_EQ(probes, 3u) << "if it is always so, not for ever";
  const auto later = prober.next(now + 4s, situation(kbit(300), kbit(3000)));
  ASSERT_TRUE(later);
  EXPECT_TRUE(run(prober, now + 4s, *later, kbit(100'000)));
}

TEST(Prober, NothingIsWantedNothingIsProbed) {
  Prober prober;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(prober.next(kStart + 1s * i, situation(kbit(300), kbit(200))));
}

TEST(Prober, MeasuresAFullLink) {
  Prober prober;
  const auto probe = prober.next(kStart, situation(kbit(300), kbit(5000)));
  ASSERT_TRUE(probe);
  const auto measured = run(prober, kStart, *probe, kbit(500));
  ASSERT_TRUE(measured);
  EXPECT_GT(*measured, kbit(420));
  EXPECT_LT(*measured, kbit(500));
  EXPECT_FALSE(prober.next(kStart + 200ms, situation(*measured, kbit(5000)))) << "it has found the end";
}

TEST(Prober, AFullLinkIsNotTakenFromOthersByWhoUsesHisShare) {
  Prober prober;
  const auto probe = prober.next(kStart, situation(kbit(500), kbit(5000), kbit(480)));
  ASSERT_TRUE(probe);
  EXPECT_FALSE(run(prober, kStart, *probe, kbit(600)));
  EXPECT_FALSE(prober.next(kStart + 200ms, situation(kbit(500), kbit(5000), kbit(480)))) << "that was known";
}

TEST(Prober, ComesBackEveryFewSecondsWhileMoreIsWanted) {
  Prober prober;
  int probes = 0;
  for (Instant now = kStart; now < kStart + 40s; now += 100ms)
    if (const auto probe = prober.next(now, situation(kbit(280), kbit(2000)))) {
      ++probes;
      run(prober, now, *probe, kbit(300));
    }
  EXPECT_GE(probes, 8);
  EXPECT_LE(probes, 12);
}

TEST(Prober, WaitsUntilCongestionIsOver) {
  Prober prober;
  const auto first = prober.next(kStart, situation(kbit(300), kbit(2000)));
  run(prober, kStart, *first, kbit(300));
  const auto congested = [&](Instant now) {
    return prober.next(now, {kbit(280), kbit(2000), kbit(100), kStart + 9s});
  };
  EXPECT_FALSE(congested(kStart + 10s));
  EXPECT_TRUE(congested(kStart + 11s));
}

TEST(Prober, SoonAfterAFall) {
  Prober prober;
  const auto first = prober.next(kStart, situation(kbit(1000), kbit(2000)));
  ASSERT_TRUE(first);
  run(prober, kStart, *first, kbit(1000));
  EXPECT_FALSE(prober.next(kStart + 1s, situation(kbit(400), kbit(2000)))) << "it has just fallen";
  EXPECT_FALSE(prober.next(kStart + 2s, situation(kbit(400), kbit(2000))));
  EXPECT_TRUE(prober.next(kStart + 2600ms, situation(kbit(400), kbit(2000))));
}

TEST(Prober, WhatWasRefutedIsNotTriedAgainSoon) {
  Prober prober;
  const auto first = prober.next(kStart, situation(kbit(300), kbit(800)));
  ASSERT_TRUE(run(prober, kStart, *first, kbit(100'000)));
  // It was a policer's burst: the estimate is soon what it was.
  EXPECT_FALSE(prober.next(kStart + 1s, situation(first->rate, kbit(600))));
  EXPECT_FALSE(prober.next(kStart + 2s, situation(kbit(300), kbit(800))));
  const auto next = prober.next(kStart + 4s, situation(kbit(400), kbit(800)));
  ASSERT_TRUE(next);
  EXPECT_LT(next->rate, first->rate * 0.9);
}

TEST(Prober, LostFeedbackIsNoReasonToWaitLong) {
  Prober prober;
  ASSERT_TRUE(prober.next(kStart, situation(kbit(300), kbit(800))));
  EXPECT_FALSE(prober.next(kStart + 900ms, situation(kbit(300), kbit(800))));
  EXPECT_TRUE(prober.next(kStart + 1s, situation(kbit(300), kbit(800))));
  EXPECT_TRUE(prober.next(kStart + 2s, situation(kbit(300), kbit(800))));
  EXPECT_FALSE(prober.next(kStart + 3s, situation(kbit(300), kbit(800)))) << "it always is";
}

TEST(Prober, ABurstHeldBackOnTheWayTellsNothing) {
  Prober prober;
  const auto probe = prober.next(kStart, situation(kbit(300), kbit(800)));
  for (std::uint16_t i = 0; i < 20; ++i)  // sent over 40 ms, arrived within 4
    prober.on_result({{kStart + i * 2ms, i, 250, probe->id}, kStart + 60ms + i * 200us});
  EXPECT_FALSE(prober.take(kStart + 100ms));
}

TEST(Prober, PacketsOfOthersAreNotItsOwn) {
  Prober prober;
  const auto probe = prober.next(kStart, situation(kbit(300), kbit(800)));
  for (std::uint16_t i = 0; i < 20; ++i)
    prober.on_result(
        {{kStart + i * 2ms, i, 250, static_cast<std::uint16_t>(probe->id + 1)}, kStart + i * 2ms});
  EXPECT_FALSE(prober.take(kStart + 100ms));
  for (std::uint16_t i = 0; i < 20; ++i)
    prober.on_result({{kStart + i * 2ms, i, 250, probe->id}, std::nullopt});
  EXPECT_FALSE(prober.take(kStart + 100ms)) << "nor are lost ones";
}

}  // namespace
}  // namespace halloo::sfu
