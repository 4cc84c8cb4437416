#include <gtest/gtest.h>

#include "sfu/congestion/acknowledged_bitrate.h"
#include "sfu/congestion/feedback_history.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

const Instant kStart = Instant{} + 1h;

void send(FeedbackHistory& history, unsigned from, unsigned count, Instant at = kStart) {
  for (unsigned i = 0; i < count; ++i)
    history.on_sent(
        {at + i * 1ms, static_cast<std::uint16_t>(from + i), static_cast<std::uint16_t>(100 + i), 0});
}

std::span<const PacketResult> report(FeedbackHistory& history, unsigned sequence,
                                     std::optional<Instant> arrival) {
  history.begin();
  history.report(static_cast<std::uint16_t>(sequence), arrival);
  return history.results();
}

TEST(FeedbackHistory, TellsWhatBecameOfAPacketOnce) {
  FeedbackHistory history;
  send(history, 10, 3);
  auto results = report(history, 11, kStart + 20ms);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].packet.transport_sequence, 11);
  EXPECT_EQ(results[0].packet.size, 101);
  EXPECT_EQ(results[0].packet.sent, kStart + 1ms);
  EXPECT_EQ(results[0].arrival, kStart + 20ms);
  EXPECT_TRUE(report(history, 11, kStart + 20ms).empty());
  EXPECT_TRUE(report(history, 11, std::nullopt).empty()) << "what has arrived is not lost";
}

TEST(FeedbackHistory, ALossIsToldOnceAndMayStillArrive) {
  FeedbackHistory history;
  send(history, 10, 1);
  auto results = report(history, 10, std::nullopt);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_FALSE(results[0].arrival);
  EXPECT_FALSE(results[0].thought_lost);
  EXPECT_TRUE(report(history, 10, std::nullopt).empty());
  results = report(history, 10, kStart + 1s);
  ASSERT_EQ(results.size(), 1u);
  EXPECT_TRUE(results[0].thought_lost);
  EXPECT_TRUE(report(history, 10, kStart + 1s).empty());
}

TEST(FeedbackHistory, KnowsNothingOfWhatWasNeverSent) {
  FeedbackHistory history;
  EXPECT_TRUE(report(history, 0, kStart).empty());
  send(history, 10, 1);
  EXPECT_TRUE(report(history, 9, kStart).empty());
  EXPECT_TRUE(report(history, 10 + static_cast<unsigned>(history.capacity()), kStart).empty())
      << "the same place";
}

TEST(FeedbackHistory, GoesRoundTheSequenceNumbers) {
  FeedbackHistory history;
  send(history, 65530, 12);
  for (unsigned i = 0; i < 12; ++i) EXPECT_EQ(report(history, 65530 + i, kStart + 1s).size(), 1u) << i;
}

TEST(FeedbackHistory, GrowsAsFarAsItMayAndForgetsTheOldest) {
  FeedbackHistory history(500);
  const std::size_t first = history.capacity();
  send(history, 0, 400);  // in 400 ms
  EXPECT_GT(history.capacity(), first);
  EXPECT_EQ(history.capacity(), 512u);
  for (unsigned i = 0; i < 400; ++i) EXPECT_EQ(report(history, i, kStart + 1s).size(), 1u) << i;
  send(history, 400, 600);
  EXPECT_EQ(history.capacity(), 512u);
  EXPECT_TRUE(report(history, 400, kStart + 1s).empty());
  EXPECT_EQ(report(history, 999, kStart + 1s).size(), 1u);
}

TEST(FeedbackHistory, StaysSmallWhenFeedbackIsOldOrPrompt) {
  FeedbackHistory history;
  const std::size_t first = history.capacity();
  for (unsigned i = 0; i < 10; ++i) send(history, i * 100, 100, kStart + i * 3s);  // what is old may go
  EXPECT_EQ(history.capacity(), first);
  for (unsigned i = 0; i < 1000; ++i) {
    send(history, 2000 + i, 1, kStart + 1min);
    report(history, 2000 + i, kStart + 1min);
  }
  EXPECT_EQ(history.capacity(), first);
}

TEST(AcknowledgedBitrate, OfASteadyStream) {
  AcknowledgedBitrate rate;
  EXPECT_FALSE(rate.steady());
  EXPECT_FALSE(rate.recent());
  for (int i = 0; i < 100; ++i) rate.on_arrival(kStart + i * 10ms, 1250);  // 1 Mbit/s
  EXPECT_NEAR(static_cast<double>(rate.steady()->bps), 1e6, 1e4);
  EXPECT_NEAR(static_cast<double>(rate.recent()->bps), 1e6, 1e5);
}

TEST(AcknowledgedBitrate, WhatIsRecentShowsAChangeFirst) {
  AcknowledgedBitrate rate;
  for (int i = 0; i < 100; ++i) rate.on_arrival(kStart + i * 5ms, 1250);  // 2 Mbit/s
  for (int i = 0; i < 6; ++i) rate.on_arrival(kStart + 500ms + i * 40ms, 1250);
  EXPECT_GT(*rate.steady(), kbit(1000));
  EXPECT_LT(*rate.recent(), kbit(400));
}

TEST(AcknowledgedBitrate, AJumpOfTheClockBeginsAnew) {
  AcknowledgedBitrate rate;
  for (const Duration jump : {Duration(0s), Duration(1h), Duration(-2h), Duration(10s)}) {
    rate.on_arrival(kStart + jump, 1250);
    EXPECT_FALSE(rate.steady()) << seconds(jump);
    for (int i = 0; i < 100; ++i) rate.on_arrival(kStart + jump + i * 10ms, 1250);
    EXPECT_NEAR(static_cast<double>(rate.steady()->bps), 1e6, 1e4);
  }
}

}  // namespace
}  // namespace halloo::sfu
