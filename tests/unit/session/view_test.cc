// What a view says that a layer takes, for those who choose among layers.
#include "session/view.h"

#include <gtest/gtest.h>

namespace halloo::session {
namespace {

using namespace std::chrono_literals;

class ViewTest : public testing::Test {
 protected:
  static View make(std::size_t encodings) {
    TrackSource source;
    source.encodings = encodings;
    sfu::PublicationView::Settings settings;
    settings.encodings = encodings;
    return View(source, settings);
  }

  // Of each of these encodings 10 packets of 1250 octets a second and above, so many times as its number
  // says.
  void send(View& view, Duration time, sfu::EncodingMask encodings) {
    for (const Instant until = now_ + time; now_ < until; now_ += 100ms)
      for (std::uint8_t encoding = 0; encoding < 3; ++encoding)
        for (int n = 0; n <= encoding && (encodings >> encoding & 1); ++n) {
          std::array<std::uint8_t, 1250> octets{0x80, 96};
          const auto packet = rtp::Packet::parse(octets);
          ASSERT_TRUE(packet);
          sfu::MediaPacket media{*packet};
          media.encoding = encoding;
          media.sequence = ++sequence_;
          media.arrival = now_;
          view.publication.on_packet(media);
        }
  }
  void take(View& view, sfu::EncodingMask before, sfu::EncodingMask after) { view.change(before, after); }
  double kilobits(View& view, std::uint8_t encoding) { return view.bitrate(now_, {encoding, 0}) / 1000.0; }

  Instant now_{1h};
  sfu::Sequence sequence_ = 0;
};

TEST_F(ViewTest, ALayerThatIsPausedForWantOfTakersCanBeHadAgain) {
  View view = make(3);
  send(view, 2s, 0b111);
  EXPECT_NEAR(kilobits(view, 2), 300, 30);
  send(view, 1h, 0b001);
  EXPECT_NEAR(kilobits(view, 0), 100, 10);
  EXPECT_NEAR(kilobits(view, 1), 200, 20) << "what it took last";
  EXPECT_NEAR(kilobits(view, 2), 300, 30);
  take(view, 0b001, 0b100);
  EXPECT_NEAR(kilobits(view, 2), 300, 30) << "it has been asked for";
  send(view, 1s, 0b101);
  EXPECT_NEAR(kilobits(view, 2), 300, 60) << "it is there";
}

TEST_F(ViewTest, WhatIsTakenInVainCannotBeHadForAWhile) {
  View view = make(3);
  send(view, 2s, 0b111);
  send(view, 10s, 0b001);
  take(view, 0b001, 0b100);
  EXPECT_GT(kilobits(view, 2), 0);
  send(view, 4s, 0b001);
  EXPECT_GT(kilobits(view, 2), 0);
  send(view, 2s, 0b001);
  EXPECT_EQ(kilobits(view, 2), 0);
  EXPECT_GT(kilobits(view, 1), 0) << "others can";
  take(view, 0b100, 0b001);
  send(view, 9s, 0b001);
  EXPECT_EQ(kilobits(view, 2), 0);
  send(view, 2s, 0b001);
  EXPECT_GT(kilobits(view, 2), 0) << "once more";
  send(view, 1s, 0b101);
  take(view, 0b001, 0b100);
  send(view, 1min, 0b101);
  EXPECT_NEAR(kilobits(view, 2), 300, 30);
}

TEST_F(ViewTest, AnEncodingThatWasNeverSeenIsGuessedAt) {
  View view = make(3);
  EXPECT_EQ(kilobits(view, 2), 0) << "nothing is known of any";
  send(view, 2s, 0b001);
  EXPECT_NEAR(kilobits(view, 1), 300, 30);
  EXPECT_NEAR(kilobits(view, 2), 900, 90);
  EXPECT_EQ(kilobits(view, 3), 0) << "there is none such";
}

TEST_F(ViewTest, AStreamOfOneLayerHasNoHigherOnes) {
  View view = make(1);
  send(view, 2s, 0b001);
  EXPECT_NEAR(kilobits(view, 0), 100, 10);
  EXPECT_EQ(kilobits(view, 1), 0);
  EXPECT_EQ(kilobits(view, 2), 0);
}

}  // namespace
}  // namespace halloo::session
