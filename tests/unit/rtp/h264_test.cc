#include "rtp/payload/h264.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

TEST(H264, ReadsSingleNalUnits) {
  const auto idr = read_h264(hex("65 88 84"));
  ASSERT_TRUE(idr);
  EXPECT_TRUE(idr->start_of_frame);
  EXPECT_TRUE(idr->key_frame);
  EXPECT_FALSE(idr->discardable);
  const auto slice = read_h264(hex("41 9a"));
  EXPECT_TRUE(slice->start_of_frame);
  EXPECT_FALSE(slice->key_frame);
  EXPECT_FALSE(read_h264(hex("65 44"))->start_of_frame);  // the second slice
  EXPECT_FALSE(read_h264(hex("65 44"))->key_frame);
  EXPECT_TRUE(read_h264(hex("01 9a"))->discardable);
  EXPECT_TRUE(read_h264(hex("67 42"))->key_frame);   // sequence parameters
  EXPECT_FALSE(read_h264(hex("68 ce"))->key_frame);  // picture parameters
  EXPECT_TRUE(read_h264(hex("68 ce"))->start_of_frame);
}

// RFC 6184 section 5.7.1.
TEST(H264, ReadsAggregates) {
  const auto mark = read_h264(hex("78 0003 674200 0002 68ce 0002 0600"));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_TRUE(mark->key_frame);
  EXPECT_FALSE(mark->discardable);
  const auto without = read_h264(hex("18 0002 019a 0001 06"));
  EXPECT_FALSE(without->key_frame);
  EXPECT_TRUE(without->discardable);
  EXPECT_FALSE(read_h264(hex("78")));
  EXPECT_FALSE(read_h264(hex("78 0003 6742")));
  EXPECT_FALSE(read_h264(hex("78 0002 6742 00")));
  EXPECT_FALSE(read_h264(hex("78 0000 65")));
}

// Section 5.8: the type is in the second octet, the importance in the first.
TEST(H264, ReadsFragments) {
  const auto first = read_h264(hex("7c 85 88"));
  ASSERT_TRUE(first);
  EXPECT_TRUE(first->start_of_frame);
  EXPECT_TRUE(first->key_frame);
  EXPECT_FALSE(first->discardable);
  const auto middle = read_h264(hex("7c 05 88"));
  EXPECT_FALSE(middle->start_of_frame);
  EXPECT_FALSE(middle->key_frame);
  EXPECT_FALSE(middle->discardable);
  EXPECT_TRUE(read_h264(hex("1c 41 9a"))->discardable);
  EXPECT_FALSE(read_h264(hex("7c 85")));
}

TEST(H264, RefusesTheInterleavedMode) {
  for (const std::string_view text : {"", "60 00", "79 0000 00", "7a 00 00", "7b 00 00", "7d 85 00 00 88"})
    EXPECT_FALSE(read_h264(hex(text))) << text;
}

}  // namespace
}  // namespace halloo::rtp
