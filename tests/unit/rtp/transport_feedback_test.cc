#include "rtp/transport_feedback.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "rtp/rtcp_writer.h"
#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

using std::chrono::milliseconds;
using Statuses = std::vector<std::pair<int, std::int64_t>>;  // sequence number and microseconds, -1: lost
using Arrivals = std::vector<PacketArrival>;

std::optional<TransportFeedback> feedback_of(Bytes data) {
  std::size_t at = 0;
  const auto block = next_rtcp(data, at);
  return block ? TransportFeedback::read(*block) : std::nullopt;
}
std::int64_t micros(Duration duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}
Statuses statuses_of(const TransportFeedback& feedback) {
  Statuses statuses;
  feedback.each([&](std::uint16_t sequence, std::optional<Duration> arrival) {
    statuses.emplace_back(sequence, arrival ? micros(*arrival) : -1);
  });
  Statuses received;
  feedback.each_received(
      [&](std::uint16_t sequence, Duration arrival) { received.emplace_back(sequence, micros(arrival)); });
  Statuses expected = statuses;
  std::erase_if(expected, [](const auto& status) { return status.second == -1; });
  EXPECT_EQ(received, expected);
  return statuses;
}

// The draft's section 3.1.4: of a vector of bits, the fifth to the ninth and three more arrived.
TEST(TransportFeedback, ReadsAVectorOfBits) {
  const Octets octets =
      from_hex("8fcd 0007 00000001 00000002 fffe 000e 000002 09 9f1c 0401020304050607 0000");
  const auto feedback = feedback_of(octets);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->sender_ssrc(), 1u);
  EXPECT_EQ(feedback->media_ssrc(), 2u);
  EXPECT_EQ(feedback->base_sequence(), 0xFFFE);
  EXPECT_EQ(feedback->count(), 14);
  EXPECT_EQ(feedback->feedback_count(), 9);
  EXPECT_EQ(feedback->reference_time(), milliseconds(128));
  EXPECT_EQ(statuses_of(*feedback), (Statuses{{65534, -1},
                                              {65535, 129000},
                                              {0, 129250},
                                              {1, 129750},
                                              {2, 130500},
                                              {3, 131500},
                                              {4, -1},
                                              {5, -1},
                                              {6, -1},
                                              {7, 132750},
                                              {8, 134250},
                                              {9, 136000},
                                              {10, -1},
                                              {11, -1}}));
}

// Two bits each, with a large delta backwards; then a run of lost ones and a run of arrived ones.
TEST(TransportFeedback, ReadsTwoBitsAndRuns) {
  const Octets octets =
      from_hex("8fcd 0008 00000001 00000002 0010 000e ffffff 00 d820 0005 2002 08 fff8 0400 01 01 000000");
  const auto feedback = feedback_of(octets);
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->reference_time(), milliseconds(-64));
  EXPECT_EQ(statuses_of(*feedback), (Statuses{{16, -62000},
                                              {17, -64000},
                                              {18, -1},
                                              {19, -1},
                                              {20, 192000},
                                              {21, -1},
                                              {22, -1},
                                              {23, -1},
                                              {24, -1},
                                              {25, -1},
                                              {26, -1},
                                              {27, -1},
                                              {28, 192250},
                                              {29, 192500}}));
}

TEST(TransportFeedback, RefusesWhatIsCutShortOrReserved) {
  EXPECT_TRUE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0001 000000 00 2001 00 00")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0004 00000001 00000002 0000 0001 000000 00")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0000 000000 00 2001 0000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0003 000000 00 2003 0000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0001 000000 00 6001 0000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0001 000000 00 f000 0000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 0001 000000 00 0000 0000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0006 00000001 00000002 0000 0001 000000 00 0000 2001 00 000000")));
  EXPECT_FALSE(feedback_of(hex("8fcd 0005 00000001 00000002 0000 2001 000000 00 1fff 0002")));
}

TEST(TransportFeedback, WritesAndReadsArrivals) {
  const Arrivals arrivals{{100, milliseconds(1000)}, {101, milliseconds(1001)}, {103, milliseconds(999)}};
  Octets out(100);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_transport_feedback({1, 2, 98, 7}, arrivals), 3u);
  EXPECT_EQ(to_octets(writer.data()),
            from_hex("8fcd 0006 00000001 00000002 0062 0006 00000f 07 c148 a0 04 fff8 0000"));
  const auto feedback = feedback_of(writer.data());
  ASSERT_TRUE(feedback);
  EXPECT_EQ(statuses_of(*feedback),
            (Statuses{{98, -1}, {99, -1}, {100, 1000000}, {101, 1001000}, {102, -1}, {103, 999000}}));
  EXPECT_EQ(feedback->feedback_count(), 7);
}

TEST(TransportFeedback, LongRunsTakeOneChunk) {
  Arrivals arrivals{{0, {}}};
  for (std::uint16_t i = 0; i < 100; ++i)
    arrivals.push_back({static_cast<std::uint16_t>(8000 + i), milliseconds(1)});
  Octets out(1200);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_transport_feedback({1, 2, 0, 0}, arrivals), 101u);
  // A vector of the first and 13 lost, a run of those lost, and one of those that came.
  EXPECT_EQ(writer.size(), 20u + 3 * 2 + 101 + 1);
  const auto feedback = feedback_of(writer.data());
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->count(), 8100);
}

TEST(TransportFeedback, ARunEndsWhereItsLengthDoes) {
  Arrivals arrivals;
  for (std::size_t i = 0; i < TransportFeedback::kMaxStatuses + 1; ++i)
    arrivals.push_back({static_cast<std::uint16_t>(i), {}});
  Octets out(10000);
  RtcpWriter writer(out);
  EXPECT_EQ(writer.add_transport_feedback({1, 2, 0, 0}, arrivals), TransportFeedback::kMaxStatuses);
  EXPECT_EQ(statuses_of(feedback_of(writer.data()).value()).size(), TransportFeedback::kMaxStatuses);
}

TEST(TransportFeedback, EndsWhereADeltaIsTooLargeOrTheGapTooWide) {
  Octets out(1200);
  EXPECT_EQ(RtcpWriter(out).add_transport_feedback(
                {1, 2, 0, 0}, Arrivals{{0, {}}, {1, std::chrono::seconds(8)}, {2, std::chrono::seconds(17)}}),
            2u);
  EXPECT_EQ(RtcpWriter(out).add_transport_feedback({1, 2, 0, 0}, Arrivals{{0, {}}, {8192, {}}}), 1u);
  EXPECT_EQ(RtcpWriter(out).add_transport_feedback({1, 2, 0, 0}, Arrivals{{8192, {}}}), 0u);
  EXPECT_EQ(RtcpWriter(out).add_transport_feedback({1, 2, 0, 0}, Arrivals{{5, {}}, {5, {}}}), 1u);
  EXPECT_EQ(RtcpWriter(out).add_transport_feedback({1, 2, 0, 0}, {}), 0u);
}

TEST(TransportFeedback, TimesBeforeTheEpochAndInLaterErasAreKept) {
  for (const Duration start :
       {Duration(milliseconds(-100)), TransportFeedback::kEra * 3 + milliseconds(70)}) {
    Octets out(100);
    RtcpWriter writer(out);
    const Arrivals arrivals{{1, start}, {2, start + milliseconds(3)}};
    EXPECT_EQ(writer.add_transport_feedback({1, 2, 1, 0}, arrivals), 2u);
    const auto feedback = feedback_of(writer.data()).value();
    const auto statuses = statuses_of(feedback);
    EXPECT_LE(micros(feedback.reference_time()), statuses[0].second);
    EXPECT_EQ(statuses[1].second - statuses[0].second, 3000);
    EXPECT_EQ((micros(start) - statuses[0].second) % micros(TransportFeedback::kEra), 0);
  }
}

// Whatever arrives, in however small a packet: what was taken is read again as it was, to a tick.
TEST(TransportFeedback, AnyArrivalsComeBack) {
  const std::uint64_t seed = 20240611;
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  for (int run = 0; run < 600; ++run) {
    const auto base = static_cast<std::uint16_t>(random.next());
    const std::uint64_t loss = random.next() % 8, jitter = 1 + random.next() % 300;
    Arrivals arrivals;
    Duration now = milliseconds(static_cast<int>(random.next() % 100000));
    auto sequence = base;
    const std::size_t many = 1 + random.next() % 200;
    while (arrivals.size() < many) {
      if (random.next() % 8 < loss) sequence = static_cast<std::uint16_t>(sequence + random.next() % 30);
      arrivals.push_back({sequence++, now});
      now += TransportFeedback::kTick * static_cast<int>(random.next() % jitter);
      if (random.next() % 50 == 0) now -= milliseconds(20);
    }
    Octets out(20 + random.next() % 400);
    RtcpWriter writer(out);
    const std::size_t taken = writer.add_transport_feedback({1, 2, base, 3}, arrivals);
    ASSERT_LE(writer.size(), out.size());
    if (taken == 0) {
      ASSERT_EQ(writer.size(), 0u);
      ASSERT_LT(out.size(), 28u + 2 * 40);
      continue;
    }
    const auto feedback = feedback_of(writer.data());
    ASSERT_TRUE(feedback);
    Statuses expected;
    for (std::size_t i = 0; i < taken; ++i)
      expected.emplace_back(arrivals[i].sequence, micros(arrivals[i].at) / 250 * 250);
    Statuses received = statuses_of(*feedback);
    ASSERT_EQ(received.size(), static_cast<std::uint16_t>(arrivals[taken - 1].sequence - base) + 1u);
    std::erase_if(received, [](const auto& status) { return status.second == -1; });
    ASSERT_EQ(received, expected);
  }
}

}  // namespace
}  // namespace halloo::rtp
