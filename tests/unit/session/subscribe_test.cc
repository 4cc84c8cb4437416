#include "session/negotiation/subscribe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

using rtp::Extension;
using sdp::Direction;
using testing::ElementsAre;

const SubscribedTrack kVoice{sdp::MediaKind::audio, {kOpus}, 100, 0, "cname", "stream", "voice"};
const SubscribedTrack kCamera{sdp::MediaKind::video, {kVp8}, 200, 201, "cname", "stream", "camera"};
const SubscribedTrack kScreen{sdp::MediaKind::video, {kAv1}, 300, 301, "cname", "screen", "screen"};

SubscribeAgreement agreed(const sdp::Description& offer, const std::vector<SubscribedTrack>& tracks) {
  auto result = answer_subscribe(offer, local_transport(), tracks, {});
  if (!result) throw std::runtime_error(std::string(to_text(result.error())));
  EXPECT_EQ(complaint(offer, result->answer), "");
  return *result;
}

TEST(AnswerSubscribeTest, EachMLineGetsATrackOfItsKind) {
  const auto agreement = agreed(fixture("chromium_receive"), {kCamera, kScreen, kVoice});
  ASSERT_EQ(agreement.sections.size(), 3u);
  EXPECT_EQ(agreement.sections[0].track, 2u);
  EXPECT_EQ(agreement.sections[1].track, 0u);
  EXPECT_EQ(agreement.sections[2].track, 1u);
  // The payload types are the offer's, of the track's codec only.
  EXPECT_THAT(ids(agreement.sections[1].codecs), ElementsAre(kVp8));
  EXPECT_THAT(payload_types(agreement.answer.media[1].codecs), ElementsAre(96, 97));
  EXPECT_THAT(ids(agreement.sections[2].codecs), ElementsAre(kAv1));
  EXPECT_EQ(agreement.remote.ufrag, "Frag");

  const sdp::MediaSection& camera = agreement.answer.media[1];
  EXPECT_EQ(camera.direction, Direction::sendonly);
  EXPECT_EQ(camera.msids, (std::vector<sdp::Msid>{{"stream", "camera"}}));
  EXPECT_EQ(camera.ssrcs, (std::vector<sdp::Ssrc>{{200, "cname", ""}, {201, "cname", ""}}));
  EXPECT_EQ(camera.ssrc_groups, (std::vector<sdp::SsrcGroup>{{"FID", {200, 201}}}));
  const sdp::MediaSection& voice = agreement.answer.media[0];
  EXPECT_EQ(voice.ssrcs, (std::vector<sdp::Ssrc>{{100, "cname", ""}}));
  EXPECT_TRUE(voice.ssrc_groups.empty());
}

TEST(AnswerSubscribeTest, WithoutATrackAnMLineIsInactive) {
  const auto agreement = agreed(fixture("chromium_receive"), {kVoice, kCamera});
  EXPECT_EQ(agreement.sections[2].track, std::nullopt);
  EXPECT_FALSE(agreement.sections[2].codecs.empty());
  EXPECT_EQ(agreement.answer.media[2].direction, Direction::inactive);
  EXPECT_TRUE(agreement.answer.media[2].ssrcs.empty());
}

TEST(AnswerSubscribeTest, WhatTheClientCannotDecodeIsRejected) {
  SubscribedTrack high = kCamera;
  high.codecs = {kH264High};
  const auto agreement = agreed(fixture("chromium_receive"), {high, kScreen});
  ASSERT_EQ(agreement.sections.size(), 2u);
  EXPECT_TRUE(agreement.answer.media[1].rejected());
  EXPECT_EQ(agreement.sections[1].index, 2u);
  EXPECT_EQ(agreement.sections[1].track, 1u);
}

TEST(AnswerSubscribeTest, ConstrainedBaselineIsDecodedByTheProfilesAboveIt) {
  EXPECT_TRUE(decodes(kH264High, kH264));
  EXPECT_TRUE(decodes(kH264Baseline, kH264));
  EXPECT_FALSE(decodes(kH264, kH264High));
  EXPECT_FALSE(decodes(kH264High, kH264Baseline));
  EXPECT_FALSE(decodes(kVp9, kVp9TenBits));
}

TEST(AnswerSubscribeTest, WhatIsNotKnownYetMayBeAny) {
  SubscribedTrack unknown = kCamera;
  unknown.codecs.clear();
  const auto agreement = agreed(fixture("chromium_receive"), {unknown});
  EXPECT_GT(agreement.sections[1].codecs.size(), 4u);
}

TEST(AnswerSubscribeTest, WithoutRtxThereIsNoSecondSsrc) {
  sdp::Description offer = fixture("chromium_receive");
  std::erase_if(offer.media[1].codecs, [](const sdp::Codec& codec) { return codec.name == "rtx"; });
  const auto agreement = agreed(offer, {kCamera});
  EXPECT_EQ(agreement.answer.media[1].ssrcs.size(), 1u);
  EXPECT_TRUE(agreement.answer.media[1].ssrc_groups.empty());
}

TEST(AnswerSubscribeTest, NothingIsSentToWhoOnlySends) {
  const auto agreement = agreed(fixture("chromium_simulcast"), {kVoice, kCamera});
  for (const SubscribedSection& section : agreement.sections) EXPECT_EQ(section.track, std::nullopt);
}

TEST(AnswerSubscribeTest, ExtensionsAreThoseThatTheClientTakes) {
  const auto agreement = agreed(fixture("chromium_receive"), {kVoice, kCamera});
  EXPECT_TRUE(agreement.sections[1].extensions.has(Extension::transport_sequence));
  EXPECT_TRUE(agreement.sections[1].extensions.has(Extension::mid));
  EXPECT_FALSE(agreement.sections[1].extensions.has(Extension::rid));
  const auto one_way =
      agreed(parsed(replaced(fixture_text("chromium_receive"), "a=extmap:3 ", "a=extmap:3/sendonly ")),
             {kVoice, kCamera});
  EXPECT_FALSE(one_way.sections[1].extensions.has(Extension::transport_sequence));
}

}  // namespace
}  // namespace halloo::session
