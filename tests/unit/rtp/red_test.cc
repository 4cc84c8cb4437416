#include "rtp/payload/red.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

// RFC 2198 section 5, made short: a redundant block of 4 octets 160 ticks earlier, and the primary one.
TEST(Red, ReadsRedundantAndPrimaryBlocks) {
  const auto red = Red::parse(hex("87 028004 05 11111111 222222"));
  ASSERT_TRUE(red);
  EXPECT_EQ(red->redundant(), 1u);
  EXPECT_EQ(red->primary().payload_type, 5);
  EXPECT_EQ(to_octets(red->primary().data), from_hex("222222"));
  std::vector<std::tuple<int, int, std::size_t>> blocks;
  red->each([&](const Red::Block& block) {
    blocks.emplace_back(block.payload_type, block.earlier, block.data.size());
  });
  EXPECT_EQ(blocks, (std::vector<std::tuple<int, int, std::size_t>>{{7, 160, 4}, {5, 0, 3}}));
}

TEST(Red, BlocksMayBeEmpty) {
  const auto red = Red::parse(hex("ef 000000 ef 780402 6f aa bb cc"));
  ASSERT_TRUE(red);
  std::vector<std::tuple<int, int, Octets>> blocks;
  red->each([&](const Red::Block& block) {
    blocks.emplace_back(block.payload_type, block.earlier, to_octets(block.data));
  });
  EXPECT_EQ(blocks, (std::vector<std::tuple<int, int, Octets>>{
                        {111, 0, {}}, {111, 7681, from_hex("aabb")}, {111, 0, from_hex("cc")}}));
  EXPECT_TRUE(Red::parse(hex("6f"))->primary().data.empty());
}

TEST(Red, RefusesWhatIsCutShort) {
  EXPECT_FALSE(Red::parse({}));
  EXPECT_FALSE(Red::parse(hex("ef 0000")));
  EXPECT_FALSE(Red::parse(hex("ef 000000")));
  EXPECT_FALSE(Red::parse(hex("ef 000002 6f aa")));
}

}  // namespace
}  // namespace halloo::rtp
