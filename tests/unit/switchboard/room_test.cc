#include "switchboard/room.h"

#include <gtest/gtest.h>

#include "unit/switchboard/room_bench.h"

namespace halloo::switchboard {
namespace {

using namespace std::chrono_literals;

struct RoomTest : ::testing::Test, RoomBench {};

TEST_F(RoomTest, TheFirstMakesItAndIsHostAndTheOthersAreToldOfEachOther) {
  const PersonId ada = in("Ada");
  EXPECT_EQ(take(ada), "entered(1;host=1,direct0;1=Ada)") << "and no difference from what she knows";
  const PersonId grace = person("Grace");
  EXPECT_TRUE(enter(grace, "room", {{true, true, false}}));
  EXPECT_EQ(take(grace), "entered(2;host=1,direct0;1=Ada;2=Grace+audio+video)");
  EXPECT_EQ(take(ada), "room(host=1,direct0;2=Grace+audio+video)");
  EXPECT_TRUE(board.leave_room(now, ada, "room", out));
  EXPECT_EQ(take(ada), "left(left)");
  EXPECT_EQ(take(grace), "room(host=2,direct0;left 1)");
  EXPECT_TRUE(board.leave_room(now, grace, "room", out));
  EXPECT_EQ(board.rooms(), 0u);
  EXPECT_EQ(board.leave_room(now, grace, "room", out).error(), RoomError::unknown_room);
}

TEST_F(RoomTest, NobodyHasANumberThatSomeoneHadBefore) {
  const PersonId ada = in("Ada"), grace = in("Grace");
  EXPECT_TRUE(board.leave_room(now, grace, "room", out));
  forget();
  EXPECT_TRUE(enter(grace));
  EXPECT_EQ(take(ada), "room(host=1,direct0;3=Grace)");
}

TEST_F(RoomTest, ByTwosDirectlyAndByThreesThroughTheGateway) {
  const PersonId ada = in("Ada"), grace = in("Grace");
  forget();
  const PersonId alan = in("Alan");
  EXPECT_EQ(take(ada), "room(host=1,gateway1;3=Alan)");
  forget();
  EXPECT_TRUE(board.leave_room(now, grace, "room", out));
  EXPECT_EQ(take(ada), "room(host=1,direct2;left 2)");
  EXPECT_TRUE(board.leave_room(now, alan, "room", out));
  const PersonId service = person("Recorder");
  EXPECT_TRUE(enter(service, "room", {{}, false}));
  EXPECT_EQ(take(ada), "room(host=1,gateway3;4=Recorder;left 3)") << "it cannot do without the gateway";
  EXPECT_TRUE(enter(service, "room", {{}, true}));
  EXPECT_EQ(take(ada), "room(host=1,direct4;4=Recorder)");
}

TEST_F(RoomTest, ManyWhoComeAtOnceAreToldOfAtOnce) {
  const PersonId ada = in("Ada");
  forget();
  for (int i = 0; i < 20; ++i) {
    now += 1ms;
    in("Guest");
  }
  EXPECT_EQ(board.next_timeout(), now - 19ms) << "the first after a quiet time is told at once";
  std::size_t differences = 0, participants = 0;
  pass(1s);
  for (const Notice& notice : out.notices) {
    const auto* changed = std::get_if<RoomChanged>(&notice.event);
    if (!changed || notice.to != ada) continue;
    ++differences;
    participants += changed->difference->participants.size();
  }
  EXPECT_EQ(differences, 1u);
  EXPECT_EQ(participants, 20u);
}

TEST_F(RoomTest, WhatIsSaidDoesNotOvertakeWhatChanged) {
  const PersonId ada = in("Ada");
  forget();
  const PersonId grace = in("Grace");
  settle();
  EXPECT_TRUE(board.raise_hand(now, grace, "room", true, out));
  EXPECT_TRUE(board.say(now, grace, "room", "Hello", out));
  EXPECT_TRUE(board.raise_hand(now, grace, "room", false, out));
  EXPECT_TRUE(board.signal_in_room(now, grace, "room", number(ada), "{}", out));
  EXPECT_TRUE(board.react(now, ada, "room", "\U0001F44B", out));
  EXPECT_EQ(take(ada),
            "room(host=1,direct0;2=Grace) room(host=1,direct0;2=Grace+hand) chat(1,2=Grace,Hello) "
            "room(host=1,direct0;2=Grace) signal(2,{}) react(1,\U0001F44B)");
}

TEST_F(RoomTest, EveryoneSeesWhatEveryoneSends) {
  const PersonId ada = in("Ada"), grace = in("Grace");
  forget();
  EXPECT_TRUE(board.set_media(now, ada, "room", {true, false, true}, out));
  EXPECT_EQ(take(grace), "room(host=1,direct0;1=Ada+audio+screen)");
  EXPECT_TRUE(board.say(now, ada, "room", "a", out));
  EXPECT_TRUE(board.say(now, grace, "room", "b", out));
  EXPECT_EQ(take(ada), "room(host=1,direct0;1=Ada+audio+screen) chat(1,1=Ada,a) chat(2,2=Grace,b)");
}

TEST_F(RoomTest, WhoIsAwayKeepsThePlaceAndTheHostsPart) {
  const PersonId ada = in("Ada"), grace = in("Grace"), alan = in("Alan");
  forget();
  board.set_away(now, ada, true);
  EXPECT_EQ(take(grace), "room(host=1,gateway1;1=Ada+away)");
  EXPECT_TRUE(board.react(now, grace, "room", "\U0001F44B", out));
  EXPECT_EQ(take(ada), "room(host=1,gateway1;1=Ada+away)") << "kept for her, which a reaction is not";
  board.set_away(now, ada, false);
  EXPECT_EQ(take(alan), "room(host=1,gateway1;1=Ada+away) react(2,\U0001F44B) room(host=1,gateway1;1=Ada)");
  board.set_away(now, grace, true);
  forget();
  board.leave(now, ada, Leaving::lost, out);
  EXPECT_EQ(take(alan), "room(host=3,direct2;left 1)") << "Grace is here longer, but away";
}

TEST_F(RoomTest, SaidAgainItIsAnsweredAgain) {
  const PersonId ada = in("Ada"), grace = in("Grace");
  EXPECT_TRUE(board.configure_room(now, ada, "room", {}, true, out));
  const PersonId alan = person("Alan");
  EXPECT_TRUE(enter(alan));
  forget();
  EXPECT_TRUE(enter(ada, "room", {{true, false, false}}));
  EXPECT_EQ(take(ada), "entered(1;host=1,knock,direct0;1=Ada+audio;2=Grace) knocking(3=Alan)");
  EXPECT_EQ(take(grace), "room(host=1,knock,direct0;1=Ada+audio)");
  EXPECT_TRUE(enter(alan));
  EXPECT_EQ(take(alan), "waiting(3)");
  EXPECT_EQ(take(ada), "");
}

TEST_F(RoomTest, AFullRoomAndAsManyRoomsAsTheSettingsSay) {
  Settings settings;
  settings.rooms.max_rooms = 2;
  settings.rooms.max_participants = 2;
  settings.rooms.max_waiting = 1;
  RoomBench small(settings);
  const PersonId ada = small.in("Ada");
  small.in("Grace");
  const PersonId alan = small.person("Alan");
  EXPECT_EQ(small.enter(alan).error(), RoomError::full);
  EXPECT_TRUE(small.enter(alan, "other"));
  const PersonId joan = small.person("Joan");
  EXPECT_EQ(small.enter(joan, "third").error(), RoomError::too_many_rooms);
  EXPECT_TRUE(small.board.leave_room(small.now, alan, "other", small.out));
  EXPECT_TRUE(small.enter(joan, "third"));

  EXPECT_TRUE(small.board.leave_room(small.now, ada, "room", small.out));
  const PersonId host = small.board.room_of(alan) ? alan : small.board.find_room("room")->person({2});
  EXPECT_TRUE(small.board.configure_room(small.now, host, "room", {}, true, small.out));
  EXPECT_TRUE(small.enter(alan)) << "waits";
  EXPECT_EQ(small.enter(ada).error(), RoomError::full) << "one waits already";
}

TEST_F(RoomTest, ACallOrARoom) {
  const PersonId ada = person("Ada", true), grace = person("Grace", true);
  EXPECT_TRUE(enter(ada));
  EXPECT_EQ(board.call(now, ada, "call-0000000000000", "Grace", true, out).error(), CallError::in_a_room);
  EXPECT_EQ(board.rejoin(now, ada, "call-0000000000000", "Grace", out).error(), CallError::in_a_room);
  forget();
  EXPECT_TRUE(board.call(now, grace, "call-0000000000000", "Ada", true, out));
  EXPECT_EQ(take(grace), "busy");
  EXPECT_EQ(board.roster().published().at("Ada"), PersonState::busy);
  EXPECT_EQ(enter(ada, "other").error(), RoomError::in_a_room);
  EXPECT_TRUE(board.leave_room(now, ada, "room", out));
  settle();
  EXPECT_EQ(board.roster().published().at("Ada"), PersonState::free);
  EXPECT_TRUE(board.call(now, grace, "call-0000000000000", "Ada", true, out));
  EXPECT_EQ(enter(ada).error(), RoomError::in_a_call);
  EXPECT_EQ(enter(grace).error(), RoomError::in_a_call);
}

TEST_F(RoomTest, WhoIsNotListedComesForRoomsOnly) {
  const PersonId ada = person("Ada", true);
  const PersonId other = person("Ada");
  EXPECT_NE(ada, other);
  const PersonId grace = person("Grace");
  EXPECT_TRUE(board.enter(now, 0, "Grace", true)) << "the name is free for the list";
  settle();
  EXPECT_EQ(board.roster().published().size(), 2u);
  EXPECT_EQ(board.call(now, grace, "call-0000000000000", "Ada", true, out).error(), CallError::not_listed);
  EXPECT_EQ(board.rejoin(now, grace, "call-0000000000000", "Ada", out).error(), CallError::not_listed);
  bool more = false;
  EXPECT_EQ(board.search("grace", 10, more).size(), 1u);
  EXPECT_TRUE(enter(other));
  EXPECT_TRUE(enter(ada));
  EXPECT_EQ(take(ada), "entered(2;host=1,direct0;1=Ada;2=Ada)");
  board.leave(now, grace, Leaving::goodbye, out);
  settle();
  EXPECT_EQ(board.roster().published().size(), 2u) << "her namesake of the list stays";
}

TEST_F(RoomTest, NamesOfRooms) {
  const PersonId ada = person("Ada");
  for (const std::string& name :
       {std::string(), std::string("a b"), std::string("a/b"), std::string("\u00e9"), std::string(65, 'a')})
    EXPECT_EQ(enter(ada, name).error(), RoomError::bad_name) << name;
  EXPECT_TRUE(enter(ada, std::string(64, '-')));
}

TEST_F(RoomTest, WhatCannotBeSaid) {
  const PersonId ada = in("Ada"), grace = in("Grace"), alan = person("Alan");
  EXPECT_EQ(board.say(now, ada, "room", "", out).error(), RoomError::too_long);
  EXPECT_EQ(board.say(now, ada, "room", std::string(4097, 'a'), out).error(), RoomError::too_long);
  EXPECT_TRUE(board.say(now, ada, "room", std::string(4096, 'a'), out));
  EXPECT_EQ(board.react(now, ada, "room", "no", out).error(), RoomError::no_reaction);
  EXPECT_EQ(board.signal_in_room(now, ada, "room", number(ada), "{}", out).error(), RoomError::yourself);
  EXPECT_EQ(board.signal_in_room(now, ada, "room", {7}, "{}", out).error(), RoomError::unknown_participant);
  for (const auto& [person, room] : {std::pair(alan, "room"), std::pair(grace, "other")}) {
    EXPECT_EQ(board.say(now, person, room, "a", out).error(), RoomError::unknown_room);
    EXPECT_EQ(board.react(now, person, room, "\U0001F44B", out).error(), RoomError::unknown_room);
    EXPECT_EQ(board.signal_in_room(now, person, room, {1}, "{}", out).error(), RoomError::unknown_room);
    EXPECT_EQ(board.raise_hand(now, person, room, true, out).error(), RoomError::unknown_room);
    EXPECT_EQ(board.set_media(now, person, room, {}, out).error(), RoomError::unknown_room);
  }
}

}  // namespace
}  // namespace halloo::switchboard
