// Who comes just behind a key frame begins with it, from the cache.
#include "unit/sfu/subscription_fixture.h"

namespace halloo::sfu {
namespace {

class SubscriptionBeginTest : public SubscriptionTest {
 protected:
  // What is owed, written: what stands in each packet.
  Numbers owed() {
    Numbers contents;
    std::array<std::uint16_t, 5> numbers;
    while (const std::size_t count = subscription_->take_owed(now_, numbers))
      for (std::size_t n = 0; n < count; ++n) {
        const auto packet = written(subscription_->write(now_, numbers[n], out_));
        if (!packet) continue;
        EXPECT_EQ(packet->sequence_number(), numbers[n]);
        contents.push_back(packet->payload().back());
      }
    return contents;
  }
};

TEST_F(SubscriptionBeginTest, WithTheLatestKeyFrameAndAllThatCameSince) {
  frame(1, 3, key());
  for (std::uint16_t number = 4; number < 10; ++number) frame(1, number);
  frame(1, 10, key());
  for (std::uint16_t number = 11; number < 25; ++number) frame(1, number);
  subscription_->set_target(Layer{1, 0});
  const auto accepted = subscription_->begin_with_latest(now_);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->sequence, 1000);
  EXPECT_TRUE(accepted->owed);
  const auto first = written(subscription_->write(now_, 1000, out_));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->payload().back(), 10);
  EXPECT_EQ(first->timestamp(), 3000u * 10 + 1'000'000 + 5'000'000);
  EXPECT_EQ(owed(), (Numbers{11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24}));
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);

  const auto next = frame(1, 25);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->sequence_number(), 1015);
  EXPECT_EQ(next->timestamp(), 3000u * 25 + 1'000'000 + 5'000'000);
  EXPECT_EQ(rtp::read_vp8(next->payload())->picture_id, 25);
  subscription_->on_key_frame_request(now_, path_);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt) << "it is on its way";
}

TEST_F(SubscriptionBeginTest, WithOneThatHasJustComeOnly) {
  subscription_->set_target(Layer{0, 0});
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "there is none";
  subscription_->set_target(std::nullopt);
  frame(0, 1, key());
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "nothing is wanted";
  subscription_->set_target(Layer{1, 0});
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "of another encoding";
  subscription_->set_target(Layer{0, 0});
  now_ += milliseconds(301);
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "another may be asked for";
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), 0);
}

TEST_F(SubscriptionBeginTest, NotBehindMoreThanIsKeptNumbersFor) {
  for (std::uint16_t number = 1; number <= 1 + Rewriter::kMaxOvertaken; ++number)
    frame(0, number, {.key = number == 1});
  subscription_->set_target(Layer{0, 0});
  EXPECT_TRUE(subscription_->begin_with_latest(now_));
  subscription_->set_target(std::nullopt);
  now_ -= milliseconds(40);
  for (std::uint16_t number = 100; number <= 101 + Rewriter::kMaxOvertaken; ++number)
    frame(0, number, {.key = number == 100});
  subscription_->set_target(Layer{0, 0});
  EXPECT_FALSE(subscription_->begin_with_latest(now_));
}

TEST_F(SubscriptionBeginTest, NotWhileSomethingIsForwarded) {
  subscription_->set_target(Layer{0, 0});
  EXPECT_TRUE(frame(0, 1, key()));
  frame(1, 1, key());
  subscription_->set_target(Layer{1, 0});
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "a switch goes forward in time";
}

TEST_F(SubscriptionBeginTest, WhatIsMissingHasItsNumberUntilItComes) {
  frame(0, 1, key());
  frame(0, 2);
  frame(0, 4);
  subscription_->set_target(Layer{0, 0});
  ASSERT_TRUE(subscription_->begin_with_latest(now_));
  EXPECT_EQ(owed(), (Numbers{2, 4}));
  const auto late = frame(0, 3);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->sequence_number(), 1002);
  EXPECT_EQ(frame(0, 5)->sequence_number(), 1004);
}

TEST_F(SubscriptionBeginTest, ALayerThatIsNotWantedIsOnlyPadding) {
  frame(0, 1, key());
  frame(0, 2, {.temporal = 1, .sync = true});
  frame(0, 3);
  subscription_->set_target(Layer{0, 0});
  ASSERT_TRUE(subscription_->begin_with_latest(now_));
  std::array<std::uint16_t, 5> numbers;
  ASSERT_EQ(subscription_->take_owed(now_, numbers), 2U);
  EXPECT_TRUE(written(subscription_->write(now_, numbers[0], out_))->payload().empty());
  EXPECT_EQ(written(subscription_->write(now_, numbers[1], out_))->payload().back(), 3);
}

TEST_F(SubscriptionBeginTest, AfterAPauseTimeGoesOn) {
  subscription_->set_target(Layer{0, 0});
  const auto before = frame(0, 1, key());
  ASSERT_TRUE(before);
  const std::uint32_t then = before->timestamp();
  subscription_->set_target(std::nullopt);
  frame(0, 2);
  subscription_->set_target(Layer{0, 0});
  EXPECT_FALSE(subscription_->begin_with_latest(now_)) << "that has been sent, and what came since has not";
  subscription_->set_target(std::nullopt);
  frame(0, 3, key());
  frame(0, 4);
  subscription_->set_target(Layer{0, 0});
  const auto accepted = subscription_->begin_with_latest(now_);
  ASSERT_TRUE(accepted);
  EXPECT_EQ(written(subscription_->write(now_, accepted->sequence, out_))->timestamp() - then, 6000u);
  EXPECT_EQ(owed(), (Numbers{4}));
}

}  // namespace
}  // namespace halloo::sfu
