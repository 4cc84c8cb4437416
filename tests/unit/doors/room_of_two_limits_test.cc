// Each limit gone over: a clear refusal, and everyone else undisturbed.
#include "room_of_two_bench.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

RoomOfTwoSettings with(auto&& change) {
  RoomOfTwoSettings settings;
  change(settings);
  return settings;
}

TEST(RoomOfTwoLimits, Sessions) {
  RoomOfTwoBench bench(with([](auto& s) { s.sessions.max_sessions = 2; }));
  const ConnectionId alice = bench.enter();
  const std::string sid = bench.begin_polling();
  EXPECT_EQ(bench.closed(bench.open()).reason, "Too many sessions");
  const Respond refusal = bench.answer(bench.request("GET", "EIO=4&transport=polling"));
  EXPECT_EQ(refusal.status, 503u);
  EXPECT_EQ(refusal.body, R"({"code":4,"message":"Forbidden"})");
  bench.post(sid, "40");
  bench.post(sid, R"(42["ready"])");
  EXPECT_EQ(bench.sent(alice), Texts{R"(42["ready"])"});
  bench.post(sid, "1");
  EXPECT_FALSE(bench.is_closed(bench.open())) << "there is room again";
}

TEST(RoomOfTwoLimits, MembersAndRooms) {
  RoomOfTwoBench bench(with([](auto& s) {
    s.rooms.max_members = 2;
    s.rooms.max_rooms = 1;
  }));
  const ConnectionId alice = bench.enter("/r"), bob = bench.enter("/r");
  const ConnectionId carol = bench.open();
  bench.sent(carol);
  bench.say(carol, "40/r,");
  EXPECT_EQ(bench.sent(carol), Texts{R"(44/r,{"message":"This room is full"})"});
  bench.say(carol, "40/other,");
  EXPECT_EQ(bench.sent(carol), Texts{R"(44/other,{"message":"Too many rooms"})"});
  bench.say(alice, R"(42/r,["offer"])");
  EXPECT_EQ(bench.sent(bob), Texts{R"(42/r,["offer"])"});
  EXPECT_EQ(bench.door().counters().refused_entries.value(), 2u);
}

TEST(RoomOfTwoLimits, RoomsOfOneSession) {
  RoomOfTwoBench bench(with([](auto& s) { s.rooms.max_rooms_per_session = 2; }));
  const ConnectionId alice = bench.enter("/a");
  bench.say(alice, "40/b,");
  bench.sent(alice);
  bench.say(alice, "40/c,");
  EXPECT_EQ(bench.sent(alice), Texts{R"(44/c,{"message":"Too many rooms"})"});
  bench.say(alice, "41/b,");
  bench.say(alice, "40/c,");
  EXPECT_EQ(bench.sent(alice).back(), R"(42/c,["initiator",true])");
}

TEST(RoomOfTwoLimits, MessageSize) {
  RoomOfTwoBench bench(with([](auto& s) { s.sessions.max_payload = 100; }));
  const ConnectionId alice = bench.enter(), bob = bench.enter();
  const auto offer = [](std::size_t size) {
    return R"(42["offer",")" + std::string(size - 14, 'x') + R"("])";
  };
  bench.say(alice, offer(100));
  EXPECT_EQ(bench.sent(bob), Texts{offer(100)});
  bench.say(alice, offer(101));
  EXPECT_EQ(bench.closed(alice).code, CloseCode::too_big);
  const std::string sid = bench.begin_polling();
  bench.post(sid, "40");
  EXPECT_EQ(bench.answer(bench.post(sid, offer(101))).status, 413u);
  EXPECT_EQ(bench.answer(bench.poll(sid)).status, 400u);
  EXPECT_TRUE(bench.sent(bob).empty());
  EXPECT_FALSE(bench.is_closed(bob));
}

TEST(RoomOfTwoLimits, MessagesPerSecond) {
  RoomOfTwoBench bench(with([](auto& s) { s.sessions.max_messages_per_second = 2; }));
  const ConnectionId bob = bench.enter();
  const ConnectionId alice = bench.enter();
  const std::string ready = R"(42["ready"])";
  for (int i = 0; i < 3; ++i) bench.say(alice, ready);  // with the "40" twice as many at once
  bench.pass(1s);
  for (int i = 0; i < 2; ++i) bench.say(alice, ready);
  EXPECT_FALSE(bench.is_closed(alice));
  bench.say(alice, ready);
  EXPECT_EQ(bench.closed(alice).code, CloseCode::too_fast);
  EXPECT_EQ(bench.sent(bob).size(), 5u);

  const std::string sid = bench.begin_polling();
  const ConnectionId poll = bench.poll(sid);
  EXPECT_EQ(bench
                .answer(bench.post(sid,
                                   "3\x1e"
                                   "3\x1e"
                                   "3\x1e"
                                   "3\x1e"
                                   "3"))
                .status,
            429u)
      << "packets, not posts";
  EXPECT_EQ(bench.answer(poll).body, "1");
  EXPECT_FALSE(bench.is_closed(bob));
}

TEST(RoomOfTwoLimits, QueueOfASlowPoller) {
  RoomOfTwoBench bench(with([](auto& s) { s.sessions.max_queued = 1000; }));
  const std::string slow = bench.begin_polling();
  bench.post(slow, "40");
  bench.answer(bench.poll(slow));
  const std::string quick = bench.begin_polling();
  bench.post(quick, "40");
  bench.answer(bench.poll(quick));
  const ConnectionId alice = bench.enter();
  const std::string offer = R"(42["offer",")" + std::string(300, 'x') + R"("])";
  for (int i = 0; i < 4; ++i) {
    const ConnectionId poll = bench.poll(quick);
    bench.say(alice, offer);
    EXPECT_EQ(bench.answer(poll).body, offer);
  }
  EXPECT_EQ(bench.answer(bench.poll(slow)).body, "1") << "dropped, and told so";
  EXPECT_EQ(bench.answer(bench.poll(slow)).status, 400u);
  EXPECT_FALSE(bench.is_answered(bench.poll(quick)));
}

TEST(RoomOfTwoLimits, AWaitingPollEmptiesTheQueueInMidTurn) {
  RoomOfTwoBench bench(with([](auto& s) { s.sessions.max_queued = 1000; }));
  const std::string bob = bench.begin_polling();
  bench.post(bob, "40");
  bench.answer(bench.poll(bob));
  const std::string alice = bench.begin_polling();
  bench.post(alice, "40");
  const std::string offer = R"(42["offer",")" + std::string(600, 'x') + R"("])";
  const ConnectionId poll = bench.poll(bob);
  bench.post(alice, offer + "\x1e" + offer);
  EXPECT_EQ(bench.answer(poll).body, offer);
  EXPECT_EQ(bench.answer(bench.poll(bob)).body, offer);
}

TEST(RoomOfTwoLimits, AHelloInTime) {
  RoomOfTwoBench bench;
  const ConnectionId alice = bench.enter();
  const ConnectionId silent = bench.open();
  const std::string sid = bench.begin_polling();
  const ConnectionId poll = bench.poll(sid);
  bench.pass(20s);
  EXPECT_EQ(bench.closed(silent).code, CloseCode::hello_too_late);
  EXPECT_EQ(bench.answer(poll).body, "1");
  EXPECT_FALSE(bench.is_closed(alice));
  EXPECT_EQ(bench.door().sessions(), 1u);
}

TEST(RoomOfTwoLimits, ZeroLiftsThem) {
  RoomOfTwoBench bench(with([](auto& s) {
    s.sessions.max_sessions = s.sessions.max_queued = s.sessions.max_payload = 0;
    s.rooms = {0, 0, 0, 0};
  }));
  const std::string sid = bench.begin_polling();
  bench.post(sid, "40");
  bench.answer(bench.poll(sid));
  const std::string offer = R"(42["offer",")" + std::string(5'000'000, 'x') + R"("])";
  bench.say(bench.enter(), offer);
  EXPECT_EQ(bench.answer(bench.poll(sid)).body, offer);
}

}  // namespace
}  // namespace halloo::doors
