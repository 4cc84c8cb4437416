#include "rtp/payload/av1.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

TEST(Av1, TheFirstPacketOfASequenceIsAKeyFrames) {
  // N, W = 2: a sequence header with its size before it, and a frame.
  const auto mark = read_av1(hex("28 03 080000 30 1122"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_TRUE(mark->key_frame);
  EXPECT_TRUE(mark->switching_point);
  EXPECT_TRUE(read_av1(hex("20 03 080000 30 1122"))->key_frame);  // by its sequence header alone
}

TEST(Av1, AFrameThatGoesOnBeginsNothing) {
  const auto mark = read_av1(hex("90 3011"));
  ASSERT_TRUE(mark);
  EXPECT_FALSE(mark->start_of_frame);
  EXPECT_FALSE(mark->key_frame);
  // What is behind the rest of it, does.
  EXPECT_TRUE(read_av1(hex("a0 02 1122 30 11"))->start_of_frame);
  EXPECT_FALSE(read_av1(hex("10 20 11"))->start_of_frame);  // a tile group
}

TEST(Av1, ReadsTheLayersOfAFrame) {
  const auto mark = read_av1(hex("10 34 48 11"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_FALSE(mark->key_frame);
  EXPECT_EQ(mark->temporal_layer, 2);
  EXPECT_EQ(mark->spatial_layer, 1);
}

TEST(Av1, ReadsElementsThatAllHaveASize) {
  EXPECT_TRUE(read_av1(hex("00 01 10 02 0800 01 30"))->key_frame);
  EXPECT_FALSE(read_av1(hex("00 01 10 02 30")));
  EXPECT_TRUE(read_av1(hex("00 8100 30"))->start_of_frame);  // a size of two octets
}

TEST(Av1, RefusesWhatIsCutShort) {
  EXPECT_FALSE(read_av1({}));
  EXPECT_FALSE(read_av1(hex("10")));
  EXPECT_FALSE(read_av1(hex("98 30")));       // begins a sequence and goes on
  EXPECT_FALSE(read_av1(hex("20 05 3011")));  // an element longer than the packet
  EXPECT_FALSE(read_av1(hex("20 80")));       // a size without an end
  EXPECT_FALSE(read_av1(hex("20 8080808001 30")));
}

}  // namespace
}  // namespace halloo::rtp
