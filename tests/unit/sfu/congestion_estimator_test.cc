#include <gtest/gtest.h>

#include <vector>

#include "base/random.h"
#include "sfu/congestion/bandwidth_estimator.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

const Instant kStart = Instant{} + 1h;

PacketResult packet(Instant sent, std::optional<Duration> delay, std::uint16_t size = 1200,
                    std::uint16_t probe = 0) {
  PacketResult result;
  result.packet = {sent, 0, size, probe};
  if (delay) result.arrival = sent + 5h + *delay;  // another clock
  return result;
}

TEST(DelayEstimator, ASteadyDelayIsNormal) {
  DelayEstimator estimator;
  for (int i = 0; i < 300; ++i) {
    estimator.on_arrival(packet(kStart + i * 10ms, 30ms + (i % 3) * 1ms));
    ASSERT_EQ(estimator.usage(), Usage::normal) << i;
  }
  EXPECT_EQ(estimator.queue(), 0ms);
}

TEST(DelayEstimator, AGrowingDelayIsOveruseAndAFallingOneUnderuse) {
  DelayEstimator estimator;
  int i = 0;
  for (; i < 100; ++i) estimator.on_arrival(packet(kStart + i * 10ms, 30ms));
  Duration delay = 30ms, noticed{};
  for (const int end = i + 60; i < end; ++i) {
    delay += 1ms;  // a tenth more is sent than gets through
    estimator.on_arrival(packet(kStart + i * 10ms, delay));
    if (noticed == 0ms && estimator.usage() == Usage::overuse) noticed = delay;
  }
  EXPECT_GT(noticed, 30ms);
  EXPECT_LT(noticed, 60ms) << "before the queue is long";
  EXPECT_EQ(estimator.usage(), Usage::overuse);
  EXPECT_GT(estimator.queue(), 50ms);
  bool underuse = false;
  for (const int end = i + 60; i < end && delay > 30ms; ++i) {
    delay -= 1ms;
    estimator.on_arrival(packet(kStart + i * 10ms, delay));
    underuse |= estimator.usage() == Usage::underuse;
  }
  EXPECT_TRUE(underuse);
}

TEST(DelayEstimator, ASuddenDelayNeedsNoSlope) {
  DelayEstimator estimator;
  int i = 0;
  for (; i < 100; ++i) estimator.on_arrival(packet(kStart + i * 10ms, 30ms));
  for (int k = 0; k < 3; ++k, ++i) {
    ASSERT_NE(estimator.usage(), Usage::overuse) << k;
    estimator.on_arrival(packet(kStart + i * 10ms, 200ms + k * 10ms));
  }
  EXPECT_EQ(estimator.usage(), Usage::overuse);
}

TEST(DelayEstimator, AProbesOwnDelayIsNoTrend) {
  DelayEstimator estimator;
  Instant now = kStart;
  for (int burst = 0; burst < 50; ++burst) {
    for (int i = 0; i < 10; ++i, now += 10ms) estimator.on_arrival(packet(now, 30ms));
    for (int i = 0; i < 6; ++i, now += 2ms) estimator.on_arrival(packet(now, 30ms + i * 8ms, 250, 7));
    ASSERT_NE(estimator.usage(), Usage::overuse) << burst;
  }
}

TEST(DelayEstimator, NothingArrivingBreaksIt) {
  SeededRandom random(11);
  DelayEstimator estimator;
  for (int i = 0; i < 100'000; ++i) {
    const auto any = [&](std::uint64_t bound) {
      return Duration(static_cast<Duration::rep>(random.next() % bound));
    };
    PacketResult result = packet(kStart + any(3'600'000'000'000), Duration::zero(), 1,
                                 static_cast<std::uint16_t>(random.next() % 3));
    result.arrival = Instant{} + any(std::uint64_t{1} << (random.next() % 50));
    estimator.on_arrival(result);
    static_cast<void>(estimator.usage());
    static_cast<void>(estimator.queue());
  }
}

// Observations of so many packets at this rate, so many of 100 lost.
void observe(LossEstimator& estimator, Instant& now, Bitrate rate, double lost, Duration time) {
  double debt = 0;
  for (const Instant end = now + time; now < end; now += time_for(1200, rate)) {
    debt += lost;
    const bool gone = debt >= 1;
    if (gone) debt -= 1;
    estimator.on_result(packet(now, gone ? std::optional<Duration>() : 30ms));
  }
}

TEST(LossEstimator, TheSameShareAtAnyRateIsNoCongestion) {
  LossEstimator estimator;
  Instant now = kStart;
  for (int i = 0; i < 20; ++i) {
    observe(estimator, now, kbit(500 + 50 * i), 0.05, 500ms);
    EXPECT_FALSE(estimator.limit()) << i;
  }
  EXPECT_NEAR(estimator.loss(), 0.05, 0.02);
}

TEST(LossEstimator, LossesAboveACapacityAreOne) {
  LossEstimator estimator;
  Instant now = kStart;
  observe(estimator, now, kbit(900), 0, 3s);
  EXPECT_FALSE(estimator.limit());
  observe(estimator, now, kbit(1500), 1 - 1000.0 / 1500, 1s);
  ASSERT_TRUE(estimator.limit());
  EXPECT_GT(*estimator.limit(), kbit(750));
  EXPECT_LT(*estimator.limit(), kbit(1050));
}

TEST(LossEstimator, ForgetsWhatIsLongAgo) {
  LossEstimator estimator;
  Instant now = kStart;
  observe(estimator, now, kbit(1500), 0.4, 2s);
  ASSERT_TRUE(estimator.limit());
  observe(estimator, now, kbit(800), 0, 10s);
  EXPECT_FALSE(estimator.limit());
}

TEST(RateControl, GrowsAFewPercentASecondAndNotFarAheadOfWhatIsSent) {
  RateControl control(kbit(500), kbit(30), kbit(10'000));
  Instant now = kStart;
  for (int i = 0; i <= 10; ++i, now += 100ms)
    control.update(now, {Usage::normal, kbit(500), kbit(500), 50ms, 0ms});
  EXPECT_GT(control.rate(), kbit(530));
  EXPECT_LT(control.rate(), kbit(600));
  for (int i = 0; i < 1000; ++i, now += 100ms)
    control.update(now, {Usage::normal, kbit(500), kbit(500), 50ms, 0ms});
  EXPECT_EQ(control.rate(), kbit(760));
}

TEST(RateControl, GoesBelowWhatGetsThroughAndFurtherForALongQueue) {
  for (const auto& [queue, least, most] :
       {std::tuple{50ms, 840, 860}, std::tuple{300ms, 690, 710}, std::tuple{2000ms, 590, 610}}) {
    RateControl control(kbit(1200), kbit(30), kbit(10'000));
    control.update(kStart, {Usage::overuse, kbit(1000), kbit(1000), 50ms, queue});
    EXPECT_GE(control.rate(), kbit(least)) << seconds(queue);
    EXPECT_LE(control.rate(), kbit(most)) << seconds(queue);
  }
}

TEST(RateControl, ASlopeWithoutAQueueIsNoise) {
  RateControl control(kbit(2000), kbit(30), kbit(10'000));
  control.update(kStart, {Usage::overuse, kbit(300), kbit(300), 50ms, 5ms});
  EXPECT_EQ(control.rate(), kbit(2000));
}

TEST(RateControl, ABurstOfWhoSendsLittleIsNoMeasure) {
  RateControl control(kbit(1000), kbit(30), kbit(10'000));
  control.update(kStart, {Usage::overuse, kbit(200), kbit(300), 50ms, 60ms, kbit(200)});
  EXPECT_EQ(control.rate(), kbit(850));
  control.update(kStart + 500ms, {Usage::overuse, kbit(300), kbit(300), 50ms, 200ms, kbit(200)});
  EXPECT_LT(control.rate(), kbit(300)) << "it was more than that";
}

TEST(RateControl, WaitsForWhatADecreaseDid) {
  RateControl control(kbit(1200), kbit(30), kbit(10'000));
  control.update(kStart, {Usage::overuse, kbit(1000), kbit(1000), 100ms, 60ms});
  const Bitrate once = control.rate();
  control.update(kStart + 100ms, {Usage::overuse, kbit(500), kbit(500), 100ms, 160ms});
  EXPECT_EQ(control.rate(), once);
  control.update(kStart + 250ms, {Usage::overuse, kbit(500), kbit(500), 100ms, 160ms});
  EXPECT_LT(control.rate(), kbit(500));
}

TEST(RateControl, UsesWhatItKnowsOnceTheQueueIsGone) {
  RateControl control(kbit(2000), kbit(30), kbit(10'000));
  control.update(kStart, {Usage::overuse, kbit(1000), kbit(1000), 50ms, 1s});
  ASSERT_LT(control.rate(), kbit(650));
  control.update(kStart + 500ms, {Usage::normal, kbit(600), kbit(600), 50ms, 100ms});
  EXPECT_LT(control.rate(), kbit(700)) << "it has still to drain";
  control.update(kStart + 1s, {Usage::normal, kbit(600), kbit(600), 50ms, 2ms});
  EXPECT_EQ(control.rate(), kbit(850));
}

TEST(ReportEstimator, ByTheLossesOfReports) {
  ReportEstimator estimator(kbit(1000), kbit(30), kbit(5000));
  Instant now = kStart;
  estimator.on_report(now, 0, kbit(1000));
  for (int i = 0; i < 5; ++i) estimator.on_report(now += 1s, 0, kbit(1000));
  EXPECT_GT(estimator.rate(), kbit(1400));
  const Bitrate before = estimator.rate();
  estimator.on_report(now += 1s, 13, kbit(1000));  // 5 %
  EXPECT_EQ(estimator.rate(), before);
  estimator.on_report(now += 1s, 51, kbit(1000));  // 20 %
  EXPECT_NEAR(estimator.rate() / before, 0.9, 0.01);
  estimator.on_report(now += 100ms, 255, kbit(1000));
  EXPECT_NEAR(estimator.rate() / before, 0.9, 0.01) << "too soon";
  for (int i = 0; i < 50; ++i) estimator.on_report(now += 1s, 255, kbit(1000));
  EXPECT_EQ(estimator.rate(), kbit(30));
}

TEST(ReportEstimator, WhatWasSentWithoutLossGetsThrough) {
  ReportEstimator estimator(kbit(300), kbit(30), kbit(5000));
  estimator.on_report(kStart, 0, kbit(1500));
  EXPECT_GE(estimator.rate(), kbit(1500)) << "whatever it was begun with";
  estimator.on_report(kStart + 1s, 128, kbit(1500));
  const Bitrate fallen = estimator.rate();
  EXPECT_LT(fallen, kbit(1400));
  estimator.on_report(kStart + 2s, 0, kbit(1500));
  EXPECT_LT(estimator.rate(), fallen * 1.1) << "that it was too much is remembered";
}

TEST(BandwidthEstimator, WithoutTransportWideFeedbackReportsAndRembCount) {
  BandwidthEstimator estimator({kbit(300), kbit(30), kbit(5000)});
  EXPECT_EQ(estimator.estimate(), kbit(300));
  EXPECT_EQ(estimator.next_timeout(), kNever);
  estimator.on_remb(kStart, kbit(200));
  EXPECT_EQ(estimator.estimate(), kbit(200));
  estimator.on_remb(kStart, kbit(2000));
  EXPECT_EQ(estimator.estimate(), kbit(300)) << "no more than the losses allow";
  estimator.on_remb(kStart, Bitrate{0});
  EXPECT_EQ(estimator.estimate(), kbit(30)) << "not below the least";
  EXPECT_EQ(estimator.next_timeout(), kStart + 10s);
  estimator.on_timeout(kStart + 10s);
  EXPECT_EQ(estimator.estimate(), kbit(300)) << "an old one counts no more";
  estimator.on_receiver_report(kStart + 11s, 128);
  EXPECT_LT(estimator.estimate(), kbit(300));
}

TEST(BandwidthEstimator, SilenceHalvesWhileSomethingIsSent) {
  BandwidthEstimator estimator({kbit(1000), kbit(30), kbit(5000)});
  estimator.on_sent({kStart, 1, 1200, 0});
  EXPECT_EQ(estimator.next_timeout(), kNever) << "it may have no feedback at all";
  const std::vector<PacketResult> results = {packet(kStart, 20ms)};
  estimator.on_feedback(kStart + 100ms, results);
  EXPECT_EQ(estimator.next_timeout(), kNever) << "everything is answered";

  estimator.on_sent({kStart + 200ms, 2, 1200, 0});
  ASSERT_EQ(estimator.next_timeout(), kStart + 1200ms);
  estimator.on_timeout(kStart + 1100ms);
  EXPECT_EQ(estimator.estimate(), kbit(1000));
  estimator.on_timeout(kStart + 1200ms);
  EXPECT_EQ(estimator.estimate(), kbit(500));
  EXPECT_EQ(estimator.next_timeout(), kNever) << "nothing more was sent";
  for (int i = 0; i < 10; ++i) {
    estimator.on_sent({kStart + 2s + i * 1s, 3, 1200, 0});
    estimator.on_timeout(kStart + 3s + i * 1s);
  }
  EXPECT_EQ(estimator.estimate(), kbit(30));
}

}  // namespace
}  // namespace halloo::sfu
