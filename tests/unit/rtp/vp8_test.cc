#include "rtp/payload/vp8.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

// RFC 7741 section 4.6.1: the first packet of a key frame, with the descriptor's one octet.
TEST(Vp8, ReadsTheShortestDescriptor) {
  const auto mark = read_vp8(hex("10 00"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_TRUE(mark->key_frame);
  EXPECT_TRUE(mark->switching_point);
  EXPECT_FALSE(mark->discardable);
  EXPECT_EQ(mark->picture_id, -1);
  EXPECT_EQ(mark->tl0_picture_index, -1);
  EXPECT_FALSE(read_vp8(hex("10 01"))->key_frame);       // P: predicted
  EXPECT_FALSE(read_vp8(hex("00 00"))->key_frame);       // in the middle of a frame
  EXPECT_FALSE(read_vp8(hex("11 00"))->start_of_frame);  // the second partition
  EXPECT_TRUE(read_vp8(hex("30 01"))->discardable);
}

TEST(Vp8, ReadsPictureIdsAndLayers) {
  const auto whole = read_vp8(hex("90 f0 9234 56 a3 01"));
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->picture_id, 0x1234);
  EXPECT_TRUE(whole->picture_id_long);
  EXPECT_EQ(whole->tl0_picture_index, 0x56);
  EXPECT_EQ(whole->temporal_layer, 2);
  EXPECT_TRUE(whole->switching_point);
  EXPECT_FALSE(whole->key_frame);
  const auto small = read_vp8(hex("80 a0 7f 40 01"));
  ASSERT_TRUE(small);
  EXPECT_EQ(small->picture_id, 0x7F);
  EXPECT_FALSE(small->picture_id_long);
  EXPECT_EQ(small->tl0_picture_index, -1);
  EXPECT_EQ(small->temporal_layer, 1);
  EXPECT_FALSE(small->switching_point);
  // Of K alone, the layer's bits mean nothing.
  EXPECT_EQ(read_vp8(hex("80 10 ff 01"))->temporal_layer, 0);
}

TEST(Vp8, RefusesADescriptorCutShort) {
  const Octets whole = from_hex("90 f0 9234 56 a3 01");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(read_vp8(kept(cut))) << size;
    EXPECT_FALSE(rewrite_vp8(cut, 1, 2));
  }
}

TEST(Vp8, RewritesInPlace) {
  Octets payload = from_hex("90 f0 9234 56 a3 01");
  EXPECT_TRUE(rewrite_vp8(payload, 0x7FFF, 9));
  EXPECT_EQ(payload, from_hex("90 f0 ffff 09 a3 01"));
  payload = from_hex("80 a0 7f 40 01");
  EXPECT_TRUE(rewrite_vp8(payload, 0x1285, 9));
  EXPECT_EQ(payload, from_hex("80 a0 05 40 01"));
  payload = from_hex("80 40 12 01");
  EXPECT_TRUE(rewrite_vp8(payload, 0x1285, 9));
  EXPECT_EQ(payload, from_hex("80 40 09 01"));
  payload = from_hex("10 00");
  EXPECT_TRUE(rewrite_vp8(payload, 1, 9));
  EXPECT_EQ(payload, from_hex("10 00"));
}

}  // namespace
}  // namespace halloo::rtp
