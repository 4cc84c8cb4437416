#include "sfu/forwarding/publication.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/random.h"
#include "rtp/rtcp_feedback.h"
#include "unit/sfu/packets.h"

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t kVp8 = 96, kVp8Rtx = 97, kH264 = 102;
constexpr std::uint8_t kRid = 10, kRepairedRid = 11, kDescriptor = 12;

Octets text(std::string_view content) {
  return {content.begin(), content.end()};
}

class PublicationTest : public testing::Test {
 protected:
  PublicationTest() { make({{"", 0x10, 0x20}, {"", 0x11, 0x21}}); }
  void make(std::vector<EncodingIdentity> encodings) {
    settings_.formats = {
        {kVp8, rtp::Codec::vp8}, {kVp8Rtx, rtp::Codec::other, kVp8}, {kH264, rtp::Codec::h264}};
    settings_.encodings = std::move(encodings);
    settings_.extensions.set(rtp::Extension::rid, kRid);
    settings_.extensions.set(rtp::Extension::repaired_rid, kRepairedRid);
    settings_.extensions.set(rtp::Extension::dependency_descriptor, kDescriptor);
    publication_.emplace(settings_);
    publication_->set_demand(now_, 0, 0xFF);
    publication_->demand_change(now_);
  }

  std::optional<MediaPacket> give(const Sample& sample) {
    in_ = sample.write();
    return publication_->on_packet(now_, in_, parsed(in_));
  }
  static Sample video(std::uint32_t ssrc, std::uint16_t sequence, bool key = false) {
    Sample sample;
    sample.ssrc = ssrc;
    sample.payload_type = kVp8;
    sample.sequence = sequence;
    sample.timestamp = 3000u * sequence;
    sample.payload =
        Vp8{.picture_id = sequence, .key = key, .content = {static_cast<std::uint8_t>(sequence)}}.write();
    return sample;
  }
  // RFC 4588 section 4.
  static Sample again(const Sample& of, std::uint32_t ssrc, std::uint16_t sequence) {
    Sample sample = of;
    sample.ssrc = ssrc;
    sample.payload_type = kVp8Rtx;
    sample.payload.insert(sample.payload.begin(), {static_cast<std::uint8_t>(of.sequence >> 8),
                                                   static_cast<std::uint8_t>(of.sequence)});
    sample.sequence = sequence;
    return sample;
  }
  // What the publisher is told, in words.
  std::string feedback() {
    Octets out(1200);
    rtp::RtcpWriter writer(out);
    publication_->write_feedback(now_, writer);
    std::string told;
    rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
      if (const auto pli = rtp::Pli::read(block)) told += "pli " + std::to_string(pli->media_ssrc) + " ";
      if (const auto fir = rtp::Fir::read(block))
        fir->each([&](std::uint32_t ssrc, std::uint8_t number) {
          told += "fir " + std::to_string(ssrc) + "#" + std::to_string(number) + " ";
        });
      if (const auto nack = rtp::Nack::read(block)) {
        told += "nack " + std::to_string(nack->media_ssrc) + ":";
        nack->each([&](std::uint16_t sequence) { told += std::to_string(sequence) + " "; });
      }
    });
    return told;
  }

  Publication::Settings settings_;
  std::optional<Publication> publication_;
  Instant now_{seconds(500)};
  Octets in_;
};

TEST_F(PublicationTest, FindsEncodingsBySsrc) {
  EXPECT_TRUE(publication_->owns(0x11));
  EXPECT_TRUE(publication_->owns(0x20));
  EXPECT_FALSE(publication_->owns(0));
  const auto packet = give(video(0x11, 7, true));
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->encoding, 1);
  EXPECT_EQ(packet->sequence, kFirstCycle + 7);
  EXPECT_TRUE(packet->mark.key_frame);
  EXPECT_EQ(packet->mark.picture_id, 7);
  EXPECT_FALSE(give(video(0x99, 7)));
  EXPECT_EQ(publication_->counters().unknown_source, 1u);
}

TEST_F(PublicationTest, FindsEncodingsByRid) {
  make({{"lo"}, {"hi"}});
  EXPECT_FALSE(give(video(0x55, 1)));
  Sample named = video(0x55, 2);
  named.extensions = {{kRid, text("hi")}};
  EXPECT_EQ(give(named)->encoding, 1);
  EXPECT_EQ(give(video(0x55, 4))->encoding, 1);  // the SSRC is known now
  Sample repaired = again(video(0x55, 3), 0x66, 900);
  EXPECT_FALSE(give(repaired));
  repaired.extensions = {{kRepairedRid, text("hi")}};
  EXPECT_EQ(give(repaired)->sequence, kFirstCycle + 3);
  named = video(0x77, 2);
  named.extensions = {{kRid, text("middle")}};
  EXPECT_FALSE(give(named));
}

TEST_F(PublicationTest, AnotherSsrcOfTheSameRidGoesOnAhead) {
  make({{"lo"}, {"hi"}});
  Sample named = video(0x55, 60'000);
  named.extensions = {{kRid, text("hi")}};
  const Sequence before = give(named)->sequence;
  named = video(0x56, 60'000);
  named.extensions = {{kRid, text("hi")}};
  EXPECT_GT(give(named)->sequence, before);
  EXPECT_FALSE(publication_->owns(0x55));
}

TEST_F(PublicationTest, ASingleEncodingTakesTheSourceThatComes) {
  make({{}});
  EXPECT_TRUE(give(video(0x77, 1)));
  EXPECT_TRUE(give(video(0x77, 3)));
  EXPECT_TRUE(give(again(video(0x77, 2), 0x78, 5)));
  EXPECT_FALSE(give(video(0x79, 3)));
}

TEST_F(PublicationTest, ARetransmissionBecomesThePacketThatItRepeats) {
  give(video(0x10, 1));
  give(video(0x10, 3));
  const Sample missing = video(0x10, 2, true);
  Sample repeated = again(missing, 0x20, 77);
  repeated.padding = 8;
  const auto packet = give(repeated);
  ASSERT_TRUE(packet);
  Sample expected = missing;
  expected.padding = 8;
  EXPECT_TRUE(std::ranges::equal(packet->packet.data(), expected.write()));
  EXPECT_EQ(packet->sequence, kFirstCycle + 2);
  EXPECT_TRUE(packet->mark.key_frame);
  EXPECT_FALSE(give(again(missing, 0x20, 78)));  // once
  EXPECT_EQ(publication_->stream(0).counters().retransmitted, 1u);
  EXPECT_EQ(publication_->stream(0).counters().duplicates, 1u);
}

TEST_F(PublicationTest, PaddingAndStubsAreNotForwarded) {
  give(video(0x10, 1));
  Sample padding = video(0x10, 2);
  padding.payload.clear();
  padding.padding = 100;
  EXPECT_FALSE(give(padding));
  EXPECT_FALSE(give(Sample{.ssrc = 0x20, .payload_type = kVp8Rtx, .payload = {0}}));
  EXPECT_FALSE(give(Sample{.ssrc = 0x20, .payload_type = kVp8Rtx, .payload = {0, 1}}));
  Sample malformed = video(0x10, 3);
  malformed.payload = {0x90, 0xF0};
  EXPECT_FALSE(give(malformed));
  EXPECT_EQ(publication_->counters().malformed, 1u);
  EXPECT_EQ(publication_->stream(0).counters().padding, 1u);
  EXPECT_EQ(publication_->stream(0).counters().malformed, 2u);
  now_ += seconds(1);
  EXPECT_EQ(feedback(), "");  // nothing of it is missing
}

TEST_F(PublicationTest, AsksForWhatIsMissing) {
  give(video(0x10, 1));
  give(video(0x10, 4));
  EXPECT_EQ(feedback(), "");
  EXPECT_EQ(publication_->next_timeout(), now_ + milliseconds(5));
  now_ += milliseconds(5);
  EXPECT_EQ(feedback(), "nack 16:2 3 ");
  give(again(video(0x10, 2), 0x20, 1));
  now_ += milliseconds(200);
  EXPECT_EQ(feedback(), "nack 16:3 ");
  give(video(0x10, 5, true));  // a key frame: nobody needs it any more
  now_ += seconds(1);
  EXPECT_EQ(feedback(), "");
}

TEST_F(PublicationTest, GivesUpWithAKeyFrameRequestIfSomebodyWatches) {
  const auto lose_one = [&] {
    make({{"", 0x10, 0x20}, {"", 0x11, 0x21}});
    give(video(0x10, 1));
    give(video(0x10, 3));
  };
  const auto ask_until_it_gives_up = [&] {
    std::string told;
    for (int i = 0; i < 11; ++i) {
      now_ += milliseconds(200);
      told = feedback();
      EXPECT_TRUE(i == 10 || told == "nack 16:2 ") << told;
    }
    return told;
  };
  lose_one();
  EXPECT_EQ(ask_until_it_gives_up(), "pli 16 ");
  lose_one();
  publication_->set_demand(now_, 0, 0b10);
  EXPECT_EQ(ask_until_it_gives_up(), "");
}

TEST_F(PublicationTest, ManyWishesAreOneRequestRepeatedUntilItIsFulfilled) {
  for (int subscriber = 0; subscriber < 100; ++subscriber) publication_->want_key_frame(1);
  EXPECT_EQ(feedback(), "pli 17 ");
  EXPECT_EQ(feedback(), "");
  now_ += milliseconds(299);
  publication_->want_key_frame(1);
  EXPECT_EQ(feedback(), "");
  now_ += milliseconds(1);
  EXPECT_EQ(feedback(), "pli 17 ");
  give(video(0x11, 1, true));
  now_ += seconds(1);
  EXPECT_EQ(feedback(), "");
  publication_->want_key_frame(1);
  publication_->want_key_frame(7);  // there is none
  EXPECT_EQ(feedback(), "pli 17 ");
}

TEST_F(PublicationTest, StopsAskingWhoDoesNotAnswer) {
  publication_->want_key_frame(0);
  int asked = 0;
  for (int i = 0; i < 100; ++i, now_ += milliseconds(100)) asked += feedback() == "pli 16 ";
  EXPECT_EQ(asked, 10);
}

// RFC 5104 section 4.3.1.1: a repetition has the number of the request, a new one the next.
TEST_F(PublicationTest, AsksByFirWhereThereIsNoPli) {
  settings_.pli = false;
  settings_.fir = true;
  make({{"", 0x10, 0x20}});
  publication_->want_key_frame(0);
  EXPECT_EQ(feedback(), "fir 16#1 ");
  now_ += milliseconds(300);
  EXPECT_EQ(feedback(), "fir 16#1 ");
  give(video(0x10, 1, true));
  publication_->want_key_frame(0);
  now_ += milliseconds(300);
  EXPECT_EQ(feedback(), "fir 16#2 ");
}

TEST_F(PublicationTest, WithoutRoomItAsksLater) {
  give(video(0x10, 1));
  give(video(0x10, 3));
  publication_->want_key_frame(0);
  now_ += milliseconds(5);
  Octets small(19);
  rtp::RtcpWriter writer(small);
  publication_->write_feedback(now_, writer);
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_EQ(feedback(), "nack 16:2 pli 16 ");
}

TEST_F(PublicationTest, WhatItsDescriptorHidesIsDroppedAndAKeyFrameAskedFor) {
  Sample unknown = video(0x10, 1);
  unknown.extensions = {{kDescriptor, {0xC1, 0, 1}}};  // of a template that nobody has seen
  EXPECT_FALSE(give(unknown));
  EXPECT_EQ(feedback(), "pli 16 ");
}

// RFC 6184: parameter sets in packets of their own begin the frame, the slice behind them does not.
TEST_F(PublicationTest, OfH264OnlyTheFirstPacketBeginsAFrame) {
  Sample sets = video(0x10, 1);
  sets.payload_type = kH264;
  sets.payload = {0x67, 0x42, 0, 0x1F};
  EXPECT_TRUE(give(sets)->mark.start_of_frame);
  Sample slice = sets;
  slice.sequence = 2;
  slice.payload = {0x65, 0x88, 0x84};
  const auto packet = give(slice);
  EXPECT_TRUE(packet->mark.key_frame);
  EXPECT_FALSE(packet->mark.start_of_frame);
  slice.sequence = 3;
  slice.timestamp += 3000;
  EXPECT_TRUE(give(slice)->mark.start_of_frame);
}

TEST_F(PublicationTest, ReportsOnTheEncodingsThatHaveBegun) {
  std::array<rtp::ReportBlock, 4> blocks;
  EXPECT_EQ(publication_->report(now_, blocks), 0u);
  give(video(0x11, 1));
  give(video(0x11, 3));
  EXPECT_EQ(publication_->on_sender_report(now_, {.ssrc = 0x11, .ntp = 5ULL << 32}), 1);
  EXPECT_EQ(publication_->on_sender_report(now_, {.ssrc = 0x99, .ntp = 5ULL << 32}), std::nullopt);
  ASSERT_EQ(publication_->report(now_ + seconds(1), blocks), 1u);
  EXPECT_EQ(blocks[0].ssrc, 0x11u);
  EXPECT_EQ(blocks[0].cumulative_lost, 1);
  EXPECT_EQ(blocks[0].last_sr, 5u << 16);
  EXPECT_EQ(blocks[0].delay_since_last_sr, 1u << 16);
}

// Whatever comes, nothing is forwarded twice and nothing breaks.
TEST_F(PublicationTest, RandomOctets) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    make({{"a", 0x10, 0x20}, {"b", 0x11, 0x21}, {"c"}});
    std::array<Sequence, 3> highest{};
    std::size_t forwarded = 0;
    for (int i = 0; i < 2000; ++i) {
      Sample sample;
      sample.ssrc = static_cast<std::uint32_t>(0x10 + random.next() % 2 + 0x10 * (random.next() % 2));
      sample.payload_type = static_cast<std::uint8_t>(kVp8 + random.next() % 3);
      sample.sequence =
          static_cast<std::uint16_t>(static_cast<unsigned>(i / 2) + (random.next() % 20 ? 0 : random.next()));
      sample.payload.resize(random.next() % 40);
      random.fill(sample.payload);
      if (random.next() % 3 == 0) {
        Octets value(1 + random.next() % 30);
        random.fill(value);
        sample.extensions = {{static_cast<std::uint8_t>(kRid + random.next() % 3), value}};
      }
      now_ += milliseconds(random.next() % 10);
      if (const auto packet = give(sample)) {
        ++forwarded;
        ASSERT_LT(packet->encoding, 3);
        highest[packet->encoding] = std::max(highest[packet->encoding], packet->sequence);
        ASSERT_GT(packet->sequence, highest[packet->encoding] - 1024);
        ASSERT_FALSE(packet->packet.payload().empty());
      }
      if (random.next() % 10 == 0) feedback();
      publication_->next_timeout();
    }
    EXPECT_GT(forwarded, 100u);
  }
}

}  // namespace
}  // namespace halloo::sfu
