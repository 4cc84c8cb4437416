#include "sdp/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/sdp/fixtures.h"

namespace halloo::sdp {
namespace {

using testing::ElementsAre;

const std::string kHead = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
const std::string kAudio = kHead + "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n";

std::vector<std::string> simulcast_ids(const std::vector<SimulcastStream>& streams) {
  std::vector<std::string> ids;
  for (const SimulcastStream& stream : streams)
    for (const SimulcastRid& rid : stream) ids.push_back((rid.paused ? "~" : "") + rid.id);
  return ids;
}

TEST(SdpParseTest, ReadsWhatChromiumOffersToPublish) {
  const Description offer = fixture("chromium_simulcast");
  EXPECT_EQ(offer.origin, (Origin{"-", 4611686018427387904u, 2}));
  EXPECT_EQ(offer.groups, (std::vector<Group>{{"BUNDLE", {"0", "1"}}}));
  EXPECT_TRUE(offer.extmap_allow_mixed);
  EXPECT_FALSE(offer.ice_lite);
  ASSERT_EQ(offer.media.size(), 2u);

  const MediaSection& audio = offer.media[0];
  EXPECT_EQ(audio.kind, MediaKind::audio);
  EXPECT_EQ(audio.port, 50000);
  EXPECT_EQ(audio.connection.address, "198.51.100.7");
  EXPECT_EQ(audio.mid, "0");
  EXPECT_EQ(audio.direction, Direction::sendonly);
  EXPECT_TRUE(audio.rtcp_mux);
  EXPECT_TRUE(audio.rtcp_rsize);
  EXPECT_EQ(audio.rtcp_port, 9);
  ASSERT_EQ(audio.codecs.size(), 8u);
  EXPECT_EQ(audio.codecs[0], (Codec{63, "red", 48000, 2, "111/111", {}}));
  EXPECT_EQ(audio.codecs[1], (Codec{111, "opus", 48000, 2, "minptime=10;useinbandfec=1", {"transport-cc"}}));
  EXPECT_EQ(parameter(audio.codecs[1], "UseInbandFEC"), "1");
  EXPECT_EQ(parameter(audio.codecs[1], "stereo"), std::nullopt);
  ASSERT_EQ(audio.candidates.size(), 4u);
  EXPECT_EQ(audio.candidates[1].address, "2001:db8::7");
  EXPECT_EQ(audio.candidates[2].tcp_type, TcpType::active);
  EXPECT_EQ(audio.ssrcs.size(), 1u);
  ASSERT_EQ(audio.msids.size(), 1u);
  EXPECT_EQ(audio.ssrcs[0].msid, audio.msids[0].stream + " " + audio.msids[0].track);

  const MediaSection& video = offer.media[1];
  EXPECT_EQ(video.kind, MediaKind::video);
  EXPECT_EQ(video.codecs.size(), 23u);
  EXPECT_THAT(find_codec(video, 96)->feedback,
              ElementsAre("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"));
  EXPECT_EQ(parameter(*find_codec(video, 97), "apt"), "96");
  EXPECT_EQ(video.extmap.size(), 13u);
  ASSERT_EQ(video.rids.size(), 3u);
  EXPECT_EQ(video.rids[2], (Rid{"f", RidDirection::send, {}, ""}));
  EXPECT_THAT(simulcast_ids(video.simulcast.send), ElementsAre("q", "h", "f"));
  EXPECT_EQ(video.ice.ufrag, "Frag");
  EXPECT_EQ(video.dtls.setup, Setup::actpass);
  ASSERT_EQ(video.dtls.fingerprints.size(), 1u);
  EXPECT_EQ(video.dtls.fingerprints[0].hash, "sha-256");
  EXPECT_EQ(video.dtls.fingerprints[0].digest.size(), 32u);
}

// What Firefox says once for the session goes for every m-section.
TEST(SdpParseTest, PutsTheSessionsAndTheSectionsTogether) {
  const Description offer = fixture("firefox_simulcast");
  const MediaSection& video = offer.media[1];
  EXPECT_TRUE(video.dtls.fingerprints.empty());
  EXPECT_EQ(dtls_of(offer, video).fingerprints, offer.dtls.fingerprints);
  EXPECT_EQ(dtls_of(offer, video).setup, Setup::actpass);
  EXPECT_THAT(ice_of(offer, video).options, ElementsAre("trickle"));
  EXPECT_EQ(ice_of(offer, video).ufrag, "0a1b2c3d");
  EXPECT_EQ(video.extmap[3].direction, Direction::recvonly);
  EXPECT_EQ(offer.media[0].candidates[2].address, "6f1b2c3d-0a0b-4c0d-8e0f-112233445566.local");
  EXPECT_TRUE(offer.media[0].end_of_candidates);
  EXPECT_EQ(video.ssrc_groups.size(), 2u);

  const Description session = parsed(kHead +
                                     "c=IN IP6 2001:db8::1\r\n"
                                     "a=inactive\r\n"
                                     "a=extmap:5 urn:example:one\r\n"
                                     "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
                                     "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
                                     "c=IN IP4 192.0.2.1/127\r\n"
                                     "a=sendonly\r\n"
                                     "a=extmap:6 urn:example:two\r\n");
  EXPECT_EQ(session.media[0].direction, Direction::inactive);
  EXPECT_EQ(session.media[0].connection, (Connection{true, "2001:db8::1"}));
  EXPECT_EQ(session.media[0].extmap.size(), 1u);
  EXPECT_EQ(session.media[1].direction, Direction::sendonly);
  EXPECT_EQ(session.media[1].connection, (Connection{false, "192.0.2.1"}));
  EXPECT_EQ(session.media[1].extmap.size(), 2u);
}

TEST(SdpParseTest, ReadsLibdatachannelsCommas) {
  EXPECT_THAT(fixture("libdatachannel_publish").ice.options, ElementsAre("ice2", "trickle"));
}

TEST(SdpParseTest, IsForgivingWhereClientsAreCareless) {
  const std::string whole = fixture_text("chromium_simulcast");
  const Description right = parsed(whole);
  EXPECT_EQ(parsed(replaced(whole, "\r\n", "\n")), right);
  EXPECT_EQ(parsed(replaced(whole, "s=-\r\nt=0 0\r\n", "")), right);
  EXPECT_EQ(
      parsed(replaced(whole, "s=-\r\n", "s=-\r\ni=a title\r\nb=CT:128\r\nk=x\r\na=what:ever\r\na=\r\n")),
      right);
  EXPECT_EQ(parsed(replaced(whole, "a=rtcp-mux\r\n", "a=rtcp-mux  \r\n\r\n")), right);
  EXPECT_EQ(parsed(whole.substr(0, whole.size() - 2)), right);
  EXPECT_EQ(parsed("v=0\n"), Description());
}

TEST(SdpParseTest, KnowsPayloadTypesThatNeedNoRtpmap) {
  const Description description = parsed(kHead + "m=audio 9 RTP/SAVPF 0 8 9 13 100\r\n");
  const auto& codecs = description.media[0].codecs;
  EXPECT_EQ(codecs[0], (Codec{0, "PCMU", 8000, 1, "", {}}));
  EXPECT_EQ(codecs[1].name, "PCMA");
  EXPECT_EQ(codecs[2].name, "G722");
  EXPECT_EQ(codecs[3].name, "CN");
  EXPECT_EQ(codecs[4], (Codec{100, "", 0, 1, "", {}}));
}

TEST(SdpParseTest, FeedbackOfAllPayloadTypesIsThatOfEach) {
  const Description description = parsed(kHead +
                                         "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
                                         "a=rtcp-fb:97 nack\r\n"
                                         "a=rtcp-fb:* nack\r\n"
                                         "a=rtcp-fb:*  ccm   fir\r\n");
  EXPECT_THAT(description.media[0].codecs[0].feedback, ElementsAre("nack", "ccm fir"));
  EXPECT_THAT(description.media[0].codecs[1].feedback, ElementsAre("nack", "ccm fir"));
}

TEST(SdpParseTest, JoinsParametersThatStandInSeveralLines) {
  const Description description =
      parsed(kAudio + "a=fmtp:111 minptime=10\r\na=fmtp:111  useinbandfec = 1 \r\n");
  EXPECT_EQ(parameter(description.media[0].codecs[0], "useinbandfec"), "1");
  EXPECT_EQ(parameter(description.media[0].codecs[0], "minptime"), "10");
}

TEST(SdpParseTest, ReadsSimulcastWithAlternativesAndPauses) {
  const Description description = parsed(kHead +
                                         "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"
                                         "a=rid:1 send pt=96,97;max-width=1280;max-fps=30\r\n"
                                         "a=rid:2 send max-width=320\r\n"
                                         "a=simulcast: recv 4 send 1,~2;~3\r\n");
  const MediaSection& section = description.media[0];
  EXPECT_EQ(section.rids[0], (Rid{"1", RidDirection::send, {96, 97}, "max-width=1280;max-fps=30"}));
  EXPECT_EQ(section.rids[1], (Rid{"2", RidDirection::send, {}, "max-width=320"}));
  EXPECT_EQ(section.simulcast.send,
            (std::vector<SimulcastStream>{{{"1", false}, {"2", true}}, {{"3", true}}}));
  EXPECT_THAT(simulcast_ids(section.simulcast.recv), ElementsAre("4"));
}

TEST(SdpParseTest, ReadsTheDataChannelsSection) {
  const Description description = parsed(kHead +
                                         "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
                                         "a=sctp-port:5000\r\n"
                                         "a=max-message-size:262144\r\n"
                                         "a=tls-id:0123456789abcdef01234567\r\n"
                                         "m=text 0 TCP/MSRP *\r\n");
  const MediaSection& data = description.media[0];
  EXPECT_EQ(data.kind, MediaKind::application);
  EXPECT_THAT(data.formats, ElementsAre("webrtc-datachannel"));
  EXPECT_TRUE(data.codecs.empty());
  EXPECT_EQ(data.sctp_port, 5000);
  EXPECT_EQ(data.max_message_size, 262144u);
  EXPECT_EQ(data.dtls.tls_id, "0123456789abcdef01234567");
  EXPECT_EQ(description.media[1].kind, MediaKind::other);
  EXPECT_EQ(kind_name(description.media[1]), "text");
  EXPECT_TRUE(description.media[1].rejected());
}

TEST(SdpParseTest, TellsABundledPortFromARejection) {
  const std::string rejected = kHead + "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n";
  EXPECT_TRUE(parsed(rejected).media[0].rejected());
  EXPECT_FALSE(parsed(rejected + "a=bundle-only\r\n").media[0].rejected());
}

TEST(SdpParseTest, ReadsBandwidthInBits) {
  const auto bandwidth = [](const std::string& lines) { return parsed(kAudio + lines).media[0].bandwidth; };
  EXPECT_EQ(bandwidth(""), std::nullopt);
  EXPECT_EQ(bandwidth("b=AS:500\r\n"), 500'000u);
  EXPECT_EQ(bandwidth("b=AS:500\r\nb=TIAS:450000\r\n"), 450'000u);
  EXPECT_EQ(bandwidth("b=TIAS:450000\r\nb=AS:500\r\n"), 450'000u);
  EXPECT_EQ(bandwidth("b=AS:99999999999999999999\r\nb=X-OTHER:1\r\n"), std::nullopt);
}

TEST(SdpParseTest, PassesOverIdentifiersOfAnOfferThatHasTooMany) {
  EXPECT_TRUE(parsed(kAudio + "a=extmap:4096 urn:example:one\r\n").media[0].extmap.empty());
}

TEST(SdpParseTest, PassesOverCandidatesOfUnknownKinds) {
  const Description description = parsed(kAudio +
                                         "a=candidate:1 1 sctp 1 192.0.2.1 9 typ host\r\n"
                                         "a=candidate:1 1 udp 1 192.0.2.1 9 typ somehow\r\n"
                                         "a=candidate:1 1 udp 1 192.0.2.1 9 typ host\r\n");
  EXPECT_EQ(description.media[0].candidates.size(), 1u);
}

}  // namespace
}  // namespace halloo::sdp
