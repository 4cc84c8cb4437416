// What comes late, is asked for again, or probes the path.
#include "unit/sfu/subscription_fixture.h"

namespace halloo::sfu {
namespace {

TEST_F(SubscriptionTest, WhatComesLateGetsTheNumberKeptForIt) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  EXPECT_EQ(frame(0, 4)->sequence_number(), 1003);
  const auto packet = frame(0, 2);
  EXPECT_EQ(packet->sequence_number(), 1001);
  EXPECT_EQ(packet->payload().back(), 2);
  EXPECT_FALSE(frame(0, 2));  // once
  // Of a layer that is not wanted: padding, lest the subscriber wait for it.
  const auto filler = frame(0, 3, {.temporal = 1});
  EXPECT_EQ(filler->sequence_number(), 1002);
  EXPECT_TRUE(filler->payload().empty());
  EXPECT_EQ(filler->padding(), 1u);
  EXPECT_EQ(subscription_->counters().fillers, 1u);
}

// The second packet of a key frame before the first one.
TEST_F(SubscriptionTest, WhatOvertookTheKeyFramesFirstPacketIsOwed) {
  subscription_->set_target(Layer{0, 0});
  Sample second;
  second.payload_type = kVp8;
  second.sequence = 2;
  second.payload = Vp8{.start = false, .content = {'x'}}.write();
  second.marker = true;
  EXPECT_FALSE(give(0, second));
  Sample first = second;
  first.sequence = 1;
  first.marker = false;
  first.payload = key().write();
  EXPECT_EQ(give(0, first)->sequence_number(), 1000);
  std::array<std::uint16_t, 8> owed;
  ASSERT_EQ(subscription_->take_owed(now_, owed), 1u);
  EXPECT_EQ(owed[0], 1001);
  const auto packet = written(subscription_->write(now_, 1001, out_));
  EXPECT_EQ(packet->payload().back(), 'x');
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(subscription_->take_owed(now_, owed), 0u);
}

TEST_F(SubscriptionTest, AnswersANackOnceInARoundTrip) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  frame(0, 2, {.temporal = 1});
  const auto sent = frame(0, 3);
  const Octets payload(sent->payload().begin(), sent->payload().end());
  EXPECT_EQ(nack({999, 1001, 1002}), Numbers{1001});
  EXPECT_EQ(subscription_->counters().too_old, 2u);
  const auto again = written(subscription_->write_again(now_, 1001, out_));
  EXPECT_EQ(again->ssrc(), kOutAgain);
  EXPECT_EQ(again->payload_type(), kOutRtx);
  EXPECT_EQ(again->sequence_number(), 0);
  EXPECT_EQ(read16(again->payload(), 0), 1001);
  EXPECT_TRUE(std::ranges::equal(again->payload().subspan(2), payload));
  now_ += milliseconds(99);
  EXPECT_EQ(nack({1001}), Numbers{});
  now_ += milliseconds(1);
  EXPECT_EQ(nack({1001}), Numbers{1001});
  EXPECT_EQ(written(subscription_->write_again(now_, 1001, out_))->sequence_number(), 1);
  // Of now, where there is a queue that no report has told of.
  path_ = milliseconds(300);
  now_ += milliseconds(299);
  EXPECT_EQ(nack({1001}), Numbers{});
  now_ += milliseconds(1);
  EXPECT_EQ(nack({1001}), Numbers{1001});
}

// The same number with other header extensions would be the same nonce for two packets (RFC 7714
// section 8.4).
TEST_F(SubscriptionTest, WithoutRtxItRepeatsNothing) {
  make({.ssrc = kOut, .mid = "0", .payloads = {{kVp8, kOutVp8, rtp::Codec::vp8}}, .extensions = {}});
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  frame(0, 2);
  EXPECT_EQ(nack({1001}), Numbers{1001});
  EXPECT_FALSE(subscription_->write_again(now_, 1001, out_));
  EXPECT_FALSE(subscription_->can_probe());
  EXPECT_FALSE(subscription_->write_probe(now_, 1000, out_));
}

TEST_F(SubscriptionTest, WhatIsOldIsNotRepeated) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  now_ += seconds(2);
  ASSERT_EQ(nack({1000}), Numbers{1000});
  EXPECT_FALSE(subscription_->write_again(now_, 1000, out_));
  for (std::uint16_t i = 2; i < 70; ++i) frame(0, i);
  EXPECT_EQ(nack({1000}), Numbers{});
}

TEST_F(SubscriptionTest, ProbesWithWhatItSentOrWithPadding) {
  EXPECT_FALSE(subscription_->can_probe());
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  ASSERT_TRUE(subscription_->can_probe());
  const Outgoing padding = subscription_->write_probe(now_, 1000, out_);
  EXPECT_EQ(padding.kind, Outgoing::Kind::padding);
  EXPECT_LE(padding.size, 1000u);
  EXPECT_EQ(written(padding)->padding(), 255u);
  EXPECT_EQ(written(padding)->ssrc(), kOutAgain);
  Sample big;
  big.payload_type = kVp8;
  big.sequence = 2;
  big.payload = Vp8{.content = Octets(800, 7)}.write();
  give(0, big);
  const Outgoing again = subscription_->write_probe(now_, 1000, out_);
  EXPECT_EQ(again.kind, Outgoing::Kind::retransmission);
  EXPECT_EQ(read16(written(again)->payload(), 0), 1001);
  EXPECT_LE(subscription_->write_probe(now_, 500, out_).size, 500u);
}

TEST_F(SubscriptionTest, APictureLostAskedForOnceUnlessAKeyFrameIsOnItsWay) {
  subscription_->on_key_frame_request(now_, path_);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);  // it is paused
  subscription_->set_target(Layer{1, 0});
  frame(1, 1, key());
  subscription_->on_key_frame_request(now_ + milliseconds(50), path_);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + milliseconds(50)), std::nullopt);
  subscription_->on_key_frame_request(now_ + milliseconds(150), path_);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + milliseconds(150)), 1);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + milliseconds(151)), std::nullopt);
  frame(1, 2, key());
  EXPECT_EQ(subscription_->take_key_frame_wish(now_ + seconds(2)), std::nullopt);
}

// Numbers that jump: one missing stands for all, and repetition works on both sides of it.
TEST_F(SubscriptionTest, AfterALongGapOneNumberIsMissing) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  EXPECT_EQ(frame(0, 500)->sequence_number(), 1002);
  EXPECT_EQ(frame(0, 501)->sequence_number(), 1003);
  EXPECT_EQ(nack({1000, 1001, 1002}), (Numbers{1000, 1002}));
}

TEST_F(SubscriptionTest, ABufferThatIsTooSmallGetsNothing) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  for (std::size_t size = 0; size < 28; ++size) {
    Octets small(size);
    EXPECT_FALSE(subscription_->write(now_, 1000, small)) << size;
    EXPECT_FALSE(subscription_->write_again(now_, 1000, small)) << size;
  }
}

// Whatever a subscriber asks for, only what it was sent is repeated.
TEST_F(SubscriptionTest, RandomRequests) {
  std::uint16_t number = 1;
  std::size_t repeated = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    subscription_->set_target(Layer{0, 0});
    std::uint16_t latest = 0;
    for (int i = 0; i < 300; ++i) {
      if (const auto packet = frame(0, number, random.next() % 20 == 0 ? key() : Vp8{}))
        latest = packet->sequence_number();
      number = static_cast<std::uint16_t>(number + 1 + (random.next() % 10 == 0 ? random.next() % 40 : 0));
      Numbers wanted;
      for (int n = 0; n < 20; ++n)
        wanted.push_back(static_cast<std::uint16_t>(latest - 80 + random.next() % 100));
      for (const std::uint16_t sequence : nack(wanted)) {
        const auto again = written(subscription_->write_again(now_, sequence, out_));
        ASSERT_EQ(again ? read16(again->payload(), 0) : sequence, sequence);
        repeated += again.has_value();
      }
      now_ += milliseconds(random.next() % 50);
    }
  }
  EXPECT_GT(repeated, 5000u);
}

}  // namespace
}  // namespace halloo::sfu
