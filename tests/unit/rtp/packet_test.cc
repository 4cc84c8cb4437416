#include "rtp/packet.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

Elements elements_of(const Packet& packet) {
  Elements elements;
  packet.each_extension([&](std::uint8_t id, Bytes value) { elements.emplace_back(id, to_octets(value)); });
  return elements;
}

TEST(RtpPacket, ReadsTheFixedHeader) {
  const Octets octets = from_hex("80e0 1234 00000102 deadbeef 0a0b");
  const auto packet = Packet::parse(octets);
  ASSERT_TRUE(packet);
  EXPECT_TRUE(packet->marker());
  EXPECT_EQ(packet->payload_type(), 96);
  EXPECT_EQ(packet->sequence_number(), 0x1234);
  EXPECT_EQ(packet->timestamp(), 0x102u);
  EXPECT_EQ(packet->ssrc(), 0xDEADBEEFu);
  EXPECT_EQ(to_octets(packet->payload()), (Octets{0x0A, 0x0B}));
  EXPECT_EQ(packet->extension_form(), ExtensionForm::none);
}

// RFC 8285 section 4.2: an element, padding, two more, the last of 4 octets.
TEST(RtpPacket, ReadsTheOneByteForm) {
  const Octets octets =
      from_hex("9060 0001 00000002 00000003 bede 0003 10 aa 21 bbbb 00 00 33 cccccccc aabb");
  const auto packet = Packet::parse(octets);
  ASSERT_TRUE(packet);
  EXPECT_EQ(elements_of(*packet), (Elements{{1, {0xAA}}, {2, {0xBB, 0xBB}}, {3, {0xCC, 0xCC, 0xCC, 0xCC}}}));
  EXPECT_EQ(to_octets(*packet->extension(2)), (Octets{0xBB, 0xBB}));
  EXPECT_FALSE(packet->extension(4));
}

// RFC 8285 section 4.3, where an element may be empty.
TEST(RtpPacket, ReadsTheTwoByteForm) {
  const Octets octets = from_hex("9060 0001 00000002 00000003 1000 0003 01 00 02 01 bb 00 03 04 cccccccc aa");
  const auto packet = Packet::parse(octets);
  ASSERT_TRUE(packet);
  EXPECT_EQ(elements_of(*packet), (Elements{{1, {}}, {2, {0xBB}}, {3, {0xCC, 0xCC, 0xCC, 0xCC}}}));
  EXPECT_EQ(to_octets(packet->payload()), (Octets{0xAA}));
}

TEST(RtpPacket, StopsAtIdentifier15AndAtWhatIsCutShort) {
  EXPECT_EQ(elements_of(*Packet::parse(hex("9060 0001 00000002 00000003 bede 0001 10 aa f0 20"))),
            (Elements{{1, {0xAA}}}));
  EXPECT_EQ(elements_of(*Packet::parse(hex("9060 0001 00000002 00000003 bede 0001 10 aa 23 bb"))),
            (Elements{{1, {0xAA}}}));
  EXPECT_TRUE(elements_of(*Packet::parse(hex("9060 0001 00000002 00000003 abcd 0001 10 aa 10 bb"))).empty());
}

TEST(RtpPacket, TakesOffPadding) {
  const auto packet = Packet::parse(hex("a060 0001 00000002 00000003 aabb 000003"));
  ASSERT_TRUE(packet);
  EXPECT_EQ(to_octets(packet->payload()), (Octets{0xAA, 0xBB}));
  EXPECT_EQ(packet->padding(), 3u);
  const auto only = Packet::parse(hex("a060 0001 00000002 00000003 0002"));
  ASSERT_TRUE(only);
  EXPECT_TRUE(only->payload().empty());
}

TEST(RtpPacket, RefusesWhatIsCutShort) {
  EXPECT_FALSE(Packet::parse({}));
  EXPECT_FALSE(Packet::parse(hex("8060 0001 00000002 000000")));
  EXPECT_FALSE(Packet::parse(hex("4060 0001 00000002 00000003")));
  EXPECT_FALSE(Packet::parse(hex("8160 0001 00000002 00000003")));
  EXPECT_FALSE(Packet::parse(hex("9060 0001 00000002 00000003 bede")));
  EXPECT_FALSE(Packet::parse(hex("9060 0001 00000002 00000003 bede 0001 10 aa")));
  EXPECT_FALSE(Packet::parse(hex("a060 0001 00000002 00000003")));
  EXPECT_FALSE(Packet::parse(hex("a060 0001 00000002 00000003 0000")));
  EXPECT_FALSE(Packet::parse(hex("a060 0001 00000002 00000003 0003")));
}

TEST(RtpPacket, TellsRtcpFromRtpOnOnePort) {
  EXPECT_TRUE(looks_like_rtp(hex("8060 0001 00000002")));
  EXPECT_FALSE(looks_like_rtcp(hex("80e0 0001 00000002")));
  EXPECT_TRUE(looks_like_rtcp(hex("80c8 0001 00000002")));
  EXPECT_FALSE(looks_like_rtp(hex("0001 0000 2112a442")));
}

}  // namespace
}  // namespace halloo::rtp
