#include "sfu/forwarding/nack_list.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;

constexpr Instant kNow{std::chrono::seconds(100)};
constexpr Duration kRoundTrip = milliseconds(80);

class NackListTest : public testing::Test {
 protected:
  std::vector<std::uint16_t> due(Duration at) {
    std::array<std::uint16_t, 8> out;
    const std::size_t count = list_.due(kNow + at, kRoundTrip, out, gave_up_);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(count)};
  }
  using Numbers = std::vector<std::uint16_t>;

  NackSettings settings_ = [] {
    NackSettings settings;
    settings.max_missing = 10;
    settings.max_tries = 3;
    return settings;
  }();
  NackList list_{settings_};
  bool gave_up_ = false;
};

TEST_F(NackListTest, AsksAfterAWaitAndAgainAfterARoundTripAndAQuarter) {
  EXPECT_EQ(list_.next_timeout(), kNever);
  EXPECT_TRUE(list_.add(kNow, 0x1FFFF, 0x20001));
  EXPECT_EQ(list_.next_timeout(), kNow + milliseconds(5));
  EXPECT_EQ(due(milliseconds(4)), Numbers{});
  EXPECT_EQ(due(milliseconds(5)), (Numbers{0xFFFF, 0, 1}));
  EXPECT_EQ(due(milliseconds(104)), Numbers{});
  EXPECT_EQ(due(milliseconds(105)), (Numbers{0xFFFF, 0, 1}));
}

TEST_F(NackListTest, WhatChangedPlacesIsNotAskedFor) {
  list_.add(kNow, 5, 6);
  EXPECT_EQ(list_.remove(kNow + milliseconds(2), 5), std::nullopt);
  EXPECT_EQ(due(milliseconds(5)), Numbers{6});
}

// Of what was asked for twice nobody knows which request was answered.
TEST_F(NackListTest, MeasuresTheRoundTripOfTheFirstRequest) {
  list_.add(kNow, 5, 6);
  due(milliseconds(5));
  EXPECT_EQ(list_.remove(kNow + milliseconds(95), 5), milliseconds(90));
  due(milliseconds(105));
  EXPECT_EQ(list_.remove(kNow + milliseconds(110), 6), std::nullopt);
  EXPECT_EQ(list_.size(), 0u);
}

TEST_F(NackListTest, GivesUpAfterSoManyTries) {
  list_.add(kNow, 5, 5);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(due(milliseconds(200 * (i + 1))), Numbers{5});
  EXPECT_FALSE(gave_up_);
  EXPECT_EQ(due(milliseconds(1000)), Numbers{});
  EXPECT_TRUE(gave_up_);
  EXPECT_EQ(list_.size(), 0u);
}

TEST_F(NackListTest, GivesTheOldestUpWhenThereIsNoRoom) {
  EXPECT_TRUE(list_.add(kNow, 1, 8));
  EXPECT_FALSE(list_.add(kNow, 11, 14));
  EXPECT_EQ(list_.size(), 10u);
  EXPECT_EQ(due(milliseconds(5)), (Numbers{3, 4, 5, 6, 7, 8, 11, 12}));
  EXPECT_EQ(due(milliseconds(5)), (Numbers{13, 14}));
  EXPECT_FALSE(list_.add(kNow, 100, 200));
  EXPECT_EQ(list_.size(), 10u);
}

TEST_F(NackListTest, AKeyFrameMakesWhatWasBeforeItDispensable) {
  list_.add(kNow, 1, 8);
  list_.forget_before(7);
  EXPECT_EQ(due(milliseconds(5)), (Numbers{7, 8}));
}

}  // namespace
}  // namespace halloo::sfu
