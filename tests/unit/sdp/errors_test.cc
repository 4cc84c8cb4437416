// What is wrong is said with the line that it stands in, and what has no bound of its own is bounded.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sdp/write.h"
#include "unit/sdp/fixtures.h"

namespace halloo::sdp {
namespace {

const std::string kHead = "v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
const std::string kVideo = kHead + "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n";
constexpr std::size_t kNext = 6;  // the line behind these

std::optional<ParseError> error_of(std::string_view text, const Limits& limits = {}) {
  auto description = parse(text, limits);
  if (description) return std::nullopt;
  return description.error();
}

struct Wrong {
  Error error;
  std::string_view line;
};

class SdpWrongLineTest : public testing::TestWithParam<Wrong> {};

TEST_P(SdpWrongLineTest, IsTold) {
  EXPECT_EQ(error_of(kVideo + std::string(GetParam().line) + "\r\na=rtcp-mux\r\n"),
            (ParseError{GetParam().error, kNext}))
      << GetParam().line;
}

INSTANTIATE_TEST_SUITE_P(
    All, SdpWrongLineTest,
    testing::Values(
        Wrong{Error::bad_line, "what is this"}, Wrong{Error::bad_line, "a"},
        Wrong{Error::bad_character, "a=x\x01y"}, Wrong{Error::bad_character, std::string_view("a=x\0y", 5)},
        Wrong{Error::bad_character, "a=x\ry"}, Wrong{Error::bad_character, "a=x\x7f"},
        Wrong{Error::bad_origin, "o=- 1 IN IP4 0.0.0.0"},
        Wrong{Error::bad_origin, "o=- 99999999999999999999 1 IN IP4 0.0.0.0"}, Wrong{Error::bad_origin, "o="},
        Wrong{Error::bad_connection, "c=IN IP5 0.0.0.0"}, Wrong{Error::bad_connection, "c=IN IP4"},
        Wrong{Error::bad_connection, "c=IN IP4 a!b"}, Wrong{Error::bad_media, "m=audio"},
        Wrong{Error::bad_media, "m=audio 65536 UDP/TLS/RTP/SAVPF 0"},
        Wrong{Error::bad_media, "m=audio -1 UDP/TLS/RTP/SAVPF 0"},
        Wrong{Error::bad_media, "m=audio 9 UDP/TLS/RTP/SAVPF"},
        Wrong{Error::bad_media, "m=audio 9 UDP//RTP/SAVPF 0"},
        Wrong{Error::bad_media, "m=application 9 UDP/DTLS/SCTP"},
        Wrong{Error::bad_payload_type, "m=audio 9 UDP/TLS/RTP/SAVPF 128"},
        Wrong{Error::bad_payload_type, "m=audio 9 UDP/TLS/RTP/SAVPF opus"},
        Wrong{Error::duplicate_payload_type, "m=audio 9 UDP/TLS/RTP/SAVPF 111 111"},
        Wrong{Error::bad_payload_type, "a=fmtp:x apt=96"},
        Wrong{Error::bad_payload_type, "a=rtcp-fb:200 nack"}, Wrong{Error::bad_rtpmap, "a=rtpmap:96"},
        Wrong{Error::bad_rtpmap, "a=rtpmap:96 VP8"}, Wrong{Error::bad_rtpmap, "a=rtpmap:96 VP8/0"},
        Wrong{Error::bad_rtpmap, "a=rtpmap:96 VP8/9e4"}, Wrong{Error::bad_rtpmap, "a=rtpmap:96 opus/48000/0"},
        Wrong{Error::bad_mid, "a=mid:"}, Wrong{Error::bad_mid, "a=mid:a b"},
        Wrong{Error::bad_extmap, "a=extmap:0 urn:x"}, Wrong{Error::bad_extmap, "a=extmap:256 urn:x"},
        Wrong{Error::bad_extmap, "a=extmap:5000 urn:x"}, Wrong{Error::bad_extmap, "a=extmap:1"},
        Wrong{Error::bad_extmap, "a=extmap:1/both urn:x"}, Wrong{Error::bad_rid, "a=rid:a"},
        Wrong{Error::bad_rid, "a=rid:a both"}, Wrong{Error::bad_rid, "a=rid:a! send"},
        Wrong{Error::bad_rid, "a=rid:a send pt=300"}, Wrong{Error::bad_simulcast, "a=simulcast:"},
        Wrong{Error::bad_simulcast, "a=simulcast:send"}, Wrong{Error::bad_simulcast, "a=simulcast:send a;;b"},
        Wrong{Error::bad_simulcast, "a=simulcast:send a send b"},
        Wrong{Error::bad_simulcast, "a=simulcast:send ~"}, Wrong{Error::bad_simulcast, "a=simulcast:both a"},
        Wrong{Error::bad_ssrc, "a=ssrc:x cname:y"}, Wrong{Error::bad_ssrc, "a=ssrc:4294967296 cname:y"},
        Wrong{Error::bad_ssrc_group, "a=ssrc-group:"}, Wrong{Error::bad_ssrc_group, "a=ssrc-group:FID 1 x"},
        Wrong{Error::bad_msid, "a=msid:"}, Wrong{Error::bad_rtcp, "a=rtcp:x"},
        Wrong{Error::bad_ice, "a=ice-ufrag:abc"}, Wrong{Error::bad_ice, "a=ice-ufrag:a b c"},
        Wrong{Error::bad_ice, "a=ice-pwd:tooshort"}, Wrong{Error::bad_ice, "a=ice-options:trickle,,ice2"},
        Wrong{Error::bad_candidate, "a=candidate:"},
        Wrong{Error::bad_candidate, "a=candidate:1 1 udp 1 192.0.2.1 9"},
        Wrong{Error::bad_setup, "a=setup:both"}, Wrong{Error::bad_setup, "a=setup:"},
        Wrong{Error::bad_fingerprint, "a=fingerprint:sha-256"},
        Wrong{Error::bad_fingerprint, "a=fingerprint:sha-256 AB:CD"},
        Wrong{Error::bad_fingerprint, "a=fingerprint:sha-1 AB:CD:EG"},
        Wrong{Error::bad_tls_id, "a=tls-id:short"}, Wrong{Error::bad_sctp, "a=sctp-port:65536"},
        Wrong{Error::bad_sctp, "a=max-message-size:-1"}));

TEST(SdpErrorTest, EverythingBeginsWithItsVersion) {
  EXPECT_EQ(error_of(""), (ParseError{Error::bad_version, 1}));
  EXPECT_EQ(error_of("\n\no=- 1 2 IN IP4 0.0.0.0\n"), (ParseError{Error::bad_version, 3}));
  EXPECT_EQ(error_of("v=1\r\n"), (ParseError{Error::bad_version, 1}));
}

TEST(SdpErrorTest, NothingThatTellsPartsApartComesTwice) {
  EXPECT_EQ(error_of(kVideo + "a=mid:0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n"),
            (ParseError{Error::duplicate_mid, 8}));
  EXPECT_EQ(error_of(kVideo + "a=mid:0\r\na=mid:1\r\n"), (ParseError{Error::bad_mid, 7}));
  EXPECT_EQ(error_of(kVideo + "a=rid:a send\r\na=rid:a recv\r\n"), (ParseError{Error::bad_rid, 7}));
  EXPECT_EQ(error_of(kVideo + "a=extmap:1 urn:a\r\na=extmap:1 urn:b\r\n"),
            (ParseError{Error::bad_extmap, 7}));
  EXPECT_EQ(error_of(kVideo + "a=extmap:1 urn:a\r\na=extmap:1 urn:a\r\n"), std::nullopt);
}

TEST(SdpErrorTest, AGroupIsOfTheSession) {
  EXPECT_EQ(error_of(kHead + "a=group:\r\n"), (ParseError{Error::bad_group, 5}));
  EXPECT_EQ(error_of(kVideo + "a=group:\r\n"), std::nullopt);
}

TEST(SdpErrorTest, EachHasAText) {
  std::set<std::string_view> texts;
  for (int i = 0; i <= static_cast<int>(Error::bad_sctp); ++i) texts.insert(to_text(static_cast<Error>(i)));
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(Error::bad_sctp) + 1);
  EXPECT_FALSE(texts.count("unknown"));
}

// One more than `most` of what `line` makes is too many; `#` in it becomes a number.
void expect_bound(const std::string& head, const std::string& line, std::size_t most, const Limits& limits) {
  std::string text = head;
  std::size_t lines = static_cast<std::size_t>(std::count(head.begin(), head.end(), '\n'));
  for (std::size_t i = 1; i <= most + 1; ++i) {
    std::string next = line;
    while (next.find('#') != std::string::npos) next.replace(next.find('#'), 1, std::to_string(i));
    text += next + "\r\n";
    const auto error = error_of(text, limits);
    if (i <= most)
      ASSERT_EQ(error, std::nullopt) << next;
    else
      EXPECT_EQ(error, (ParseError{Error::too_many, ++lines})) << next;
    ++lines;
  }
}

TEST(SdpLimitsTest, HoldForEveryListOfLines) {
  const Limits limits{.sections = 3,
                      .feedback = 4,
                      .extensions = 5,
                      .rids = 6,
                      .ssrcs = 7,
                      .msids = 2,
                      .candidates = 3,
                      .fingerprints = 4,
                      .groups = 5};
  expect_bound(kHead, "m=audio 9 UDP/TLS/RTP/SAVPF #", 3, limits);
  expect_bound(kVideo, "a=rtcp-fb:96 kind#", 4, limits);
  expect_bound(kVideo, "a=rtcp-fb:* kind#", 4, limits);
  expect_bound(kVideo, "a=extmap:# urn:x", 5, limits);
  expect_bound(kHead, "a=extmap:# urn:x", 5, limits);
  expect_bound(kVideo, "a=rid:# send", 6, limits);
  expect_bound(kVideo, "a=ssrc:# cname:x", 7, limits);
  expect_bound(kVideo, "a=ssrc-group:FID # 2", 7, limits);
  expect_bound(kVideo, "a=msid:a #", 2, limits);
  expect_bound(kVideo, "a=candidate:# 1 udp 1 192.0.2.1 9 typ host", 3, limits);
  expect_bound(kVideo, "a=fingerprint:x-# AB", 4, limits);
  expect_bound(kHead, "a=group:LS #", 5, limits);
}

TEST(SdpLimitsTest, HoldWithinALine) {
  const Limits limits{.sections = 2, .codecs = 3, .rids = 2, .ssrcs = 2, .ice_options = 2};
  const auto error = [&](const std::string& lines) { return error_of(kVideo + lines, limits); };
  EXPECT_EQ(
      error("a=ssrc-group:SIM 1 2\r\na=simulcast:send a;b\r\na=ice-options:a b\r\na=rid:a send pt=1,2,3\r\n"),
      std::nullopt);
  const ParseError too_many{Error::too_many, kNext};
  EXPECT_EQ(error("a=ssrc-group:SIM 1 2 3\r\n"), too_many);
  EXPECT_EQ(error("a=simulcast:send a;b recv c\r\n"), too_many);
  EXPECT_EQ(error("a=ice-options:a b c\r\n"), too_many);
  EXPECT_EQ(error("a=rid:a send pt=1,2,3,4\r\n"), too_many);
  EXPECT_EQ(error("m=audio 9 UDP/TLS/RTP/SAVPF 1 2 3 4\r\n"), too_many);
  EXPECT_EQ(error("m=application 9 UDP/DTLS/SCTP 1 2 3 4\r\n"), too_many);
  EXPECT_EQ(error_of(kHead + "a=group:BUNDLE 1 2 3\r\n", limits), (ParseError{Error::too_many, 5}));
}

TEST(SdpLimitsTest, HoldForOctets) {
  EXPECT_EQ(error_of(kVideo, {.size = kVideo.size()}), std::nullopt);
  EXPECT_EQ(error_of(kVideo, {.size = kVideo.size() - 1}), (ParseError{Error::too_large, 0}));
  EXPECT_EQ(error_of(kVideo, {.line = 32}), (ParseError{Error::too_large, 5}));
  EXPECT_EQ(error_of(kVideo, {.line = 33}), std::nullopt);
}

}  // namespace
}  // namespace halloo::sdp
