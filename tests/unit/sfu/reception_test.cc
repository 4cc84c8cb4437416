#include "sfu/forwarding/reception.h"

#include <gtest/gtest.h>

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Reception::Verdict;

constexpr Instant kNow{seconds(100'000)};

// A packet each 20 ms of a clock of 8 kHz, from sequence number 65530 on.
class ReceptionTest : public testing::Test {
 protected:
  Verdict take(int number, Duration late = {}) {
    return reception_
        .on_packet(kNow + number * milliseconds(20) + late, static_cast<std::uint16_t>(65530 + number),
                   static_cast<std::uint32_t>(160 * number))
        .verdict;
  }
  rtp::ReportBlock report() { return reception_.report(kNow + seconds(10), 7); }

  Reception reception_{8000};
};

TEST_F(ReceptionTest, CountsCyclesAndHasNothingLost) {
  EXPECT_EQ(take(0), Verdict::first);
  for (int i = 1; i < 20; ++i) EXPECT_EQ(take(i), Verdict::next);
  const auto block = report();
  EXPECT_EQ(block.ssrc, 7u);
  EXPECT_EQ(block.highest_sequence, 0x10000u + 13);
  EXPECT_EQ(block.cumulative_lost, 0);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(block.jitter, 0u);
}

// RFC 3550 appendix A.3: the fraction is of the time since the last report.
TEST_F(ReceptionTest, TellsWhatWasLostOfLateAndInAll) {
  for (int i = 0; i < 8; ++i)
    if (i != 3 && i != 5) take(i);
  auto block = report();
  EXPECT_EQ(block.cumulative_lost, 2);
  EXPECT_EQ(block.fraction_lost, 64);
  for (int i = 8; i < 12; ++i) take(i);
  block = report();
  EXPECT_EQ(block.cumulative_lost, 2);
  EXPECT_EQ(block.fraction_lost, 0);
  EXPECT_EQ(take(3), Verdict::late);
  EXPECT_EQ(report().cumulative_lost, 1);
}

TEST_F(ReceptionTest, DropsDuplicates) {
  take(0);
  take(1);
  EXPECT_EQ(take(3), Verdict::next);
  EXPECT_EQ(take(2), Verdict::late);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(take(i), Verdict::duplicate);
  EXPECT_EQ(report().cumulative_lost, 0);
}

TEST_F(ReceptionTest, OneReorderedBeforeTheFirstCounts) {
  take(5);
  EXPECT_EQ(take(4), Verdict::late);
  EXPECT_EQ(take(6), Verdict::next);
  EXPECT_EQ(report().cumulative_lost, 0);
}

// Appendix A.1: a stray packet is no new stream, two in a row are.
TEST_F(ReceptionTest, BelievesAJumpThatGoesOn) {
  take(0);
  EXPECT_EQ(take(20'000), Verdict::jump);
  EXPECT_EQ(take(1), Verdict::next);
  EXPECT_EQ(take(20'000), Verdict::jump);
  const Sequence before = reception_.highest();
  EXPECT_EQ(take(20'001), Verdict::restarted);
  EXPECT_GT(reception_.highest(), before);
  EXPECT_EQ(report().cumulative_lost, 0);
}

TEST_F(ReceptionTest, AnotherSenderGoesOnAheadOfTheFirst) {
  for (int i = 0; i < 5; ++i) take(i);
  const Sequence before = reception_.highest();
  reception_.restart();
  EXPECT_EQ(reception_.on_packet(kNow, 65534, 1).verdict, Verdict::restarted);
  EXPECT_GT(reception_.highest(), before);
}

TEST_F(ReceptionTest, ARetransmissionFillsGapsOnly) {
  EXPECT_EQ(reception_.on_retransmission(65531).verdict, Verdict::duplicate);  // of no stream
  take(0);
  take(2);
  EXPECT_EQ(reception_.on_retransmission(65531).verdict, Verdict::late);
  EXPECT_EQ(reception_.on_retransmission(65531).verdict, Verdict::duplicate);
  EXPECT_EQ(reception_.on_retransmission(65533).verdict, Verdict::duplicate);  // of what has not come yet
  EXPECT_EQ(reception_.highest(), kFirstCycle + 65532);
}

// Appendix A.8: 16 units late, each second packet, converges to a bit below 16.
TEST_F(ReceptionTest, MeasuresJitter) {
  for (int i = 0; i < 400; ++i) take(i, i % 2 ? milliseconds(2) : milliseconds(0));
  EXPECT_NEAR(report().jitter, 16, 1);
}

TEST_F(ReceptionTest, EchoesTheLastSenderReport) {
  take(0);
  EXPECT_EQ(report().last_sr, 0u);
  reception_.on_sender_report(kNow + seconds(8), 0x0123'4567'89AB'CDEF);
  EXPECT_EQ(report().last_sr, 0x4567'89ABu);
  EXPECT_EQ(report().delay_since_last_sr, 2u << 16);
}

}  // namespace
}  // namespace halloo::sfu
