#include "session/negotiation/codec.h"

#include <gtest/gtest.h>

#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

std::optional<CodecId> identified(const std::string& rtpmap, const std::string& fmtp = "",
                                  int payload_type = 96, const std::string& kind = "video") {
  const std::string number = std::to_string(payload_type);
  std::string text = "v=0\nm=" + kind + " 9 UDP/TLS/RTP/SAVPF " + number + " 111 0\na=rtpmap:" + number +
                     " " + rtpmap + "\na=rtpmap:111 opus/48000/2\n";
  if (!fmtp.empty()) text += "a=fmtp:" + number + " " + fmtp + "\n";
  const sdp::Description description = parsed(text);
  return identify(description.media[0], description.media[0].codecs[0]);
}

TEST(CodecTest, IsKnownByNameRateAndProfile) {
  EXPECT_EQ(identified("VP8/90000"), kVp8);
  EXPECT_EQ(identified("vp8/90000"), kVp8);
  EXPECT_EQ(identified("VP8/8000"), std::nullopt);
  EXPECT_EQ(identified("VP9/90000"), kVp9);
  EXPECT_EQ(identified("VP9/90000", "profile-id=2"), kVp9TenBits);
  EXPECT_EQ(identified("AV1/90000"), kAv1);
  EXPECT_EQ(identified("AV1/90000", "profile=1"),
            (CodecId{CodecKind::av1, 1}));  // known, but not in all_codecs()
  EXPECT_EQ(identified("VP9/90000", "profile-id=x"), std::nullopt);
  EXPECT_EQ(identified("H265/90000"), std::nullopt);
  EXPECT_EQ(identified("ulpfec/90000"), std::nullopt);
  EXPECT_EQ(identified("red/90000", "111/111"), std::nullopt);
}

// RFC 6184 section 8.1, table 5.
TEST(CodecTest, H264HasProfiles) {
  const auto profile = [](const std::string& fmtp) { return identified("H264/90000", fmtp); };
  const std::string mode = "packetization-mode=1;profile-level-id=";
  EXPECT_EQ(profile(mode + "42e01f"), kH264);
  EXPECT_EQ(profile(mode + "42C00D"), kH264);
  EXPECT_EQ(profile(mode + "4d801f"), kH264);
  EXPECT_EQ(profile(mode + "58c01f"), kH264);
  EXPECT_EQ(profile(mode + "42001f"), kH264Baseline);
  EXPECT_EQ(profile(mode + "58801f"), kH264Baseline);
  EXPECT_EQ(profile("packetization-mode=1"), kH264Baseline);
  EXPECT_EQ(profile(mode + "64001f"), kH264High);
  EXPECT_EQ(profile(mode + "640c1f"), kH264High);
  EXPECT_EQ(profile(mode + "4d001f"), std::nullopt);
  EXPECT_EQ(profile(mode + "f4001f"), std::nullopt);
  EXPECT_EQ(profile(mode + "42e0"), std::nullopt);
  EXPECT_EQ(profile(mode + "zze01f"), std::nullopt);
  EXPECT_EQ(profile("profile-level-id=42e01f"), std::nullopt);
  EXPECT_EQ(profile("packetization-mode=0;profile-level-id=42e01f"), std::nullopt);
}

TEST(CodecTest, RedIsForOpusOnly) {
  const auto red = [](const std::string& fmtp) { return identified("red/48000/2", fmtp, 63, "audio"); };
  EXPECT_EQ(red("111/111"), kRed);
  EXPECT_EQ(red("111"), kRed);
  EXPECT_EQ(red("111/0"), std::nullopt);
  EXPECT_EQ(red("112/112"), std::nullopt);
  EXPECT_EQ(red("111/x"), std::nullopt);
  EXPECT_EQ(red(""), std::nullopt);
}

// RFC 5761 section 4.
TEST(CodecTest, NoPayloadTypeIsTakenForRtcp) {
  EXPECT_EQ(identified("VP8/90000", "", 63), kVp8);
  EXPECT_EQ(identified("VP8/90000", "", 64), std::nullopt);
  EXPECT_EQ(identified("VP8/90000", "", 95), std::nullopt);
  EXPECT_EQ(identified("VP8/90000", "", 96), kVp8);
}

TEST(CodecTest, WhatIsOfferedIsWhatWeKnow) {
  for (const sdp::MediaKind kind : {sdp::MediaKind::audio, sdp::MediaKind::video}) {
    sdp::MediaSection section;
    section.kind = kind;
    section.codecs = offer_codecs(kind, all_codecs());
    for (const AgreedCodec& codec : agree(section, all_codecs())) {
      EXPECT_EQ(media_kind(codec.id.kind), kind);
      EXPECT_EQ(codec.rtx_payload_type.has_value(), kind == sdp::MediaKind::video);
      EXPECT_TRUE(codec.feedback.transport_cc);
    }
  }
}

}  // namespace
}  // namespace halloo::session
