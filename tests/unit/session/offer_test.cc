#include "session/negotiation/offer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

using rtp::Extension;
using sdp::Direction;
using testing::ElementsAre;

SubscribedTrack voice(std::uint32_t ssrc = 1000) {
  return {sdp::MediaKind::audio, {kOpus}, ssrc, 0, "cn", "s1", "t1"};
}
SubscribedTrack camera(std::uint32_t ssrc = 2000) {
  return {sdp::MediaKind::video, {kVp8}, ssrc, ssrc + 1, "cn", "s1", "t2"};
}

std::vector<std::string> mids(const sdp::Description& description) {
  std::vector<std::string> result;
  for (const sdp::MediaSection& section : description.media) result.push_back(section.mid);
  return result;
}

class OfferTest : public testing::Test {
 protected:
  OfferTest() {
    for (const SubscribedTrack& track : {voice(), camera(), camera(3000)}) take_sender(senders_, track, 8);
  }
  sdp::Description offer() {
    const sdp::Description made = make_offer(local_transport(), senders_, {});
    EXPECT_EQ(parsed(sdp::write(made)), made);
    return made;
  }
  NegotiationError refusal(const sdp::Description& answer) {
    const auto result = accept_answer(offer(), answer);
    if (result) throw std::runtime_error("was accepted");
    return result.error();
  }

  std::vector<Sender> senders_;
};

TEST_F(OfferTest, HasAnMLineForEachTrack) {
  const sdp::Description made = offer();
  EXPECT_THAT(mids(made), ElementsAre("0", "1", "2"));
  EXPECT_EQ(made.groups, (std::vector<sdp::Group>{{"BUNDLE", {"0", "1", "2"}}}));
  EXPECT_TRUE(made.ice_lite);
  EXPECT_TRUE(made.extmap_allow_mixed);
  EXPECT_EQ(made.media[0].candidates.size(), 1u);
  EXPECT_TRUE(made.media[1].candidates.empty());
  const sdp::MediaSection& video = made.media[1];
  EXPECT_EQ(video.direction, Direction::sendonly);
  EXPECT_EQ(video.dtls.setup, sdp::Setup::actpass);
  EXPECT_TRUE(video.rtcp_mux);
  EXPECT_EQ(video.msids, (std::vector<sdp::Msid>{{"s1", "t2"}}));
  EXPECT_EQ(video.ssrc_groups, (std::vector<sdp::SsrcGroup>{{"FID", {2000, 2001}}}));
  // All codecs, whatever this track is in: another may follow it here.
  EXPECT_THAT(ids(agree(video, all_codecs())),
              ElementsAre(kVp8, kVp9, kVp9TenBits, kAv1, kH264, kH264Baseline, kH264High));
  EXPECT_THAT(ids(agree(made.media[0], all_codecs())), ElementsAre(kOpus, kRed));
}

// As Chromium 156 has answered an offer like this one.
TEST_F(OfferTest, ChromiumsAnswerSaysWhatItTakes) {
  const auto accepted = accept_answer(offer(), fixture("chromium_answer"));
  ASSERT_TRUE(accepted) << to_text(accepted.error());
  ASSERT_EQ(accepted->sections.size(), 3u);
  const AcceptedSection& video = accepted->sections[1];
  EXPECT_TRUE(video.active);
  EXPECT_FALSE(video.rejected);
  EXPECT_THAT(ids(video.codecs), ElementsAre(kVp8, kVp9, kVp9TenBits, kAv1, kH264, kH264Baseline));
  EXPECT_EQ(video.codecs[0].rtx_payload_type, 97);
  EXPECT_TRUE(video.codecs[0].feedback.transport_cc);
  for (const Extension extension :
       {Extension::mid, Extension::transport_sequence, Extension::absolute_send_time,
        Extension::dependency_descriptor, Extension::video_orientation, Extension::playout_delay})
    EXPECT_TRUE(video.extensions.has(extension));
  EXPECT_EQ(accepted->sections[0].extensions.id(Extension::mid), video.extensions.id(Extension::mid));
  EXPECT_EQ(accepted->remote.setup, sdp::Setup::active);
  EXPECT_EQ(accepted->remote.ufrag, "Frag");
}

TEST_F(OfferTest, AnMLineIsTakenOverWhenItsTrackHasGone) {
  const sdp::Description before = offer();
  senders_[1].active = false;
  const sdp::Description gone = offer();
  EXPECT_EQ(gone.media[1].direction, Direction::inactive);
  EXPECT_TRUE(gone.media[1].ssrcs.empty());
  EXPECT_THAT(mids(gone), ElementsAre("0", "1", "2"));

  EXPECT_EQ(take_sender(senders_, camera(4000), 8), &senders_[1]);
  const sdp::Description again = offer();
  EXPECT_THAT(mids(again), ElementsAre("0", "1", "2"));
  EXPECT_EQ(again.media[1].ssrcs[0].ssrc, 4000u);
  EXPECT_EQ(payload_types(again.media[1].codecs), payload_types(before.media[1].codecs));
  EXPECT_EQ(again.media[1].extmap, before.media[1].extmap);
}

TEST_F(OfferTest, ATrackOfAnotherKindGetsAnMLineOfItsOwn) {
  senders_[1].active = false;
  EXPECT_EQ(take_sender(senders_, voice(5000), 8), &senders_[3]);
  EXPECT_THAT(mids(offer()), ElementsAre("0", "1", "2", "3"));
}

TEST_F(OfferTest, ThereAreNoMoreMLinesThanAllowed) {
  EXPECT_EQ(take_sender(senders_, voice(5000), 3), nullptr);
  EXPECT_EQ(senders_.size(), 3u);
  senders_[0].active = false;
  EXPECT_NE(take_sender(senders_, voice(5000), 3), nullptr);
}

// RFC 8829 section 5.2.2.
TEST_F(OfferTest, AStoppedMLineIsTakenOverUnderANewMid) {
  sdp::Description answer = fixture("chromium_answer");
  answer.media[0].port = 0;
  answer.groups[0].mids = {"1", "2"};
  const auto accepted = accept_answer(offer(), answer);
  ASSERT_TRUE(accepted);
  EXPECT_TRUE(accepted->sections[0].rejected);
  EXPECT_FALSE(accepted->sections[0].active);
  senders_[0].stopped = true;
  senders_[0].active = false;

  const sdp::Description without = offer();
  EXPECT_TRUE(without.media[0].rejected());
  EXPECT_EQ(without.groups[0].mids, (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(without.media[1].candidates.size(), 1u);

  EXPECT_EQ(take_sender(senders_, camera(6000), 3), &senders_[0]);
  EXPECT_THAT(mids(offer()), ElementsAre("3", "1", "2"));
  senders_[0].stopped = true;
  take_sender(senders_, camera(7000), 3);
  EXPECT_THAT(mids(offer()), ElementsAre("4", "1", "2"));
}

TEST_F(OfferTest, WhoDoesNotReceiveIsNotSentTo) {
  sdp::Description answer = fixture("chromium_answer");
  answer.media[1].direction = Direction::inactive;
  const auto accepted = accept_answer(offer(), answer);
  ASSERT_TRUE(accepted);
  EXPECT_FALSE(accepted->sections[1].active);
  EXPECT_FALSE(accepted->sections[1].rejected);
  EXPECT_TRUE(accepted->sections[2].active);
}

// RFC 3264 section 6.1: the numbers of an answer are what it wants to receive.
TEST_F(OfferTest, AnAnswerMayNumberItsPayloadTypesAnew) {
  std::string text = fixture_text("chromium_answer");
  text = replaced(text, "SAVPF 96 97 ", "SAVPF 120 121 ");
  text = replaced(text, ":96 VP8", ":120 VP8");
  text = replaced(text, ":97 rtx", ":121 rtx");
  text = replaced(text, ":97 apt=96", ":121 apt=120");
  text = replaced(text, "rtcp-fb:96 ", "rtcp-fb:120 ");
  const auto accepted = accept_answer(offer(), parsed(text));
  ASSERT_TRUE(accepted);
  EXPECT_EQ(accepted->sections[1].codecs[0].id, kVp8);
  EXPECT_EQ(accepted->sections[1].codecs[0].payload_type, 120);
  EXPECT_EQ(accepted->sections[1].codecs[0].rtx_payload_type, 121);
}

TEST_F(OfferTest, WhatWasNotOfferedIsNotAgreedOn) {
  std::string text = fixture_text("chromium_answer");
  text = replaced(text, "a=extmap:5 http://www.ietf.org", "a=extmap:14 http://www.ietf.org");
  text = replaced(text, "a=rtcp-fb:111 transport-cc", "a=rtcp-fb:111 transport-cc\r\na=rtcp-fb:111 nack pli");
  const auto accepted = accept_answer(offer(), parsed(text));
  ASSERT_TRUE(accepted);
  EXPECT_FALSE(accepted->sections[1].extensions.has(Extension::transport_sequence));
  EXPECT_FALSE(accepted->sections[0].codecs[0].feedback.pli);
}

TEST_F(OfferTest, AnswersThatDoNotFitAreRefused) {
  const std::string text = fixture_text("chromium_answer");
  EXPECT_EQ(refusal(parsed(text.substr(0, text.rfind("m=video")))), NegotiationError::sections_changed);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=mid:1\r\n", "a=mid:7\r\n"))),
            NegotiationError::sections_changed);
  EXPECT_EQ(refusal(parsed(replaced(text, "m=audio", "m=video"))), NegotiationError::sections_changed);
  EXPECT_EQ(refusal(parsed(replaced(text, "BUNDLE 0 1 2", "BUNDLE 0 1"))), NegotiationError::not_bundled);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=group:BUNDLE 0 1 2\r\n", ""))), NegotiationError::not_bundled);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=rtcp-mux\r\n", ""))), NegotiationError::no_rtcp_mux);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=setup:active", "a=setup:actpass"))),
            NegotiationError::bad_setup);
  EXPECT_EQ(refusal(parsed(replaced(text, "sha-256", "x-sha-256"))), NegotiationError::no_fingerprint);
  EXPECT_EQ(refusal(parsed(replaced(text, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"))),
            NegotiationError::both_lite);
}

}  // namespace
}  // namespace halloo::session
