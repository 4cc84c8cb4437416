#include "session/negotiation/publish.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

using rtp::Extension;
using sdp::Direction;
using testing::ElementsAre;
using testing::IsEmpty;

PublishAgreement agreed(const sdp::Description& offer, const Policy& policy = {}) {
  const LocalTransport local = local_transport();
  auto result = answer_publish(offer, local, policy);
  if (!result) throw std::runtime_error(std::string(to_text(result.error())));
  EXPECT_EQ(complaint(offer, result->answer), "");
  return *result;
}
NegotiationError refusal(const sdp::Description& offer) {
  const auto result = answer_publish(offer, local_transport(), {});
  if (result) throw std::runtime_error("was accepted");
  return result.error();
}

TEST(AnswerPublishTest, TakesSimulcastFromChromium) {
  const auto [answer, plan] = agreed(fixture("chromium_simulcast"));
  ASSERT_EQ(plan.sections.size(), 2u);
  const PublishedSection& audio = plan.sections[0];
  EXPECT_EQ(audio.mid, "0");
  EXPECT_TRUE(audio.active);
  EXPECT_THAT(ids(audio.codecs), ElementsAre(kRed, kOpus));
  EXPECT_EQ(audio.codecs[0].payload_type, 63);
  EXPECT_EQ(audio.codecs[1].feedback, (Feedback{.transport_cc = true}));
  EXPECT_EQ(audio.extensions.id(Extension::audio_level), 1);
  EXPECT_EQ(audio.extensions.id(Extension::mid), 4);
  EXPECT_EQ(audio.layers.size(), 1u);
  EXPECT_TRUE(audio.layers[0].ssrc.has_value());
  EXPECT_FALSE(audio.cname.empty());

  const PublishedSection& video = plan.sections[1];
  EXPECT_EQ(video.index, 1u);
  EXPECT_THAT(ids(video.codecs), ElementsAre(kVp8, kH264Baseline, kH264, kAv1, kVp9, kVp9TenBits));
  EXPECT_EQ(video.codecs[0].payload_type, 96);
  EXPECT_EQ(video.codecs[0].rtx_payload_type, 97);
  EXPECT_EQ(video.codecs[0].feedback, (Feedback{true, true, true, true, true}));
  EXPECT_EQ(video.layers,
            (std::vector<PublishedLayer>{{"q", {}, {}, false}, {"h", {}, {}, false}, {"f", {}, {}, false}}));
  EXPECT_EQ(video.extensions.id(Extension::rid), 10);
  EXPECT_EQ(video.extensions.id(Extension::repaired_rid), 11);
  EXPECT_EQ(video.extensions.id(Extension::dependency_descriptor), 12);
  EXPECT_EQ(video.extensions.id(Extension::video_orientation), 13);
  EXPECT_EQ(video.extensions.id(Extension::transport_sequence), 3);
  EXPECT_EQ(video.extensions.id(Extension::absolute_send_time), 2);
  EXPECT_EQ(video.extensions.id(Extension::playout_delay), 5);
  EXPECT_EQ(video.msid.stream, audio.msid.stream);

  EXPECT_EQ(plan.remote.ufrag, "Frag");
  EXPECT_EQ(plan.remote.setup, sdp::Setup::actpass);
  EXPECT_EQ(plan.remote.fingerprint.digest.size(), 32u);
  EXPECT_EQ(plan.remote.candidates.size(), 4u);

  const sdp::MediaSection& answered = answer.media[1];
  EXPECT_EQ(answered.direction, Direction::recvonly);
  // No packetization-mode 0, no main profile, no RED or ULPFEC for video.
  EXPECT_THAT(payload_types(answered.codecs),
              ElementsAre(96, 97, 102, 103, 108, 109, 45, 46, 98, 99, 100, 101));
  EXPECT_EQ(answered.extmap.size(), 8u);
  EXPECT_THAT(answered.rids, ElementsAre(sdp::Rid{"q", sdp::RidDirection::recv, {}, ""},
                                         sdp::Rid{"h", sdp::RidDirection::recv, {}, ""},
                                         sdp::Rid{"f", sdp::RidDirection::recv, {}, ""}));
  EXPECT_EQ(answered.simulcast.recv.size(), 3u);
  EXPECT_TRUE(answered.simulcast.send.empty());
}

TEST(AnswerPublishTest, SaysWhoWeAreOnce) {
  const auto [answer, plan] = agreed(fixture("chromium_simulcast"));
  EXPECT_TRUE(answer.ice_lite);
  EXPECT_TRUE(answer.extmap_allow_mixed);
  EXPECT_EQ(answer.origin, local_transport().origin);
  EXPECT_EQ(answer.groups, (std::vector<sdp::Group>{{"BUNDLE", {"0", "1"}}}));
  EXPECT_EQ(answer.media[0].candidates, local_transport().candidates);
  EXPECT_TRUE(answer.media[0].end_of_candidates);
  EXPECT_TRUE(answer.media[1].candidates.empty());
  for (const sdp::MediaSection& section : answer.media) {
    EXPECT_EQ(section.ice.ufrag, "gateway");
    EXPECT_EQ(section.dtls.setup, sdp::Setup::passive);
    EXPECT_EQ(section.dtls.fingerprints[0], local_transport().fingerprint);
  }
}

TEST(AnswerPublishTest, RejectsTheDataChannelAndTakesTheRest) {
  const auto [answer, plan] = agreed(fixture("chromium_svc"));
  ASSERT_EQ(answer.media.size(), 3u);
  EXPECT_THAT(ids(plan.sections[1].codecs), ElementsAre(kAv1, kVp9, kVp9TenBits));
  EXPECT_TRUE(plan.sections[1].extensions.has(Extension::dependency_descriptor));
  ASSERT_EQ(plan.sections[1].layers.size(), 1u);  // SVC is one stream
  EXPECT_TRUE(plan.sections[1].layers[0].rtx_ssrc.has_value());
  EXPECT_EQ(answer.media[2].kind, sdp::MediaKind::application);
  EXPECT_TRUE(answer.media[2].rejected());
  EXPECT_THAT(answer.media[2].formats, ElementsAre("webrtc-datachannel"));
  EXPECT_EQ(answer.groups[0].mids, (std::vector<std::string>{"0", "1"}));
}

TEST(AnswerPublishTest, TakesSimulcastFromFirefox) {
  const auto [answer, plan] = agreed(fixture("firefox_simulcast"));
  const PublishedSection& video = plan.sections[1];
  EXPECT_THAT(ids(video.codecs), ElementsAre(kVp8, kVp9, kH264, kH264Baseline, kAv1));
  EXPECT_EQ(video.layers.size(), 2u);
  EXPECT_EQ(video.layers[0].rid, "hi");
  // What it would only receive is of no use; what it only sends we only receive.
  EXPECT_FALSE(video.extensions.has(Extension::playout_delay));
  const auto rid = std::find_if(answer.media[1].extmap.begin(), answer.media[1].extmap.end(),
                                [](const sdp::Extmap& each) { return each.id == 8; });
  ASSERT_NE(rid, answer.media[1].extmap.end());
  EXPECT_EQ(rid->direction, Direction::recvonly);
  EXPECT_EQ(plan.remote.fingerprint.digest[0], 0x0F);
  EXPECT_EQ(sdp::parameter(answer.media[0].codecs[0], "stereo"), "1");
}

TEST(AnswerPublishTest, TakesWhatSmallClientsOffer) {
  const auto werift = agreed(fixture("werift_publish"));
  EXPECT_THAT(ids(werift.plan.sections[0].codecs), ElementsAre(kOpus));  // written in capitals
  EXPECT_THAT(ids(werift.plan.sections[1].codecs), ElementsAre(kVp8));
  EXPECT_EQ(werift.plan.sections[1].codecs[0].rtx_payload_type, std::nullopt);
  EXPECT_EQ(werift.plan.sections[1].codecs[0].feedback, (Feedback{.nack = true, .pli = true, .remb = true}));
  EXPECT_EQ(werift.plan.sections[0].extensions.id(Extension::mid), 1);
  EXPECT_EQ(werift.plan.sections[1].extensions.id(Extension::mid), 4);

  const auto datachannel = agreed(fixture("libdatachannel_publish"));
  EXPECT_THAT(ids(datachannel.plan.sections[0].codecs), ElementsAre(kH264, kVp8));
  EXPECT_EQ(datachannel.plan.sections[0].layers[0].ssrc, 42u);
  EXPECT_EQ(datachannel.plan.sections[0].cname, "video-cname");
  EXPECT_EQ(datachannel.plan.sections[1].msid, (sdp::Msid{"stream1", "track2"}));

  const auto aiortc = agreed(fixture("aiortc_publish"));
  EXPECT_THAT(ids(aiortc.plan.sections[1].codecs), ElementsAre(kVp8, kH264Baseline, kH264));
  EXPECT_EQ(aiortc.plan.sections[1].layers,
            (std::vector<PublishedLayer>{{"", 1839285022u, 2938475610u, false}}));
  EXPECT_EQ(aiortc.plan.remote.fingerprint.hash, "sha-256");
  EXPECT_FALSE(aiortc.plan.sections[0].extensions.has(Extension::transport_sequence));
}

TEST(AnswerPublishTest, WhoOnlyReceivesStaysInactive) {
  const auto [answer, plan] = agreed(fixture("chromium_receive"));
  for (const PublishedSection& section : plan.sections) EXPECT_FALSE(section.active);
  for (const sdp::MediaSection& section : answer.media) EXPECT_EQ(section.direction, Direction::inactive);
}

TEST(AnswerPublishTest, WhoSendsAndReceivesIsReceived) {
  const auto [answer, plan] = agreed(fixture("chromium_call"));
  for (const sdp::MediaSection& section : answer.media) EXPECT_EQ(section.direction, Direction::recvonly);
}

TEST(AnswerPublishTest, TakesNoMoreLayersThanThePolicySays) {
  Policy policy;
  policy.layers = 2;
  const auto [answer, plan] = agreed(fixture("chromium_simulcast"), policy);
  EXPECT_EQ(plan.sections[1].layers.size(), 2u);
  EXPECT_EQ(answer.media[1].simulcast.recv.size(), 2u);
  EXPECT_EQ(answer.media[1].rids.size(), 2u);
}

TEST(AnswerPublishTest, TakesNoMoreSectionsThanThePolicySays) {
  Policy policy;
  policy.sections = 1;
  const auto [answer, plan] = agreed(fixture("chromium_simulcast"), policy);
  EXPECT_EQ(plan.sections.size(), 1u);
  EXPECT_TRUE(answer.media[1].rejected());
  EXPECT_EQ(answer.groups[0].mids, (std::vector<std::string>{"0"}));
}

TEST(AnswerPublishTest, TakesTheCodecsOfThePolicyOnly) {
  Policy policy;
  policy.codecs = {kVp8, kRed};
  policy.bandwidth = 2'000'000;
  const auto [answer, plan] = agreed(fixture("chromium_simulcast"), policy);
  ASSERT_EQ(plan.sections.size(), 1u);  // RED is nothing without Opus
  EXPECT_TRUE(answer.media[0].rejected());
  EXPECT_THAT(payload_types(answer.media[1].codecs), ElementsAre(96, 97));
  EXPECT_EQ(answer.media[1].bandwidth, 2'000'000u);
}

TEST(AnswerPublishTest, AsksForForwardErrorCorrectionAndSilence) {
  const auto opus = [](const Policy& policy) {
    return agreed(fixture("chromium_call"), policy).answer.media[0].codecs[0];
  };
  EXPECT_EQ(sdp::parameter(opus({}), "useinbandfec"), "1");
  EXPECT_EQ(sdp::parameter(opus({}), "usedtx"), "1");
  EXPECT_EQ(sdp::parameter(opus({}), "stereo"), std::nullopt);
  Policy policy;
  policy.opus_dtx = false;
  EXPECT_EQ(sdp::parameter(opus(policy), "usedtx"), std::nullopt);
}

TEST(AnswerPublishTest, WithoutRidsInPacketsThereIsNoSimulcast) {
  const auto [answer, plan] = agreed(parsed(replaced(
      fixture_text("chromium_simulcast"), "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", "urn:example:x")));
  EXPECT_EQ(plan.sections[1].layers.size(), 1u);
  EXPECT_TRUE(answer.media[1].simulcast.empty());
  EXPECT_THAT(answer.media[1].rids, IsEmpty());
}

TEST(AnswerPublishTest, OfAlternativesTheFirstThatWeCanTake) {
  const std::string text = fixture_text("chromium_simulcast");
  const auto layers = [&](const std::string& lines, std::string_view simulcast) {
    const auto agreement = agreed(parsed(replaced(
        replaced(text, "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\n", lines), "send q;h;f", simulcast)));
    std::string all;
    for (const PublishedLayer& layer : agreement.plan.sections[1].layers)
      all += (layer.paused ? "~" : "") + layer.rid + " ";
    return all;
  };
  // 118 is RED for video, which we do not take.
  const std::string lines =
      "a=rid:q send pt=118\r\na=rid:h send pt=118,96\r\na=rid:f send\r\na=rid:r recv\r\n";
  EXPECT_EQ(layers(lines, "send q,h;f"), "h f ");
  EXPECT_EQ(layers(lines, "send q;~f"), "~f ");
  EXPECT_EQ(layers(lines, "send r;h;unknown"), "h ");
  EXPECT_EQ(layers(lines, "send h;h"), "h ");
  EXPECT_EQ(layers(lines, "send q"), " ");
}

TEST(AnswerPublishTest, AnswersRestrictionsOfARidWithoutWhatWasNotTaken) {
  const auto agreement = agreed(parsed(replaced(fixture_text("chromium_simulcast"), "a=rid:h send\r\n",
                                                "a=rid:h send pt=118,98,96;max-width=640\r\n")));
  EXPECT_EQ(agreement.answer.media[1].rids[1],
            (sdp::Rid{"h", sdp::RidDirection::recv, {98, 96}, "max-width=640"}));
}

TEST(AnswerPublishTest, ReadsTheOldSimulcastOfSsrcs) {
  std::string text = fixture_text("chromium_call");
  text = text.substr(0, text.find("a=ssrc-group:FID"));
  const auto agreement =
      agreed(parsed(text + "a=ssrc-group:SIM 1 2 3 4\r\na=ssrc-group:FID 1 11\r\na=ssrc-group:FID 3 13\r\n"
                           "a=ssrc:1 cname:c\r\na=ssrc:1 msid:stream track\r\na=ssrc:11 cname:c\r\n"));
  EXPECT_EQ(agreement.plan.sections[1].layers,
            (std::vector<PublishedLayer>{{"", 1u, 11u, false}, {"", 2u, {}, false}, {"", 3u, 13u, false}}));
}

TEST(AnswerPublishTest, ReadsTheStreamFromSsrcsWhereThereIsNoMsid) {
  std::string text = fixture_text("libdatachannel_publish");
  text = replaced(text, "a=msid:stream1 track1\r\n", "");
  EXPECT_EQ(agreed(parsed(text)).plan.sections[0].msid, (sdp::Msid{"stream1", "track1"}));
}

// RFC 8843: what is not in the bundle would need a transport of its own.
TEST(AnswerPublishTest, RejectsWhatIsNotBundled) {
  const auto partly = agreed(parsed(replaced(fixture_text("chromium_call"), "BUNDLE 0 1", "BUNDLE 1")));
  EXPECT_TRUE(partly.answer.media[0].rejected());
  EXPECT_EQ(partly.answer.groups[0].mids, (std::vector<std::string>{"1"}));
  EXPECT_EQ(partly.answer.media[1].candidates.size(), 1u);

  const auto none = agreed(parsed(replaced(fixture_text("chromium_call"), "a=group:BUNDLE 0 1\r\n", "")));
  EXPECT_FALSE(none.answer.media[0].rejected());
  EXPECT_TRUE(none.answer.media[1].rejected());
  EXPECT_THAT(none.answer.groups, IsEmpty());
}

TEST(AnswerPublishTest, RejectsWhatWouldNotBeSecure) {
  const std::string text = fixture_text("chromium_call");
  EXPECT_EQ(refusal(parsed(replaced(text, "UDP/TLS/RTP/SAVPF", "RTP/AVPF"))),
            NegotiationError::nothing_accepted);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=rtcp-mux\r\n", ""))), NegotiationError::nothing_accepted);
  EXPECT_EQ(refusal(parsed(replaced(text, "sha-256", "x-sha-256"))), NegotiationError::no_fingerprint);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=ice-pwd:ExamplePassword012345678\r\n", ""))),
            NegotiationError::no_ice);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=setup:actpass", "a=setup:passive"))),
            NegotiationError::bad_setup);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=setup:actpass", "a=setup:holdconn"))),
            NegotiationError::bad_setup);
  EXPECT_EQ(refusal(parsed(replaced(text, "a=setup:actpass\r\n", ""))), NegotiationError::bad_setup);
  EXPECT_EQ(refusal(parsed(replaced(text, "t=0 0\r\n", "t=0 0\r\na=ice-lite\r\n"))),
            NegotiationError::both_lite);
  EXPECT_EQ(refusal(sdp::Description()), NegotiationError::nothing_accepted);
}

// RFC 8843 section 7.1.3: only the first of the bundle has ports and credentials.
TEST(AnswerPublishTest, TakesSectionsThatAreThereInTheBundleOnly) {
  sdp::Description offer = fixture("chromium_simulcast");
  offer.media[1].port = 0;
  offer.media[1].bundle_only = true;
  offer.media[1].ice = {};
  offer.media[1].dtls = {};
  const auto agreement = agreed(offer);
  EXPECT_EQ(agreement.plan.sections.size(), 2u);
  EXPECT_EQ(agreement.answer.media[1].port, 9);

  // Also where the first is none that we take.
  std::rotate(offer.media.begin(), offer.media.begin() + 1, offer.media.end());
  offer.groups[0].mids = {"0", "1"};
  EXPECT_EQ(agreed(offer).plan.remote.ufrag, "Frag");
}

// RFC 8843 section 7.3.1: the m-section that stands for the bundle is the first that both keep.
TEST(AnswerPublishTest, TakesTheCredentialsOfWhatIsAccepted) {
  sdp::Description offer = fixture("chromium_svc");
  std::rotate(offer.media.begin(), offer.media.begin() + 2, offer.media.end());
  offer.groups[0].mids = {"2", "0", "1"};
  offer.media[0].ice.ufrag = "data";
  const auto agreement = agreed(offer);
  EXPECT_TRUE(agreement.answer.media[0].rejected());
  EXPECT_EQ(agreement.plan.remote.ufrag, "Frag");
  EXPECT_EQ(agreement.answer.media[1].candidates.size(), 1u);
}

TEST(AnswerPublishTest, TlsIdsOnlyAmongThoseWhoKnowThem) {
  LocalTransport local = local_transport();
  local.tls_id = "0123456789abcdef0123";
  const std::string text = fixture_text("chromium_call");
  EXPECT_EQ(answer_publish(parsed(text), local, {})->answer.media[0].dtls.tls_id, "");
  const auto offer =
      parsed(replaced(text, "a=setup:actpass\r\n", "a=setup:actpass\r\na=tls-id:ABCDEFGHIJKLMNOPQRST\r\n"));
  EXPECT_EQ(answer_publish(offer, local, {})->answer.media[0].dtls.tls_id, local.tls_id);
}

// RFC 8843 section 9.2: one identifier, one extension, in all of a bundle.
TEST(AnswerPublishTest, AnIdentifierMeansTheSameEverywhere) {
  sdp::Description offer = fixture("chromium_simulcast");
  for (sdp::Extmap& each : offer.media[1].extmap)
    if (each.id == 13) each.id = 1;  // video orientation; in the other m-section the audio level
  const auto agreement = agreed(offer);
  EXPECT_TRUE(agreement.plan.sections[0].extensions.has(Extension::audio_level));
  EXPECT_FALSE(agreement.plan.sections[1].extensions.has(Extension::video_orientation));
}

}  // namespace
}  // namespace halloo::session
