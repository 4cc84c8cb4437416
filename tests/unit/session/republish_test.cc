// Offers that follow on a publishing connection: what was agreed on stays (RFC 3264 section 8).
#include <gtest/gtest.h>

#include "session/negotiation/publish.h"
#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

class RepublishTest : public testing::Test {
 protected:
  // Nothing wrong: nullopt.
  std::optional<NegotiationError> follow(const sdp::Description& offer) {
    const auto result = answer_publish(offer, local_transport(), {}, &before_);
    if (!result) return result.error();
    EXPECT_EQ(complaint(offer, result->answer), "");
    after_ = result->plan;
    return std::nullopt;
  }

  const sdp::Description first_ = fixture("chromium_simulcast");
  const PublishPlan before_ = answer_publish(first_, local_transport(), {})->plan;
  PublishPlan after_;
};

TEST_F(RepublishTest, TheSameAgainIsTheSame) {
  EXPECT_EQ(follow(first_), std::nullopt);
  EXPECT_EQ(after_.sections.size(), before_.sections.size());
  EXPECT_EQ(after_.sections[1].extensions, before_.sections[1].extensions);
  EXPECT_EQ(after_.sections[1].codecs, before_.sections[1].codecs);
}

TEST_F(RepublishTest, MLinesMayBeAddedAndStopped) {
  sdp::Description offer = first_;
  offer.media.push_back(offer.media[1]);
  offer.media[2].mid = "2";
  offer.groups[0].mids.push_back("2");
  offer.media[1].port = 0;
  offer.groups[0].mids = {"0", "2"};
  EXPECT_EQ(follow(offer), std::nullopt);
  ASSERT_EQ(after_.sections.size(), 2u);
  EXPECT_EQ(after_.sections[1].mid, "2");
}

TEST_F(RepublishTest, AMutedTrackIsInactive) {
  sdp::Description offer = first_;
  offer.media[1].direction = sdp::Direction::inactive;
  EXPECT_EQ(follow(offer), std::nullopt);
  EXPECT_FALSE(after_.sections[1].active);
}

TEST_F(RepublishTest, NoMLineGoesOrBecomesAnother) {
  sdp::Description offer = first_;
  offer.media.pop_back();
  EXPECT_EQ(follow(offer), NegotiationError::sections_changed);
  offer = first_;
  offer.media[1].mid = "x";
  offer.groups[0].mids = {"0", "x"};
  EXPECT_EQ(follow(offer), NegotiationError::sections_changed);
  offer = first_;
  std::swap(offer.media[0], offer.media[1]);
  EXPECT_EQ(follow(offer), NegotiationError::sections_changed);
}

TEST_F(RepublishTest, PayloadTypesKeepTheirMeaning) {
  sdp::Description offer = first_;
  for (sdp::Codec& codec : offer.media[1].codecs)
    if (codec.payload_type == 96) codec.name = "VP9";
  EXPECT_EQ(follow(offer), NegotiationError::mapping_changed);
  // They may go, however.
  offer = first_;
  std::erase_if(offer.media[1].codecs, [](const sdp::Codec& codec) { return codec.payload_type == 96; });
  EXPECT_EQ(follow(offer), std::nullopt);
}

TEST_F(RepublishTest, ExtensionIdsKeepTheirMeaning) {
  sdp::Description offer = first_;
  for (sdp::Extmap& each : offer.media[1].extmap)
    if (each.id == 12) each.uri = "urn:example:something";
  EXPECT_EQ(follow(offer), NegotiationError::mapping_changed);
  offer = first_;
  std::erase_if(offer.media[1].extmap, [](const sdp::Extmap& each) { return each.id == 12; });
  EXPECT_EQ(follow(offer), std::nullopt);
}

}  // namespace
}  // namespace halloo::session
