#include "rtp/rtcp.h"

#include <gtest/gtest.h>

#include "rtp/rtcp_writer.h"
#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

const Octets kReport = from_hex(
    "81c8 000c 11111111 83aa7e80 80000000 00000384 00000064 00002710"
    "22222222 40 fffffe 0001 ffff 00000007 7e808000 00010000");
const Octets kDescription = from_hex("81ca 0004 11111111 01 05 6140622e63 02 01 7a 0000");

std::optional<RtcpBlock> block_of(Bytes data) {
  std::size_t at = 0;
  return next_rtcp(data, at);
}

TEST(Rtcp, ReadsASenderReport) {
  const auto report = SenderReport::read(block_of(kReport).value());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, 0x11111111u);
  EXPECT_EQ(report->ntp, 0x83AA7E8080000000u);
  EXPECT_EQ(middle_ntp(report->ntp), 0x7E808000u);
  EXPECT_EQ(report->rtp_timestamp, 900u);
  EXPECT_EQ(report->packets, 100u);
  EXPECT_EQ(report->octets, 10000u);
  ASSERT_EQ(report->blocks.size(), 1u);
  const ReportBlock block = report->blocks[0];
  EXPECT_EQ(block.ssrc, 0x22222222u);
  EXPECT_EQ(block.fraction_lost, 64);
  EXPECT_EQ(block.cumulative_lost, -2);  // more came than were sent: duplicates
  EXPECT_EQ(block.highest_sequence, 0x1FFFFu);
  EXPECT_EQ(block.jitter, 7u);
  EXPECT_EQ(block.last_sr, 0x7E808000u);
  EXPECT_EQ(block.delay_since_last_sr, 0x10000u);
  EXPECT_FALSE(ReceiverReport::read(block_of(kReport).value()));
}

TEST(Rtcp, WritesTheSenderReportThatItReads) {
  const auto report = SenderReport::read(block_of(kReport).value()).value();
  Octets out(kReport.size());
  RtcpWriter writer(out);
  EXPECT_TRUE(writer.add_sender_report(report, std::vector{report.blocks[0]}));
  EXPECT_EQ(to_octets(writer.data()), kReport);
  EXPECT_FALSE(writer.add_pli(1, 2));
}

// Section 6.4.1: in 24 bits, at their bounds if there are more.
TEST(Rtcp, LossesBeyond24BitsStayAtTheBound) {
  for (const auto& [lost, written] : {std::pair{1 << 24, 0x7FFFFF}, {-(1 << 24), -0x800000}, {-1, -1}}) {
    ReportBlock block;
    block.cumulative_lost = lost;
    Octets out(100);
    RtcpWriter writer(out);
    EXPECT_TRUE(writer.add_receiver_report(1, std::vector{block}));
    const auto report = ReceiverReport::read(block_of(writer.data()).value());
    EXPECT_EQ(report.value().blocks[0].cumulative_lost, written);
  }
}

TEST(Rtcp, AReceiverReportMayHaveMoreBehindItsBlocks) {
  const auto report = ReceiverReport::read(block_of(hex("80c9 0002 00000009 aaaaaaaa")).value());
  ASSERT_TRUE(report);
  EXPECT_EQ(report->ssrc, 9u);
  EXPECT_EQ(report->blocks.size(), 0u);
  EXPECT_FALSE(ReceiverReport::read(block_of(hex("81c9 0002 00000009 aaaaaaaa")).value()));
  EXPECT_FALSE(ReceiverReport::read(block_of(hex("80c9 0000")).value()));
}

TEST(Rtcp, ReadsTheItemsOfADescription) {
  const auto description = SourceDescription::read(block_of(kDescription).value());
  ASSERT_TRUE(description);
  EXPECT_EQ(description->cname(0x11111111), "a@b.c");
  EXPECT_FALSE(description->cname(0x22222222));
  std::vector<int> types;
  description->each([&](std::uint32_t, std::uint8_t type, Bytes) { types.push_back(type); });
  EXPECT_EQ(types, (std::vector{1, 2}));
}

TEST(Rtcp, ReadsSeveralChunks) {
  const auto description = SourceDescription::read(
      block_of(hex("83ca 0007 00000001 01 02 6161 00000000 00000002 00000000 00000003 0000 0000")).value());
  ASSERT_TRUE(description);
  EXPECT_EQ(description->cname(1), "aa");
  EXPECT_FALSE(description->cname(2));
}

TEST(Rtcp, RefusesADescriptionCutShort) {
  EXPECT_FALSE(SourceDescription::read(block_of(hex("81ca 0001 00000001")).value()));
  EXPECT_FALSE(SourceDescription::read(block_of(hex("81ca 0002 00000001 01026161")).value()));
  EXPECT_FALSE(SourceDescription::read(block_of(hex("81ca 0002 00000001 01096161")).value()));
  EXPECT_FALSE(SourceDescription::read(block_of(hex("81ca 0002 00000001 01016101")).value()));
  EXPECT_FALSE(SourceDescription::read(block_of(hex("82ca 0002 00000001 00000000")).value()));
}

TEST(Rtcp, ReadsGoodbye) {
  const auto goodbye = Goodbye::read(block_of(hex("82cb 0003 00000001 00000002 03 627965")).value());
  ASSERT_TRUE(goodbye);
  ASSERT_EQ(goodbye->size(), 2u);
  EXPECT_EQ((*goodbye)[1], 2u);
  EXPECT_EQ(goodbye->reason, "bye");
  EXPECT_FALSE(Goodbye::read(block_of(hex("82cb 0001 00000001")).value()));
  EXPECT_FALSE(Goodbye::read(block_of(hex("81cb 0002 00000001 04 627965")).value()));
}

TEST(Rtcp, VisitsTheBlocksOfACompound) {
  Octets compound = kReport;
  compound.insert(compound.end(), kDescription.begin(), kDescription.end());
  std::vector<int> types;
  EXPECT_TRUE(for_each_rtcp(compound, [&](const RtcpBlock& block) { types.push_back(block.type); }));
  EXPECT_EQ(types, (std::vector{200, 202}));

  // All or nothing.
  types.clear();
  compound.pop_back();
  EXPECT_FALSE(for_each_rtcp(compound, [&](const RtcpBlock& block) { types.push_back(block.type); }));
  EXPECT_TRUE(types.empty());
  EXPECT_FALSE(is_rtcp_compound({}));
  EXPECT_FALSE(is_rtcp_compound(hex("41c8 0000")));
}

TEST(Rtcp, TakesPaddingOffABlock) {
  EXPECT_EQ(block_of(hex("a0c9 0003 00000009 aaaaaaaa 00000001")).value().body.size(), 11u);
  EXPECT_EQ(block_of(hex("a0c9 0003 00000009 aaaaaaaa 00000008")).value().body.size(), 4u);
  EXPECT_FALSE(block_of(hex("a0c9 0001 00000000")));
  EXPECT_FALSE(block_of(hex("a0c9 0001 00000005")));
  EXPECT_FALSE(block_of(hex("a0c9 0000")));
}

}  // namespace
}  // namespace halloo::rtp
