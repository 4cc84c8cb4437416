#include <gtest/gtest.h>

#include "doors/room_of_two/room.h"

namespace halloo::doors::room_of_two {
namespace {

constexpr SessionId kAlice{1}, kBob{2}, kCarol{3};

TEST(Rooms, TheFirstIsTheInitiatorUntilAllHaveLeft) {
  Rooms rooms{{}};
  EXPECT_TRUE(rooms.enter("/", kAlice).value());
  EXPECT_FALSE(rooms.enter("/", kBob).value());
  rooms.leave("/", kAlice);
  EXPECT_FALSE(rooms.enter("/", kCarol).value()) << "Bob is still there";
  rooms.leave("/", kBob);
  rooms.leave_all(kCarol);
  EXPECT_EQ(rooms.size(), 0u);
  EXPECT_TRUE(rooms.enter("/", kBob).value());
}

TEST(Rooms, AreApart) {
  Rooms rooms{{}};
  EXPECT_TRUE(rooms.enter("/a", kAlice).value());
  EXPECT_TRUE(rooms.enter("/b", kAlice).value());
  EXPECT_FALSE(rooms.enter("/b", kBob).value());
  EXPECT_EQ(rooms.members("/a"), std::vector{kAlice});
  EXPECT_EQ(rooms.members("/b"), (std::vector{kAlice, kBob}));
  EXPECT_TRUE(rooms.members("/c").empty());
  EXPECT_FALSE(rooms.contains("/a", kBob));
  rooms.leave_all(kAlice);
  EXPECT_FALSE(rooms.contains("/b", kAlice));
  EXPECT_TRUE(rooms.contains("/b", kBob));
  EXPECT_EQ(rooms.size(), 1u);
  rooms.leave("/a", kBob);  // is not in it
  EXPECT_EQ(rooms.size(), 1u);
}

TEST(Rooms, AreBounded) {
  Rooms rooms{{.max_rooms = 2, .max_members = 2, .max_rooms_per_session = 1, .max_name_bytes = 4}};
  ASSERT_TRUE(rooms.enter("/a", kAlice));
  EXPECT_EQ(rooms.enter("/b", kAlice).error(), RoomRefusal::too_many_rooms) << "one a session";
  ASSERT_TRUE(rooms.enter("/a", kBob));
  EXPECT_EQ(rooms.enter("/a", kCarol).error(), RoomRefusal::room_full);
  EXPECT_EQ(rooms.enter("/long", kCarol).error(), RoomRefusal::invalid_name);
  EXPECT_EQ(rooms.enter("/\n", kCarol).error(), RoomRefusal::invalid_name);
  EXPECT_EQ(rooms.enter("/\x7f", kCarol).error(), RoomRefusal::invalid_name);
  ASSERT_TRUE(rooms.enter("/b", kCarol));
  EXPECT_EQ(rooms.enter("/c", SessionId{4}).error(), RoomRefusal::too_many_rooms);
  EXPECT_EQ(rooms.size(), 2u);
}

TEST(Rooms, ZeroLiftsEachLimit) {
  Rooms rooms{{.max_rooms = 0, .max_members = 0, .max_rooms_per_session = 0, .max_name_bytes = 0}};
  for (std::uint64_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(rooms.enter("/", SessionId{i}));
    ASSERT_TRUE(rooms.enter("/" + std::string(1000, 'x') + std::to_string(i), kAlice));
  }
  EXPECT_EQ(rooms.size(), 101u);
}

}  // namespace
}  // namespace halloo::doors::room_of_two
