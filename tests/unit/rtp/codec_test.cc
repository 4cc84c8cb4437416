#include "rtp/payload/codec.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

TEST(Codec, TheMarkerEndsAFrame) {
  const auto mark_of = [](Codec codec, bool marker, const Octets& payload) {
    Octets packet = packet_with({}, payload);
    if (marker) packet[1] |= 0x80;
    return read_frame_mark(codec, *Packet::parse(packet));
  };
  for (const bool marker : {false, true}) {
    EXPECT_EQ(mark_of(Codec::vp8, marker, {0x10, 0})->end_of_frame, marker);
    EXPECT_EQ(mark_of(Codec::vp9, marker, {0x08, 0})->end_of_frame, marker);
    EXPECT_EQ(mark_of(Codec::h264, marker, {0x65, 0x88})->end_of_frame, marker);
    EXPECT_EQ(mark_of(Codec::av1, marker, {0x10, 0x30})->end_of_frame, marker);
    EXPECT_TRUE(mark_of(Codec::opus, marker, {})->end_of_frame);
  }
  EXPECT_TRUE(mark_of(Codec::vp8, false, {0x10, 0})->key_frame);
  EXPECT_TRUE(mark_of(Codec::other, false, {1})->key_frame);
  EXPECT_TRUE(mark_of(Codec::vp9, false, {0x04, 0})->end_of_frame);
  EXPECT_FALSE(mark_of(Codec::h264, false, {}));
}

}  // namespace
}  // namespace halloo::rtp
