// What the host of a room may, and who else may not.
#include <gtest/gtest.h>

#include "unit/switchboard/room_bench.h"

namespace halloo::switchboard {
namespace {

using namespace std::chrono_literals;

struct RoomHost : ::testing::Test, RoomBench {
  PersonId ada = in("Ada"), grace = in("Grace"), alan = person("Alan");

  void set(std::optional<bool> locked, std::optional<bool> knock) {
    EXPECT_TRUE(board.configure_room(now, ada, "room", locked, knock, out));
    forget();
  }
};

TEST_F(RoomHost, KnocksAndIsAdmitted) {
  set({}, true);
  EXPECT_TRUE(enter(alan, "room", {{true, false, false}}));
  EXPECT_EQ(take(alan), "waiting(3)");
  EXPECT_EQ(take(ada), "knocking(3=Alan)");
  EXPECT_EQ(take(grace), "") << "only the host is told";
  EXPECT_EQ(board.say(now, alan, "room", "let me in", out).error(), RoomError::unknown_room);
  EXPECT_EQ(board.admit(now, grace, "room", {3}, out).error(), RoomError::not_host);
  EXPECT_EQ(board.admit(now, alan, "room", {3}, out).error(), RoomError::not_host);
  EXPECT_EQ(board.admit(now, ada, "room", {2}, out).error(), RoomError::unknown_participant);
  EXPECT_TRUE(board.admit(now, ada, "room", {3}, out));
  EXPECT_EQ(take(alan), "entered(3;host=1,knock,gateway1;1=Ada;2=Grace;3=Alan+audio)");
  EXPECT_EQ(take(ada), "room(host=1,knock,gateway1;3=Alan+audio) knocking()");
  EXPECT_EQ(take(grace), "room(host=1,knock,gateway1;3=Alan+audio)");
}

TEST_F(RoomHost, KnocksAndIsRefusedOrGoesAgain) {
  set({}, true);
  EXPECT_TRUE(enter(alan));
  forget();
  EXPECT_EQ(board.refuse(now, grace, "room", {3}, out).error(), RoomError::not_host);
  EXPECT_TRUE(board.refuse(now, ada, "room", {3}, out));
  EXPECT_EQ(take(alan), "left(refused)");
  EXPECT_EQ(take(ada), "knocking()");
  EXPECT_EQ(board.room_of(alan), nullptr);
  EXPECT_TRUE(enter(alan)) << "once more";
  EXPECT_EQ(take(ada), "knocking(4=Alan)");
  EXPECT_TRUE(board.leave_room(now, alan, "room", out));
  EXPECT_EQ(take(alan), "waiting(4) left(left)");
  EXPECT_EQ(take(ada), "knocking()");
  EXPECT_TRUE(enter(alan));
  board.leave(now, alan, Leaving::lost, out);
  EXPECT_EQ(take(ada), "knocking()") << "gone before the host was told";
}

TEST_F(RoomHost, TheNextHostIsToldWhoWaits) {
  set({}, true);
  EXPECT_TRUE(enter(alan));
  forget();
  EXPECT_TRUE(board.leave_room(now, ada, "room", out));
  EXPECT_EQ(take(grace), "room(host=2,knock,direct0;left 1) knocking(3=Alan)");
  EXPECT_TRUE(board.leave_room(now, grace, "room", out));
  EXPECT_EQ(take(alan), "left(over)");
  EXPECT_EQ(board.rooms(), 0u);
  EXPECT_TRUE(enter(alan)) << "and is free for a room of his own";
}

TEST_F(RoomHost, Locked) {
  set(true, {});
  EXPECT_EQ(enter(alan).error(), RoomError::locked);
  EXPECT_EQ(board.configure_room(now, grace, "room", false, {}, out).error(), RoomError::not_host);
  EXPECT_EQ(board.configure_room(now, alan, "room", false, {}, out).error(), RoomError::unknown_room);
  EXPECT_TRUE(enter(grace)) << "who is in is in";
  EXPECT_TRUE(board.configure_room(now, ada, "room", false, {}, out));
  EXPECT_TRUE(enter(alan));
}

TEST_F(RoomHost, AnAdmissionToAFullRoomIsNone) {
  Settings settings;
  settings.rooms.max_participants = 2;
  RoomBench small(settings);
  const PersonId host = small.in("Ada");
  EXPECT_TRUE(small.board.configure_room(small.now, host, "room", {}, true, small.out));
  const PersonId one = small.person("Grace"), two = small.person("Alan");
  EXPECT_TRUE(small.enter(one));
  EXPECT_TRUE(small.enter(two));
  EXPECT_TRUE(small.board.admit(small.now, host, "room", {2}, small.out));
  EXPECT_EQ(small.board.admit(small.now, host, "room", {3}, small.out).error(), RoomError::full);
  EXPECT_TRUE(small.board.leave_room(small.now, one, "room", small.out));
  EXPECT_TRUE(small.board.admit(small.now, host, "room", {3}, small.out));
}

TEST_F(RoomHost, WhoIsSentOutStaysOut) {
  EXPECT_TRUE(enter(alan));
  forget();
  EXPECT_EQ(board.remove(now, grace, "room", {3}, out).error(), RoomError::not_host);
  EXPECT_EQ(board.remove(now, ada, "room", {1}, out).error(), RoomError::yourself);
  EXPECT_EQ(board.remove(now, ada, "room", {9}, out).error(), RoomError::unknown_participant);
  EXPECT_TRUE(board.remove(now, ada, "room", {3}, out));
  EXPECT_EQ(take(alan), "left(removed)");
  EXPECT_EQ(take(grace), "room(host=1,knock,direct2;left 3)") << "and whoever comes now has to knock";
  EXPECT_EQ(enter(alan).error(), RoomError::removed);
  const PersonId again = person("Alan");
  EXPECT_TRUE(enter(again));
  EXPECT_EQ(take(again), "waiting(4)");
  EXPECT_TRUE(board.remove(now, ada, "room", {4}, out)) << "also from the door";
  EXPECT_EQ(take(again), "left(removed)");
  EXPECT_EQ(enter(again).error(), RoomError::removed);
  EXPECT_TRUE(enter(again, "other")) << "of this room only";
}

TEST_F(RoomHost, RemembersAsManyAsTheSettingSays) {
  Settings settings;
  settings.rooms.max_removed = 1;
  RoomBench small(settings);
  const PersonId host = small.in("Ada"), one = small.in("Grace"), two = small.in("Alan");
  EXPECT_TRUE(small.board.remove(small.now, host, "room", small.number(one), small.out));
  EXPECT_TRUE(small.board.remove(small.now, host, "room", small.number(two), small.out));
  EXPECT_EQ(small.enter(two).error(), RoomError::removed);
  EXPECT_TRUE(small.enter(one)) << "has to knock all the same";
  EXPECT_EQ(small.take(one), "entered(2;host=1,direct0;1=Ada;2=Grace) left(removed) waiting(4)");
}

TEST_F(RoomHost, MutesAndOnlyTheHostLiftsIt) {
  forget();
  EXPECT_EQ(board.mute(now, grace, "room", {1}, MediaKind::audio, true, out).error(), RoomError::not_host);
  EXPECT_EQ(board.mute(now, ada, "room", {1}, MediaKind::audio, true, out).error(), RoomError::yourself);
  EXPECT_EQ(board.mute(now, ada, "room", {5}, MediaKind::audio, true, out).error(),
            RoomError::unknown_participant);
  EXPECT_TRUE(board.mute(now, ada, "room", {2}, MediaKind::audio, true, out));
  EXPECT_EQ(take(grace), "room(host=1,direct0;2=Grace-audio) mute(audio)");
  EXPECT_TRUE(board.mute(now, ada, "room", {2}, MediaKind::screen, true, out));
  EXPECT_TRUE(board.set_media(now, grace, "room", {true, true, true}, out));
  EXPECT_TRUE(enter(grace)) << "nor does coming again";
  EXPECT_TRUE(board.mute(now, ada, "room", {2}, MediaKind::audio, false, out));
  EXPECT_EQ(take(ada),
            "room(host=1,direct0;2=Grace-audio) room(host=1,direct0;2=Grace-audio-screen) "
            "room(host=1,direct0;2=Grace-screen)");
}

TEST_F(RoomHost, TheHostWhoComesBackInTimeIsHost) {
  board.set_away(now, ada, true);
  forget();
  board.set_away(now, ada, false);
  EXPECT_EQ(take(grace), "room(host=1,direct0;1=Ada)");
  board.leave(now, ada, Leaving::lost, out);
  EXPECT_EQ(take(grace), "room(host=2,direct0;left 1)");
  const PersonId back = in("Ada");
  EXPECT_EQ(take(back), "entered(3;host=2,direct0;2=Grace;3=Ada)") << "too late";
}

}  // namespace
}  // namespace halloo::switchboard
