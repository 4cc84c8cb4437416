// A subscription that follows another one under the same SSRC, as when a watcher's m-section is given the
// track of the next publisher: to the receiver it is one stream.
#include <memory>

#include "unit/sfu/subscription_fixture.h"

namespace halloo::sfu {
namespace {

class SubscriptionEndTest : public SubscriptionTest {
 protected:
  // Another publication takes the place of this one after that time.
  void follow(Duration later) {
    Subscription::Settings settings;
    settings.identity = {.ssrc = kOut,
                         .rtx_ssrc = kOutAgain,
                         .mid = "0",
                         .payloads = {{kVp8, kOutVp8, rtp::Codec::vp8, false, kOutRtx}},
                         .extensions = {}};
    settings.start = subscription_->end();
    settings.first_rtx_sequence = subscription_->next_rtx_sequence();
    settings.log_size = 64;
    subscription_.reset();
    std::destroy_at(&view_);
    std::construct_at(&view_, view_of(true, 2));
    subscription_.emplace(view_, settings);
    subscription_->set_target(Layer{0, 0});
    now_ += later;
  }
  // Of the next publication, whose numbers have nothing to do with those of the first.
  std::optional<rtp::Packet> next_frame(std::uint16_t number, std::uint32_t timestamp, Vp8 vp8) {
    Sample sample;
    sample.payload_type = kVp8;
    sample.sequence = number;
    sample.timestamp = timestamp;
    sample.marker = true;
    sample.payload = vp8.write();
    return give(0, sample);
  }
};

TEST_F(SubscriptionEndTest, NumbersAndTimesGoOn) {
  subscription_->set_target(Layer{0, 0});
  frame(0, 1, key());
  const auto last = frame(0, 2);
  ASSERT_TRUE(last);
  const std::uint16_t sequence = last->sequence_number();
  const std::uint32_t timestamp = last->timestamp();
  const auto before = *rtp::read_vp8(last->payload());

  follow(seconds(2));
  EXPECT_FALSE(next_frame(40'000, 7, {.picture_id = 77}));  // no key frame yet
  const auto first = next_frame(40'001, 3007, {.picture_id = 78, .tl0 = 200, .key = true});
  ASSERT_TRUE(first);
  EXPECT_EQ(first->ssrc(), kOut);
  EXPECT_EQ(first->sequence_number(), sequence + 1);
  EXPECT_NEAR(static_cast<double>(first->timestamp() - timestamp), 2 * 90'000, 900);
  const auto after = *rtp::read_vp8(first->payload());
  EXPECT_EQ(after.picture_id, before.picture_id + 1);
  EXPECT_EQ(after.tl0_picture_index, before.tl0_picture_index + 1);
}

TEST_F(SubscriptionEndTest, OneThatHasSentNothingPassesOnWhereItWasToBegin) {
  subscription_->set_target(Layer{0, 0});
  const auto sequence = frame(0, 1, key())->sequence_number();
  follow(seconds(1));
  follow(seconds(1));
  const auto packet = next_frame(9, 9, key());
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->sequence_number(), sequence + 1);
}

// The same number under the same key would be the same nonce (RFC 7714 section 8.4).
TEST_F(SubscriptionEndTest, RetransmissionsGoOn) {
  subscription_->set_target(Layer{0, 0});
  const auto sequence = frame(0, 1, key())->sequence_number();
  const auto again = written(subscription_->write_again(now_, sequence, out_));
  ASSERT_TRUE(again);
  const std::uint16_t last = again->sequence_number();
  follow(seconds(1));
  const auto packet = next_frame(9, 9, key());
  ASSERT_TRUE(packet);
  const auto repeated = written(subscription_->write_again(now_, packet->sequence_number(), out_));
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->ssrc(), kOutAgain);
  EXPECT_EQ(repeated->sequence_number(), static_cast<std::uint16_t>(last + 1));
}

}  // namespace
}  // namespace halloo::sfu
