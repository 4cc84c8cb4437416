#include "rtp/rtcp_feedback.h"

#include <gtest/gtest.h>

#include "rtp/rtcp_writer.h"
#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

using Sequences = std::vector<std::uint16_t>;

std::optional<RtcpBlock> block_of(Bytes data) {
  std::size_t at = 0;
  return next_rtcp(data, at);
}
Sequences sequences_of(const Nack& nack) {
  Sequences sequences;
  nack.each([&](std::uint16_t sequence) { sequences.push_back(sequence); });
  return sequences;
}

// RFC 4585 section 6.2.1: the packet, and a mask whose lowest bit is the one behind it.
TEST(RtcpFeedback, ReadsANack) {
  const auto nack = Nack::read(block_of(hex("81cd 0004 00000001 00000002 0064 8001 ffff 0002")).value());
  ASSERT_TRUE(nack);
  EXPECT_EQ(nack->sender_ssrc, 1u);
  EXPECT_EQ(nack->media_ssrc, 2u);
  EXPECT_EQ(sequences_of(*nack), (Sequences{100, 101, 116, 0xFFFF, 1}));
  EXPECT_FALSE(Nack::read(block_of(hex("81cd 0002 00000001 00000002")).value()));
  EXPECT_FALSE(Nack::read(block_of(hex("82cd 0003 00000001 00000002 0064 8001")).value()));
}

TEST(RtcpFeedback, WritesANack) {
  const Sequences missed{65530, 65531, 10, 11, 27, 28};
  Octets out(100);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_nack(1, 2, missed), missed.size());
  EXPECT_EQ(to_octets(writer.data()), from_hex("81cd 0005 00000001 00000002 fffa 8001 000b 8000 001c 0000"));
  EXPECT_EQ(sequences_of(Nack::read(block_of(writer.data()).value()).value()), missed);
}

TEST(RtcpFeedback, ANackTakesWhatFits) {
  const Sequences missed{0, 100, 200, 201, 300};
  Octets out(12 + 12 + 3);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_nack(1, 2, missed), 4u);
  EXPECT_EQ(sequences_of(Nack::read(block_of(writer.data()).value()).value()), (Sequences{0, 100, 200, 201}));
  EXPECT_EQ(writer.add_nack(1, 2, missed), 0u);
  EXPECT_EQ(RtcpWriter(out).add_nack(1, 2, {}), 0u);
}

// Not in order, and twice: more items than needed, but the same packets.
TEST(RtcpFeedback, ANackTakesAnyOrder) {
  const Sequences missed{20, 5, 5, 6, 22};
  Octets out(100);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_nack(1, 2, missed), missed.size());
  EXPECT_EQ(sequences_of(Nack::read(block_of(writer.data()).value()).value()), (Sequences{20, 5, 6, 22}));
}

TEST(RtcpFeedback, PictureLossAndIntraRequests) {
  Octets out(100);
  RtcpWriter writer(out);
  EXPECT_TRUE(writer.add_pli(1, 2));
  EXPECT_TRUE(writer.add_fir(1, 2, 7));
  EXPECT_EQ(to_octets(writer.data()), from_hex("81ce 0002 00000001 00000002"
                                               "84ce 0004 00000001 00000000 00000002 07000000"));
  std::size_t plis = 0, firs = 0;
  EXPECT_TRUE(for_each_rtcp(writer.data(), [&](const RtcpBlock& block) {
    if (const auto pli = Pli::read(block)) {
      EXPECT_EQ(pli->sender_ssrc, 1u);
      EXPECT_EQ(pli->media_ssrc, 2u);
      ++plis;
    }
    if (const auto fir = Fir::read(block))
      fir->each([&](std::uint32_t ssrc, std::uint8_t number) {
        EXPECT_EQ(ssrc, 2u);
        EXPECT_EQ(number, 7);
        ++firs;
      });
  }));
  EXPECT_EQ(plis, 1u);
  EXPECT_EQ(firs, 1u);
  EXPECT_FALSE(Fir::read(block_of(hex("84ce 0003 00000001 00000000 00000002")).value()));
}

TEST(RtcpFeedback, ReadsTheBitRateOfRemb) {
  // 0b11 as exponent, 125000 as mantissa.
  const auto remb =
      Remb::read(block_of(hex("8fce 0006 00000001 00000000 52454d42 02 0de848 00000005 00000006")).value());
  ASSERT_TRUE(remb);
  EXPECT_EQ(remb->bitrate, 1'000'000u);
  ASSERT_EQ(remb->size(), 2u);
  EXPECT_EQ((*remb)[1], 6u);
  EXPECT_FALSE(Remb::read(block_of(hex("8fce 0004 00000001 00000000 52454d43 00000000")).value()));
  EXPECT_FALSE(Remb::read(block_of(hex("8fce 0004 00000001 00000000 52454d42 01000000")).value()));
  EXPECT_FALSE(Remb::read(block_of(hex("8fce 0004 00000001 00000000 52454d42 00ffffff")).value()));
}

TEST(RtcpFeedback, WritesBitRatesOfAnySize) {
  for (const std::uint64_t bitrate : {std::uint64_t{0}, std::uint64_t{262143}, std::uint64_t{262144},
                                      std::uint64_t{2'500'000}, ~std::uint64_t{0}}) {
    Octets out(100);
    RtcpWriter writer(out);
    EXPECT_TRUE(writer.add_remb(1, bitrate, std::vector<std::uint32_t>{9}));
    const auto remb = Remb::read(block_of(writer.data()).value());
    ASSERT_TRUE(remb);
    EXPECT_LE(remb->bitrate, bitrate);
    EXPECT_EQ(remb->bitrate, bitrate < 1 << 18 ? bitrate : remb->bitrate);
    EXPECT_GE(remb->bitrate, bitrate - (bitrate >> 17));
    EXPECT_EQ(remb->size(), 1u);
  }
}

TEST(RtcpFeedback, WhatDoesNotFitIsNotBegun) {
  const Octets whole = [] {
    Octets out(200);
    RtcpWriter writer(out);
    EXPECT_TRUE(writer.add_receiver_report(1, std::vector<ReportBlock>(2)));
    EXPECT_TRUE(writer.add_cname(1, "cname"));
    EXPECT_TRUE(writer.add_goodbye(std::vector<std::uint32_t>{1, 2}, "over"));
    EXPECT_EQ(to_octets(writer.data()).size(), 56u + 16 + 20);
    return to_octets(writer.data());
  }();
  for (std::size_t room = 0; room < whole.size(); ++room) {
    Octets out(room);
    RtcpWriter writer(out);
    writer.add_receiver_report(1, std::vector<ReportBlock>(2));
    writer.add_cname(1, "cname");
    writer.add_goodbye(std::vector<std::uint32_t>{1, 2}, "over");
    EXPECT_LE(writer.size(), room);
    EXPECT_TRUE(writer.size() == 0 || is_rtcp_compound(writer.data()));
  }
  Octets out(10000);
  RtcpWriter writer(out);
  EXPECT_FALSE(writer.add_receiver_report(1, std::vector<ReportBlock>(32)));
  EXPECT_FALSE(writer.add_sender_report({}, std::vector<ReportBlock>(32)));
  EXPECT_FALSE(writer.add_cname(1, std::string(256, 'a')));
  EXPECT_FALSE(writer.add_goodbye({}));
  EXPECT_EQ(writer.size(), 0u);
}

}  // namespace
}  // namespace halloo::rtp
