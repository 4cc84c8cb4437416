// What the congestion control does before it knows anything of the path.
#include <gtest/gtest.h>

#include "rtp/rtcp_writer.h"
#include "sfu/congestion/allocator.h"
#include "sfu/congestion/controller.h"

namespace halloo::sfu {
namespace {

using namespace std::chrono_literals;

const Instant kStart = Instant{} + 1h;
constexpr std::size_t kSize = 1200;

class Opening : public testing::Test {
 protected:
  void begin(bool transport_wide = true) {
    CongestionSettings settings;
    settings.transport_wide = transport_wide;
    controller_.emplace(settings);
  }
  CongestionController& controller() { return *controller_; }

  // A key frame; how much of it has to wait.
  std::size_t send_key_frame(std::size_t packets) {
    std::size_t held = 0;
    for (std::size_t n = 0; n < packets; ++n) {
      if (controller().pacer().offer(now_, Traffic::video, n, kSize) == Pacer::Verdict::send)
        controller().on_sent(now_, sequence_++, kSize);
      else
        ++held;
    }
    return held;
  }
  // All that was sent has arrived, one packet in so long.
  void feed_back(Duration spacing) {
    std::vector<rtp::PacketArrival> arrivals;
    for (std::uint16_t n = told_; n != sequence_; ++n)
      arrivals.push_back({n, now_.time_since_epoch() + (n - told_) * spacing});
    std::array<std::uint8_t, 1400> octets{};
    rtp::RtcpWriter writer(octets);
    ASSERT_EQ(writer.add_transport_feedback({1, 2, told_, 0}, arrivals), arrivals.size());
    told_ = sequence_;
    now_ += 50ms;
    rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
      if (const auto feedback = rtp::TransportFeedback::read(block))
        controller().on_feedback(now_, *feedback);
    });
  }

  Instant now_ = kStart;
  std::uint16_t sequence_ = 100;

 private:
  std::optional<CongestionController> controller_;
  std::uint16_t told_ = 100;
};

TEST_F(Opening, TheFirstKeyFrameLeavesAtOnceAndIsTheFirstProbe) {
  begin();
  EXPECT_EQ(controller().estimate(), kbit(300));
  EXPECT_EQ(controller().trusted(), kTrusted);
  controller().set_wanted(now_, kbit(2000));
  EXPECT_NE(controller().pacer().probe(), 0);
  EXPECT_EQ(send_key_frame(25), 0u) << "of 30 kB";
  feed_back(100us);
  EXPECT_GE(controller().estimate(), kbit(2400)) << "as it has shown";
  EXPECT_NE(controller().pacer().probe(), 0) << "and on";
}

// Sound whose packets have no number of the transport's arrives with the pictures around it: what gets
// through is both.
TEST_F(Opening, WhatNoFeedbackTellsOfCountsWithWhatItTellsOf) {
  begin();
  for (int round = 0; round < 40; ++round) {
    for (int n = 0; n < 5; ++n) {
      controller().on_sent(now_, 300);
      controller().on_sent(now_, sequence_++, 300);
    }
    feed_back(10ms);  // and 50 ms later the next ones
  }
  ASSERT_TRUE(controller().estimator().acknowledged());
  EXPECT_NEAR(static_cast<double>(controller().estimator().acknowledged()->bps), 10 * 300 * 8 / 0.05, 20e3);
}

// Of sound alone nothing is told for as long as there is no picture: the first picture does not stand for all
// of it.
TEST_F(Opening, WhatNoFeedbackTellsOfDoesNotPileUp) {
  begin();
  for (int n = 0; n < 500; ++n, now_ += 20ms) controller().on_sent(now_, 300);
  now_ += 200ms;
  for (int round = 0; round < 11; ++round) {
    controller().on_sent(now_, sequence_++, 300);
    feed_back(0ms);
  }
  ASSERT_TRUE(controller().estimator().acknowledged());
  EXPECT_NEAR(static_cast<double>(controller().estimator().acknowledged()->bps), 300 * 8 / 0.05, 10e3);
}

TEST_F(Opening, TrustEndsWhenThereIsEnough) {
  begin();
  controller().set_wanted(now_, kbit(1800));  // less than the first probe shows
  send_key_frame(25);
  feed_back(100us);
  EXPECT_EQ(controller().trusted(), Bitrate{});
  EXPECT_GT(controller().estimate(), kbit(1800));
  EXPECT_EQ(controller().pacer().probe(), 0);
}

TEST_F(Opening, TrustEndsWhenThePathIsNarrow) {
  begin();
  controller().set_wanted(now_, kbit(3000));
  send_key_frame(10);
  feed_back(24ms);  // 400 kbit/s
  EXPECT_EQ(controller().trusted(), Bitrate{});
  EXPECT_NEAR(controller().estimate() / kbit(360), 1, 0.1);
  EXPECT_GT(send_key_frame(25), 15u);
}

TEST_F(Opening, TrustIsNotForEver) {
  begin();
  now_ += 1h;
  controller().on_timeout(now_);
  EXPECT_EQ(controller().trusted(), kTrusted) << "nothing has been sent yet that could be trusted";
  controller().set_wanted(now_, kbit(3000));
  const Instant until = now_ + 3s;
  while (controller().trusted() > Bitrate{}) {
    ASSERT_LE(controller().next_timeout(), until);
    now_ = std::max(now_, controller().next_timeout());
    controller().on_timeout(now_);
    while (controller().pacer().next(now_)) controller().pacer().on_padding(now_, 0);
  }
  EXPECT_EQ(now_, until);
}

TEST_F(Opening, WithoutFeedbackReportsSayWhetherItGetsThrough) {
  for (const bool lossy : {false, true}) {
    begin(false);
    now_ = kStart;
    controller().set_wanted(now_, kbit(3000));
    for (int frame = 0; frame < 60; ++frame, now_ += 33ms) {
      for (int n = 0; n < 5; ++n) controller().on_sent(now_, kSize);  // 1.45 Mbit/s
      if (frame % 30 == 29) controller().on_receiver_report(now_, lossy ? 128 : 0);
    }
    if (lossy) {
      EXPECT_EQ(controller().trusted(), Bitrate{});
      EXPECT_LT(controller().estimate(), kbit(300));
    } else {
      EXPECT_GT(controller().estimate(), kbit(1500)) << "what was sent has arrived";
    }
  }
}

TEST(AllocatorOnTrust, PaysForLowestPointsOnly) {
  const std::array<OperatingPoint, 2> single{{{0, 0, kbit(1500)}, {0, 1, {}}}};
  const std::array<OperatingPoint, 2> layers{{{0, 0, kbit(150)}, {1, 0, kbit(500)}}};
  std::vector<Claim> claims(5);
  for (Claim& claim : claims) {
    claim.points = single;
    claim.highest = 1;
  }
  claims.back().points = layers;
  Allocator allocator;
  const auto points = [&] {
    std::vector<int> all;
    for (const Claim& claim : claims) all.push_back(claim.point);
    return all;
  };
  for (int round = 0; round < 20; ++round) {
    allocator.allocate(kStart + round * 100ms, kbit(300), claims, kbit(5000));
    EXPECT_EQ(points(), (std::vector<int>{0, 0, 0, kPaused, 0}));
  }
  allocator.allocate(kStart + 2s, kbit(1700), claims);
  EXPECT_EQ(points(), (std::vector<int>{0, kPaused, kPaused, kPaused, 0})) << "what is left when trust ends";
}

TEST(AllocatorOnTrust, WhatTheFirstProbesFindIsUsedAtOnce) {
  const std::array<OperatingPoint, 2> layers{{{0, 0, kbit(150)}, {1, 0, kbit(1500)}}};
  std::vector<Claim> claims(1);
  claims[0].points = layers;
  claims[0].highest = 1;
  Allocator allocator;
  allocator.allocate(kStart, kbit(300), claims, kbit(5000));
  EXPECT_EQ(claims[0].point, 0);
  allocator.allocate(kStart + 100ms, kbit(3000), claims);
  EXPECT_EQ(claims[0].point, 1);

  Allocator later;
  claims[0].point = kNew;
  later.allocate(kStart, kbit(300), claims);
  later.allocate(kStart + 100ms, kbit(3000), claims);
  EXPECT_EQ(claims[0].point, 0) << "else only when it has been so for a while";
}

}  // namespace
}  // namespace halloo::sfu
