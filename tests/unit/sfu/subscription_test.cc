// What is forwarded, and how it is rewritten.
#include "unit/sfu/subscription_fixture.h"

namespace halloo::sfu {
namespace {

TEST_F(SubscriptionTest, BeginsWithAKeyFrameThatItWishesFor) {
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
  EXPECT_FALSE(frame(1, 4, key()));
  subscription_->set_target(Layer{1, 0});
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), 1);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + milliseconds(500)), 1);
  EXPECT_FALSE(frame(1, 5));
  EXPECT_FALSE(frame(0, 5, key()));
  const auto packet = frame(1, 6, key());
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->ssrc(), kOut);
  EXPECT_EQ(packet->payload_type(), kOutVp8);
  EXPECT_EQ(packet->sequence_number(), 1000);
  EXPECT_EQ(packet->timestamp(), 1'018'000u + 5'000'000);
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(as_text(packet->extension(kMid).value()), "0");
  EXPECT_EQ(packet->payload().back(), 6);
  EXPECT_EQ(subscription_->current(), (Layer{1, 0}));
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + seconds(5)), std::nullopt);
}

TEST_F(SubscriptionTest, ExtensionsGetTheSubscribersIdentifiers) {
  subscription_->set_target(Layer{0, 0});
  Sample sample;
  sample.payload_type = kVp8;
  sample.payload = key().write();
  sample.extensions = {{kOrientationIn, {3}}, {9, {1, 2}}};
  const auto packet = give(0, sample);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->extension(kOrientationOut).value()[0], 3);
  EXPECT_EQ(packet->extension(9), std::nullopt);
}

TEST_F(SubscriptionTest, MidStandsInPacketsUntilTheSubscriberReports) {
  subscription_->set_target(Layer{0, 0});
  EXPECT_TRUE(frame(0, 1, key())->extension(kMid));
  EXPECT_TRUE(frame(0, 2)->extension(kMid));
  subscription_->on_report(now_, {.ssrc = kOut});
  EXPECT_FALSE(frame(0, 3)->extension(kMid));
}

TEST_F(SubscriptionTest, DroppedLayersLeaveNoGap) {
  subscription_->set_target(Layer{0, 0});
  EXPECT_EQ(frame(0, 1, key())->sequence_number(), 1000);
  EXPECT_FALSE(frame(0, 2, {.temporal = 1, .sync = true}));
  const auto packet = frame(0, 3);
  EXPECT_EQ(packet->sequence_number(), 1001);
  EXPECT_EQ(rtp::read_vp8(packet->payload())->picture_id, 2);
  EXPECT_EQ(packet->timestamp(), 9000u + 5'000'000);
}

TEST_F(SubscriptionTest, WhatIsMissingOfADroppedFrameLeavesNoGap) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  Sample sample;
  sample.payload_type = kVp8;
  sample.timestamp = 6000;
  for (const std::uint16_t number : {std::uint16_t{2}, std::uint16_t{4}}) {
    sample.sequence = number;
    sample.payload = Vp8{.picture_id = 2, .temporal = 1, .start = number == 2}.write();
    EXPECT_FALSE(give(0, sample));
  }
  EXPECT_EQ(frame(0, 5)->sequence_number(), 1001);
}

TEST_F(SubscriptionTest, AHigherTemporalLayerBeginsWhereItMay) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  subscription_->set_target(Layer{0, 2});
  EXPECT_FALSE(frame(0, 2, {.temporal = 2, .sync = true}));  // not above layer 1, which is missing
  EXPECT_FALSE(frame(0, 3, {.temporal = 1}));
  EXPECT_TRUE(frame(0, 4, {.temporal = 1, .sync = true}));
  EXPECT_FALSE(frame(0, 5, {.temporal = 2}));
  EXPECT_TRUE(frame(0, 6, {.temporal = 2, .sync = true}));
  EXPECT_EQ(subscription_->current(), (Layer{0, 2}));
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
}

// While a lower encoding is waited for, no more of the higher one than can be decoded.
TEST_F(SubscriptionTest, OnTheWayDownOnlyTheBaseLayerGoesOn) {
  subscription_->set_target(Layer{1, 1});
  frame(1, 1, key());
  EXPECT_TRUE(frame(1, 2, {.temporal = 1, .sync = true}));
  subscription_->set_target(Layer{0, 1});
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), 0);
  EXPECT_FALSE(frame(1, 3, {.temporal = 1, .sync = true}));
  EXPECT_TRUE(frame(1, 4));
  EXPECT_TRUE(frame(0, 9, key()));
  EXPECT_FALSE(frame(1, 5));
  EXPECT_EQ(subscription_->current(), (Layer{0, 1}));
}

// When not even that fits: what has a number, but has not been written, goes as padding, so that the numbers
// have no gap; nothing is repeated, and the lower encoding goes on with the next number.
TEST_F(SubscriptionTest, WhatIsAbandonedForALowerEncodingIsNotSent) {
  subscription_->set_target(Layer{1, 0});
  frame(1, 1, key());
  frame(1, 2);
  held_ = true;
  frame(1, 3);
  held_ = false;
  subscription_->abandon_for(Layer{0, 0});
  EXPECT_EQ(subscription_->current(), std::nullopt);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), 0);
  const auto padding = written(subscription_->write(now_, 1002, out_));
  ASSERT_TRUE(padding);
  EXPECT_EQ(padding->sequence_number(), 1002);
  EXPECT_TRUE(padding->payload().empty());
  EXPECT_FALSE(frame(1, 4));
  EXPECT_EQ(nack({1000, 1001}), Numbers{});
  EXPECT_EQ(frame(0, 9, key())->sequence_number(), 1003);
  EXPECT_EQ(subscription_->current(), (Layer{0, 0}));
  frame(0, 10);
  EXPECT_EQ(nack({1001, 1004}), Numbers{1004});
}

TEST_F(SubscriptionTest, SwitchingGoesOnWithNumbersAndPictures) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  const auto first = frame(0, 2);
  const std::uint16_t number = first->sequence_number();
  const std::uint32_t timestamp = first->timestamp();
  subscription_->set_target(Layer{1, 0});
  now_ += milliseconds(39);
  const auto packet = frame(1, 40'000, {.picture_id = 0x7000, .tl0 = 200, .key = true});
  EXPECT_EQ(packet->sequence_number(), number + 1);
  // Without sender reports, by when they came.
  EXPECT_EQ(packet->timestamp(), timestamp + 40 * 90);
  EXPECT_EQ(rtp::read_vp8(packet->payload())->picture_id, 3);
  EXPECT_EQ(rtp::read_vp8(packet->payload())->tl0_picture_index, 1);
}

TEST_F(SubscriptionTest, SwitchingFollowsThePublishersClockWhereItIsKnown) {
  const auto report = [&](std::uint8_t encoding, std::uint64_t milliseconds_since, std::uint32_t timestamp) {
    const std::uint64_t ntp = (std::uint64_t{3'900'000'000} << 32) + (milliseconds_since << 32) / 1000;
    view_.on_sender_report(now_, encoding, {.ssrc = 1, .ntp = ntp, .rtp_timestamp = timestamp});
  };
  report(0, 500, 3000);       // frame 1 was captured at 0.5 s
  report(1, 533, 1'006'000);  // frame 2 of encoding 1 a picture later
  subscription_->set_target(Layer{0, 0});
  const std::uint32_t timestamp = frame(0, 1, key())->timestamp();
  subscription_->set_target(Layer{1, 0});
  now_ += milliseconds(70);  // on a slow path
  EXPECT_NEAR(frame(1, 2, key())->timestamp() - timestamp, 33 * 90, 1);
}

TEST_F(SubscriptionTest, AfterAPauseItGoesOnInStep) {
  subscription_->set_target(Layer{0, 0});
  const std::uint32_t timestamp = frame(0, 1, key())->timestamp();
  subscription_->set_target(std::nullopt);
  EXPECT_EQ(subscription_->current(), std::nullopt);
  for (std::uint16_t i = 2; i < 30; ++i) {
    now_ += milliseconds(32);
    EXPECT_FALSE(frame(0, i));
  }
  subscription_->set_target(Layer{0, 0});
  EXPECT_FALSE(frame(0, 30));
  const auto packet = frame(0, 31, key());
  EXPECT_EQ(packet->sequence_number(), 1001);
  EXPECT_EQ(packet->timestamp(), timestamp + 30 * 3000);
}

TEST_F(SubscriptionTest, ReportsInThePublishersTimeAndMeasuresTheRoundTrip) {
  Octets rtcp(200);
  rtp::RtcpWriter nothing(rtcp);
  subscription_->set_target(Layer{0, 0});
  const std::uint32_t offset = frame(0, 1, key())->timestamp() - 3000;
  EXPECT_FALSE(subscription_->write_sender_report(now_, nothing));
  constexpr std::uint64_t kNtp = std::uint64_t{3'900'000'000} << 32;
  view_.on_sender_report(now_, 0, {.ssrc = 1, .ntp = kNtp, .rtp_timestamp = 4000});
  now_ += milliseconds(1500);
  rtp::RtcpWriter writer(rtcp);
  ASSERT_TRUE(subscription_->write_sender_report(now_, writer));
  std::optional<rtp::SenderReport> report;
  rtp::for_each_rtcp(writer.data(), [&](const auto& block) { report = rtp::SenderReport::read(block); });
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, kOut);
  EXPECT_EQ(report->ntp, kNtp + (std::uint64_t{3} << 31));
  EXPECT_EQ(report->rtp_timestamp, 4000u + 135'000 + offset);
  EXPECT_EQ(report->packets, 1u);
  EXPECT_EQ(report->octets, 9u);
  // RFC 3550 section 6.4.1: half a second at the subscriber, 40 ms on the way; a stranger's report says
  // nothing.
  now_ += milliseconds(540);
  for (int i = 0; i < 30; ++i)
    subscription_->on_report(now_, {.last_sr = rtp::middle_ntp(report->ntp), .delay_since_last_sr = 1 << 15});
  EXPECT_NEAR(static_cast<double>(subscription_->round_trip().count()), 40e6, 1e5);
  subscription_->on_report(now_ + seconds(5), {.last_sr = 12345, .delay_since_last_sr = 1});
  EXPECT_NEAR(static_cast<double>(subscription_->round_trip().count()), 40e6, 1e5);
}

// AV1 RTP specification, appendix A.2: receivers take frames whose numbers go back for old ones.
TEST_F(SubscriptionTest, SwitchingGoesOnWithFrameNumbersOfTheDescriptor) {
  DecodeTargets targets;
  targets.count = 1;
  targets_ = &targets;
  const auto described = [&](std::uint8_t encoding, std::uint16_t number, std::uint16_t frame_number,
                             bool key) {
    Sample sample;
    sample.payload_type = kVp8;
    sample.sequence = number;
    sample.timestamp = 3000u * number;
    sample.extensions = {{kDescriptorIn,
                          {0xC0, static_cast<std::uint8_t>(frame_number >> 8),
                           static_cast<std::uint8_t>(frame_number), 0x80}}};
    rtp::FrameMark mark;
    mark.start_of_frame = mark.end_of_frame = mark.has_descriptor = true;
    mark.key_frame = key;
    mark.decode_targets = mark.switch_targets = 1;
    mark.frame_number = frame_number;
    const auto packet = give(encoding, sample, mark);
    return packet ? read16(packet->extension(kDescriptorOut).value(), 1) : -1;
  };
  subscription_->set_target(Layer{0, 0});
  EXPECT_EQ(described(0, 1, 65'535, true), 65'535);
  EXPECT_EQ(described(0, 2, 0, false), 0);
  subscription_->set_target(Layer{1, 0});
  EXPECT_EQ(described(1, 7, 30'000, true), 1);
  EXPECT_EQ(described(1, 9, 30'002, false), 3);
  subscription_->set_target(Layer{0, 0});
  EXPECT_EQ(described(0, 10, 8, true), 4);
}

TEST_F(SubscriptionTest, WhatTheSubscriberCannotReadIsNotSent) {
  subscription_->set_target(Layer{0, 0});
  Sample sample;
  sample.payload_type = 99;
  sample.payload = key().write();
  EXPECT_FALSE(give(0, sample));
  EXPECT_TRUE(frame(0, 1, key()));
}

}  // namespace
}  // namespace halloo::sfu
