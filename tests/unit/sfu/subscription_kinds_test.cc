// Sound, and streams of several spatial layers.
#include "unit/sfu/subscription_fixture.h"

namespace halloo::sfu {
namespace {

class LayeredSubscriptionTest : public SubscriptionTest {
 protected:
  LayeredSubscriptionTest() : SubscriptionTest(true, 1) {}
  std::optional<rtp::Packet> layer(std::uint16_t number, std::uint32_t picture, std::uint8_t spatial,
                                   bool key = false) {
    Sample sample;
    sample.payload_type = kVp8;
    sample.sequence = number;
    sample.timestamp = 3000 * picture;
    sample.marker = spatial == 2;
    rtp::FrameMark mark;
    mark.start_of_frame = mark.end_of_frame = true;
    mark.key_frame = key;
    mark.spatial_layer = spatial;
    return give(0, sample, mark);
  }
};

TEST_F(LayeredSubscriptionTest, ThePictureEndsWithTheHighestLayerThatIsForwarded) {
  subscription_->set_target(Layer{1, 0});
  EXPECT_FALSE(layer(1, 1, 1, true));  // upper layers of a key picture begin nothing
  EXPECT_FALSE(layer(2, 2, 0, true)->marker());
  EXPECT_TRUE(layer(3, 2, 1)->marker());
  EXPECT_FALSE(layer(4, 2, 2));
  EXPECT_EQ(layer(5, 3, 0)->sequence_number(), 1002);
}

TEST_F(LayeredSubscriptionTest, GoesDownBetweenPicturesAndUpWithAKeyFrame) {
  subscription_->set_target(Layer{2, 0});
  layer(1, 1, 0, true);
  subscription_->set_target(Layer{0, 0});
  EXPECT_FALSE(layer(2, 1, 1)->marker());  // of the same picture
  EXPECT_TRUE(layer(3, 1, 2)->marker());
  EXPECT_TRUE(layer(4, 2, 0)->marker());
  EXPECT_FALSE(layer(5, 2, 1));
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
  subscription_->set_target(Layer{1, 0});
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), 0);
  EXPECT_TRUE(layer(6, 3, 0)->marker());
  EXPECT_FALSE(layer(7, 3, 1));
  EXPECT_FALSE(layer(8, 4, 0, true)->marker());
  EXPECT_TRUE(layer(9, 4, 1)->marker());
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
}

class AudioSubscriptionTest : public SubscriptionTest {
 protected:
  AudioSubscriptionTest() : SubscriptionTest(false, 1) {}
  void agree(std::vector<PayloadMapping> payloads) {
    make({.ssrc = kOut, .mid = "0", .payloads = std::move(payloads), .extensions = {}});
    subscription_->set_target(Layer{});
  }
  std::optional<rtp::Packet> sound(std::uint16_t number, std::uint8_t type, Octets payload) {
    Sample sample;
    sample.payload_type = type;
    sample.sequence = number;
    sample.timestamp = 960u * number;
    sample.payload = std::move(payload);
    return give(0, sample);
  }
  // RFC 2198 section 3: one earlier payload of three octets, then the primary one.
  const Octets red_ = {
      0x80 | kOpus, 960 >> 6, static_cast<std::uint8_t>(960 << 2 & 0xFF), 3, kOpus, 1, 2, 3, 8, 9};
};

TEST_F(AudioSubscriptionTest, SoundBeginsAtOnce) {
  agree({{kOpus, kOutOpus, rtp::Codec::opus}});
  EXPECT_EQ(sound(7, kOpus, {5})->sequence_number(), 1000);
  EXPECT_EQ(subscription_->take_key_frame_wish(now_), std::nullopt);
  subscription_->set_target(std::nullopt);
  EXPECT_FALSE(sound(8, kOpus, {5}));
  now_ += milliseconds(19);
  subscription_->set_target(Layer{});
  const auto packet = sound(9, kOpus, {5});
  EXPECT_EQ(packet->sequence_number(), 1001);
  EXPECT_EQ(packet->timestamp(), 9u * 960 + 5'000'000);
}

TEST_F(AudioSubscriptionTest, RedPasses) {
  agree({{kOpus, kOutOpus, rtp::Codec::opus}, {kRed, kOutRed, rtp::Codec::red}});
  const auto packet = sound(7, kRed, red_);
  EXPECT_EQ(packet->payload_type(), kOutRed);
  EXPECT_TRUE(std::ranges::equal(packet->payload(), red_));
  EXPECT_EQ(sound(8, kOpus, {5})->payload_type(), kOutOpus);
}

TEST_F(AudioSubscriptionTest, WhoDidNotAgreeToRedGetsThePrimaryPayload) {
  agree({{kOpus, kOutOpus, rtp::Codec::opus}, {kRed, kOutOpus, rtp::Codec::red, true}});
  const auto packet = sound(7, kRed, red_);
  EXPECT_EQ(packet->payload_type(), kOutOpus);
  EXPECT_TRUE(std::ranges::equal(packet->payload(), Octets{8, 9}));
  EXPECT_FALSE(sound(8, kRed, {0x80, 1}));  // cut short
}

}  // namespace
}  // namespace halloo::sfu
