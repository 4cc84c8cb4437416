// What is written is read as the same, and written in the same way again.
#include <gtest/gtest.h>

#include "base/random.h"
#include "sdp/write.h"
#include "unit/sdp/fixtures.h"

namespace halloo::sdp {
namespace {

TEST(SdpRoundTripTest, KeepsWhatClientsSay) {
  for (const std::string& name : kFixtures) {
    const Description description = fixture(name);
    const std::string text = write(description);
    const auto again = parse(text);
    ASSERT_TRUE(again) << name << ": " << to_text(again.error().error) << " in line " << again.error().line;
    EXPECT_EQ(*again, description) << name;
    EXPECT_EQ(write(*again), text) << name;
  }
}

TEST(SdpRoundTripTest, HasACanonicalForm) {
  MediaSection audio;
  audio.port = 0;
  audio.bundle_only = true;
  audio.codecs = {{111, "opus", 48000, 2, "useinbandfec=1", {"nack"}},
                  {8, "PCMA", 8000, 1, "", {}},
                  {100, "", 0, 1, "", {}}};
  audio.connection = {true, "2001:db8::1"};
  audio.bandwidth = 64000;
  audio.mid = "a";
  audio.direction = Direction::recvonly;
  audio.msids = {{"s", "t"}, {"-", ""}};
  audio.rtcp_port = 9;
  audio.rtcp_mux = audio.rtcp_mux_only = audio.rtcp_rsize = audio.extmap_allow_mixed = true;
  audio.extmap = {{3, Direction::sendonly, "urn:x", "vad=on"}};
  audio.rids = {{"l", RidDirection::recv, {111, 8}, "max-fs=3600"},
                {"m", RidDirection::send, {}, "max-fs=1"}};
  audio.simulcast = {{{{"m", true}, {"n", false}}}, {{{"l", false}}, {{"k", false}}}};
  audio.ssrcs = {{5, "c", "s t"}};
  audio.ssrc_groups = {{"FID", {5, 6}}};
  audio.ice = {"ufrag", "passwordpasswordpassword", {"trickle", "ice2"}};
  audio.dtls = {Setup::passive, {{"sha-256", std::vector<std::uint8_t>(32, 0x0f)}}, "tlsidtlsidtlsidtlsid"};
  audio.candidates.resize(1);
  audio.candidates[0].foundation = "1";
  audio.candidates[0].priority = 7;
  audio.candidates[0].address = "host.local";
  audio.candidates[0].port = 5;
  audio.end_of_candidates = true;
  MediaSection data;
  data.kind = MediaKind::application;
  data.protocol = "UDP/DTLS/SCTP";
  data.formats = {"webrtc-datachannel"};
  data.sctp_port = 5000;
  data.max_message_size = 262144;
  const Description description{{"-", 7, 8},        {{"BUNDLE", {"a"}}},     true, true,
                                {"", "", {"ice2"}}, {Setup::active, {}, ""}, true, {audio, data}};
  std::string fingerprint = "0F";
  for (int i = 1; i < 32; ++i) fingerprint += ":0F";
  const std::string text =
      "v=0\r\no=- 7 8 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE a\r\na=extmap-allow-mixed\r\n"
      "a=ice-lite\r\na=ice-options:ice2\r\na=setup:active\r\na=end-of-candidates\r\n"
      "m=audio 0 UDP/TLS/RTP/SAVPF 111 8 100\r\nc=IN IP6 2001:db8::1\r\nb=TIAS:64000\r\na=mid:a\r\n"
      "a=bundle-only\r\na=recvonly\r\na=msid:s t\r\na=msid:-\r\na=ice-ufrag:ufrag\r\n"
      "a=ice-pwd:passwordpasswordpassword\r\na=ice-options:trickle ice2\r\na=fingerprint:sha-256 " +
      fingerprint +
      "\r\na=setup:passive\r\na=tls-id:tlsidtlsidtlsidtlsid\r\n"
      "a=candidate:1 1 udp 7 host.local 5 typ host\r\na=end-of-candidates\r\n"
      "a=rtcp:9 IN IP4 0.0.0.0\r\na=rtcp-mux\r\na=rtcp-mux-only\r\na=rtcp-rsize\r\na=extmap-allow-mixed\r\n"
      "a=extmap:3/sendonly urn:x vad=on\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n"
      "a=rtcp-fb:111 nack\r\na=rtpmap:8 PCMA/8000\r\na=rid:l recv pt=111,8;max-fs=3600\r\n"
      "a=rid:m send max-fs=1\r\na=simulcast:send ~m,n recv l;k\r\na=ssrc-group:FID 5 6\r\na=ssrc:5 "
      "cname:c\r\n"
      "a=ssrc:5 msid:s t\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
      "a=sendrecv\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n";
  EXPECT_EQ(write(description), text);
  EXPECT_EQ(parsed(text), description);
}

// Lines of real descriptions, shuffled, cut, doubled and damaged.
TEST(SdpRoundTripTest, HoldsForDamagedDescriptions) {
  std::vector<std::string> lines;
  for (const std::string& name : kFixtures) {
    std::istringstream text(fixture_text(name));
    for (std::string line; std::getline(text, line);) lines.push_back(line);
  }
  std::size_t read = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SeededRandom random(seed);
    std::string text = "v=0\n";
    for (std::uint64_t left = random.next() % 60; left > 0; --left) {
      std::string line = lines[random.next() % lines.size()];
      if (line.rfind("v=", 0) == 0) continue;
      if (line.size() > 2 && random.next() % 16 == 0)
        line[2 + random.next() % (line.size() - 2)] = "0 :;,~/=a"[random.next() % 9];
      text += line + "\n";
    }
    const auto description = parse(text);
    if (!description) continue;
    ++read;
    const auto again = parse(write(*description));
    ASSERT_TRUE(again) << "seed " << seed << ": " << to_text(again.error().error);
    ASSERT_EQ(*again, *description) << "seed " << seed;
  }
  EXPECT_GT(read, 300u);
}

}  // namespace
}  // namespace halloo::sdp
