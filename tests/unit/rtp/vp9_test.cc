#include "rtp/payload/vp9.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

TEST(Vp9, ReadsTheNonFlexibleMode) {
  // I, P, L, B: picture id of 15 bits; layer T2 U S1 D; TL0PICIDX.
  const auto mark = read_vp9(hex("e8 9234 53 77 aa"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_FALSE(mark->end_of_frame);
  EXPECT_FALSE(mark->key_frame);
  EXPECT_EQ(mark->picture_id, 0x1234);
  EXPECT_TRUE(mark->picture_id_long);
  EXPECT_EQ(mark->temporal_layer, 2);
  EXPECT_EQ(mark->spatial_layer, 1);
  EXPECT_TRUE(mark->switching_point);
  EXPECT_EQ(mark->tl0_picture_index, 0x77);
}

TEST(Vp9, ReadsTheFlexibleMode) {
  // I, P, L, F, E: picture id of 7 bits; layer; three references.
  const auto mark = read_vp9(hex("f4 12 20 03 05 06 aa"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->end_of_frame);
  EXPECT_EQ(mark->picture_id, 0x12);
  EXPECT_FALSE(mark->picture_id_long);
  EXPECT_EQ(mark->temporal_layer, 1);
  EXPECT_FALSE(mark->switching_point);
  EXPECT_EQ(mark->tl0_picture_index, -1);
  EXPECT_FALSE(read_vp9(hex("f4 12 20 03 05 07 02 aa")));  // a fourth
}

TEST(Vp9, AKeyFrameNeedsNeitherAPictureNorALayer) {
  EXPECT_TRUE(read_vp9(hex("08 aa"))->key_frame);
  EXPECT_TRUE(read_vp9(hex("28 00 01 aa"))->key_frame);
  EXPECT_FALSE(read_vp9(hex("28 03 01 aa"))->key_frame);  // the upper layer of a key picture
  EXPECT_TRUE(read_vp9(hex("28 02 01 aa"))->key_frame);   // one that is coded for itself
  EXPECT_FALSE(read_vp9(hex("48 aa"))->key_frame);
}

TEST(Vp9, SkipsTheScalabilityStructure) {
  // Two layers with sizes; a group of two pictures with one and two references.
  const Octets structure = from_hex("8a 01 38 014000b4 02800168 02 04 01 28 01 02 aa");
  const auto mark = read_vp9(kept(structure));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->key_frame);
  EXPECT_EQ(mark->picture_id, 1);
  for (std::size_t size = 0; size < structure.size(); ++size)
    EXPECT_FALSE(read_vp9(kept({structure.begin(), structure.begin() + static_cast<std::ptrdiff_t>(size)})));
}

TEST(Vp9, RefusesADescriptorCutShort) {
  for (const std::string_view text : {"e8 9234 53 77 aa", "f4 12 20 03 05 06 aa"}) {
    const Octets whole = from_hex(text);
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_FALSE(read_vp9(kept({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)})));
  }
}

}  // namespace
}  // namespace halloo::rtp
