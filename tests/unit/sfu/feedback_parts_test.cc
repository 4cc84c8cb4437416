// The small parts that feedback is made of: demand, arrivals, rates, clocks, estimates.
#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "rtp/transport_feedback.h"
#include "sfu/forwarding/arrivals.h"
#include "sfu/forwarding/clock_map.h"
#include "sfu/forwarding/demand.h"
#include "sfu/forwarding/layer_rates.h"
#include "sfu/forwarding/receive_estimate.h"
#include "sfu/forwarding/sequence.h"
#include "unit/sfu/packets.h"

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kNow{seconds(1000)};

TEST(DemandTest, ResumesAtOnceAndPausesAfterAWhile) {
  Demand demand(2, 0b111, seconds(2));
  EXPECT_EQ(demand.change(kNow), std::nullopt);
  EXPECT_EQ(demand.next_timeout(), kNow + seconds(2));  // nobody has come yet
  demand.set(kNow + seconds(1), 0, 0b001);
  demand.set(kNow + seconds(1), 1, 0b100);
  EXPECT_EQ(demand.change(kNow + seconds(1)), std::nullopt);  // it sends all there is
  EXPECT_EQ(demand.change(kNow + seconds(2)), 0b101);
  EXPECT_EQ(demand.next_timeout(), kNever);
  demand.set(kNow + seconds(3), 0, 0b010);
  EXPECT_EQ(demand.change(kNow + seconds(3)), 0b111);
  EXPECT_EQ(demand.change(kNow + seconds(5)), 0b110);
}

TEST(DemandTest, WhoComesBackInTimeChangesNothing) {
  Demand demand(1, 0b1, seconds(2));
  demand.set(kNow, 0, 0b1);
  demand.change(kNow);
  demand.change(kNow + seconds(2));
  demand.set(kNow + seconds(3), 0, 0);
  demand.set(kNow + seconds(4), 0, 0b1);
  for (int i = 4; i < 10; ++i) EXPECT_EQ(demand.change(kNow + seconds(i)), std::nullopt);
  demand.set(kNow + seconds(10), 0, 0);
  EXPECT_EQ(demand.change(kNow + seconds(11)), std::nullopt);
  EXPECT_EQ(demand.change(kNow + seconds(12)), 0);
  demand.set(kNow, 5, 0b1);  // no such worker
  EXPECT_EQ(demand.wanted(), 0);
}

class ArrivalsTest : public testing::Test {
 protected:
  using Told = std::map<std::uint16_t, bool>;
  Told fetch(std::size_t room = 1200) {
    Octets out(room);
    rtp::RtcpWriter writer(out);
    all_ = arrivals_.write(1, 2, writer);
    Told told;
    rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
      const auto feedback = rtp::TransportFeedback::read(block);
      ASSERT_TRUE(feedback);
      EXPECT_EQ(feedback->feedback_count(), next_count_++);
      feedback->each([&](std::uint16_t sequence, std::optional<Duration> arrival) {
        EXPECT_FALSE(told.count(sequence));
        told[sequence] = arrival.has_value();
      });
    });
    return told;
  }
  Arrivals arrivals_{milliseconds(50)};
  std::uint8_t next_count_ = 0;
  bool all_ = false;
};

TEST_F(ArrivalsTest, TellsWhatCameAndWhatDidNot) {
  EXPECT_EQ(arrivals_.next_feedback(), kNever);
  arrivals_.on_packet(kNow, 65534);
  arrivals_.on_packet(kNow + milliseconds(1), 1);
  arrivals_.on_packet(kNow + milliseconds(2), 65535);
  arrivals_.on_packet(kNow + milliseconds(3), 1);
  EXPECT_EQ(arrivals_.next_feedback(), kNow + milliseconds(50));
  EXPECT_EQ(fetch(), (Told{{65534, true}, {65535, true}, {0, false}, {1, true}}));
  EXPECT_TRUE(all_);
  EXPECT_EQ(arrivals_.next_feedback(), kNever);
  arrivals_.on_packet(kNow + milliseconds(60), 3);
  EXPECT_EQ(fetch(), (Told{{2, false}, {3, true}}));
}

TEST_F(ArrivalsTest, WhatComesAfterItWasToldAsLostIsToldAnew) {
  arrivals_.on_packet(kNow, 1);
  arrivals_.on_packet(kNow, 4);
  fetch();
  arrivals_.on_packet(kNow + milliseconds(9), 3);
  arrivals_.on_packet(kNow + milliseconds(9), 6);
  EXPECT_EQ(fetch(), (Told{{3, true}, {5, false}, {6, true}}));
}

TEST_F(ArrivalsTest, IsUrgentWhenThereIsMuchToTell) {
  for (std::uint16_t i = 0; i < 128; ++i) arrivals_.on_packet(kNow, i);
  EXPECT_LE(arrivals_.next_feedback(), kNow);
  EXPECT_EQ(fetch().size(), 128u);
}

TEST_F(ArrivalsTest, WithoutRoomItGoesOnLater) {
  for (std::uint16_t i = 0; i < 200; ++i) arrivals_.on_packet(kNow + milliseconds(i), i);
  EXPECT_EQ(fetch(10).size(), 0u);
  EXPECT_FALSE(all_);
  std::size_t told = 0;
  for (int i = 0; i < 10 && !all_; ++i) told += fetch(80).size();
  EXPECT_EQ(told, 200u);
}

TEST_F(ArrivalsTest, ASenderThatBeginsAnewIsNotToldOfThousandsLost) {
  arrivals_.on_packet(kNow, 10);
  fetch();
  arrivals_.on_packet(kNow, 20'000);
  EXPECT_EQ(fetch(), (Told{{20'000, true}}));
}

// Numbers in any order, never fetched or fetched now and then: bounded, and it comes to an end.
TEST_F(ArrivalsTest, RandomNumbers) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    Arrivals arrivals(milliseconds(50));
    Instant now = kNow;
    for (int i = 0; i < 2000; ++i) {
      now += milliseconds(random.next() % 100);
      arrivals.on_packet(now, static_cast<std::uint16_t>(random.next()));
      if (random.next() % 200 != 0) continue;
      bool all = false;
      for (int turn = 0; turn < 600 && !all; ++turn) {
        Octets out(200 + random.next() % 1000);
        rtp::RtcpWriter writer(out);
        all = arrivals.write(1, 2, writer);
        ASSERT_TRUE(rtp::for_each_rtcp(writer.data(), [](const auto&) {}) || writer.size() == 0);
      }
      ASSERT_TRUE(all);
      ASSERT_EQ(arrivals.next_feedback(), kNever);
    }
  }
}

TEST(LayerRatesTest, MeasuresEachLayer) {
  LayerRates rates;
  EXPECT_EQ(rates.of(kNow, 0, 0), 0u);
  for (int ms = 0; ms < 3000; ms += 10) {
    rates.add(kNow + milliseconds(ms), 0, 0, 125);
    rates.add(kNow + milliseconds(ms), 1, 2, 250);
  }
  const Instant now = kNow + seconds(3);
  EXPECT_NEAR(rates.of(now, 0, 0), 100'000, 6000);
  EXPECT_NEAR(rates.up_to(now, 0, 2), 100'000, 6000);
  EXPECT_NEAR(rates.up_to(now, 1, 1), 100'000, 6000);
  EXPECT_NEAR(rates.up_to(now, 1, 2), 300'000, 18'000);
  EXPECT_LT(rates.of(now + milliseconds(600), 0, 0), 60'000u);
  EXPECT_EQ(rates.of(now + milliseconds(1100), 0, 0), 0u);
  EXPECT_EQ(rates.of(now + seconds(100), 1, 2), 0u);
}

TEST(ClockMapTest, TranslatesBetweenSourcesOfOnePublisher) {
  ClockMap video(90'000), sound(48'000);
  constexpr std::uint64_t kNtp = std::uint64_t{3'900'000'000} << 32;
  EXPECT_EQ(video.translate(1, sound), std::nullopt);
  video.on_sender_report(kNow, {.ntp = kNtp, .rtp_timestamp = 0xFFFFFF00});
  EXPECT_EQ(video.translate(1, sound), std::nullopt);
  sound.on_sender_report(kNow, {.ntp = kNtp + (std::uint64_t{3} << 31), .rtp_timestamp = 100});
  EXPECT_EQ(video.translate(0xFFFFFF00, sound), 100u - 72'000u);
  EXPECT_EQ(video.translate(0xFFFFFF00 + 90'000 * 2, sound), 100u + 24'000);
  EXPECT_NEAR(static_cast<double>(sound.translate(100u - 72'000u, video).value() - 0xFFFFFF00), 0, 1);
  // A clock that was set.
  sound.on_sender_report(kNow, {.ntp = kNtp + (std::uint64_t{300} << 32), .rtp_timestamp = 100});
  EXPECT_EQ(video.translate(0xFFFFFF00, sound), std::nullopt);
  EXPECT_EQ(video.translate(0x7FFFFFFF, video), std::nullopt);
}

TEST(ClockMapTest, ThereAndBackManyTimesIsWhereItBegan) {
  SeededRandom random(3);
  for (int pair = 0; pair < 100; ++pair) {
    ClockMap one(90'000), other(90'000);
    constexpr std::uint64_t kNtp = std::uint64_t{3'900'000'000} << 32;
    one.on_sender_report(kNow, {.ntp = kNtp + random.next() % (1ull << 33),
                                .rtp_timestamp = static_cast<std::uint32_t>(random.next())});
    other.on_sender_report(kNow, {.ntp = kNtp + random.next() % (1ull << 33),
                                  .rtp_timestamp = static_cast<std::uint32_t>(random.next())});
    const auto begin = static_cast<std::uint32_t>(one.at(kNow).rtp_timestamp + random.next() % 90'000);
    std::uint32_t timestamp = begin;
    for (int times = 0; times < 100; ++times)
      timestamp = other.translate(one.translate(timestamp, other).value(), one).value();
    EXPECT_NEAR(static_cast<double>(static_cast<std::int32_t>(timestamp - begin)), 0, 1);
  }
}

TEST(ClockMapTest, GoesOnFromTheLastReport) {
  ClockMap clock(90'000);
  clock.on_sender_report(kNow, {.ntp = 0, .rtp_timestamp = 5});  // RFC 3550 section 6.4.1: no notion of time
  EXPECT_FALSE(clock.known());
  clock.on_sender_report(kNow, {.ntp = std::uint64_t{7} << 32, .rtp_timestamp = 5});
  const auto moment = clock.at(kNow + milliseconds(2500));
  EXPECT_EQ(moment.ntp, (std::uint64_t{9} << 32) + (std::uint64_t{1} << 31));
  EXPECT_EQ(moment.rtp_timestamp, 5u + 225'000);
}

class ReceiveEstimateTest : public testing::Test {
 protected:
  void pass(int rounds, int lost_percent, std::uint64_t rate) {
    for (int i = 0; i < rounds; ++i) {
      now_ += milliseconds(500);
      expected_ += 100;
      lost_ += lost_percent;
      estimate_.on_packet(static_cast<std::size_t>(rate / 16));
      EXPECT_TRUE(estimate_.update(now_, expected_, lost_));
    }
  }
  ReceiveEstimate estimate_{{}};
  Instant now_ = kNow;
  std::int64_t expected_ = 0, lost_ = 0;
};

TEST_F(ReceiveEstimateTest, FallsWithLossRisesWithoutAndNoFurtherThanIsUsed) {
  EXPECT_TRUE(estimate_.update(now_, 0, 0));
  EXPECT_FALSE(estimate_.update(now_ + milliseconds(1), 0, 0));
  EXPECT_EQ(estimate_.bitrate(), 1'000'000u);
  pass(1, 20, 1'000'000);
  EXPECT_EQ(estimate_.bitrate(), 900'000u);
  pass(10, 5, 900'000);
  EXPECT_EQ(estimate_.bitrate(), 900'000u);
  pass(2, 0, 900'000);
  EXPECT_EQ(estimate_.bitrate(), 900'000u * 21 / 20 * 21 / 20);
  pass(100, 0, 1'000'000);
  EXPECT_NEAR(static_cast<double>(estimate_.bitrate()), 1'510'000, 1000);
  pass(100, 60, 1'000'000);
  EXPECT_EQ(estimate_.bitrate(), 100'000u);
}

TEST(SequenceTest, IsExtendedToTheNearest) {
  EXPECT_EQ(extend(3, 0x1FFFE), 0x20003);
  EXPECT_EQ(extend(0xFFFD, 0x20003), 0x1FFFD);
  EXPECT_EQ(extend(5, 5), 5);
  EXPECT_TRUE(is_before(0xFFFFFFF0, 5));
  EXPECT_FALSE(is_before(5, 5));
}

}  // namespace
}  // namespace halloo::sfu
