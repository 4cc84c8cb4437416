// Engine.IO over WebSocket, the upgrade to it, and heartbeats.
#include "room_of_two_bench.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

class RoomOfTwoSessions : public ::testing::Test {
 protected:
  ConnectionId probe(const std::string& sid) { return bench_.open("EIO=4&transport=websocket&sid=" + sid); }

  RoomOfTwoBench bench_;
};

TEST_F(RoomOfTwoSessions, BeginByWebSocket) {
  const ConnectionId socket = bench_.open();
  const Texts sent = bench_.sent(socket);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].substr(0, 9), R"(0{"sid":")");
  EXPECT_NE(sent[0].find(R"("upgrades":[])"), std::string::npos);
}

TEST_F(RoomOfTwoSessions, RefuseWhatTheyCannotServe) {
  EXPECT_EQ(bench_.closed(bench_.open("EIO=4")).reason, "Transport unknown");
  EXPECT_EQ(bench_.closed(bench_.open("EIO=4&transport=polling")).reason, "Transport unknown");
  EXPECT_EQ(bench_.closed(bench_.open("EIO=3&transport=websocket")).reason, "Unsupported protocol version");
  EXPECT_EQ(bench_.closed(bench_.open("transport=websocket")).reason, "Unsupported protocol version");
  EXPECT_EQ(bench_.closed(probe("nobody")).reason, "Session ID unknown");
  EXPECT_EQ(bench_.door().sessions(), 0u);
}

TEST_F(RoomOfTwoSessions, EndWithTheirWebSocket) {
  const ConnectionId socket = bench_.open();
  bench_.drop(socket);
  EXPECT_EQ(bench_.door().sessions(), 0u);
  EXPECT_EQ(bench_.door().next_timeout(), kNever);
  const ConnectionId polite = bench_.enter();
  bench_.say(polite, "1");
  EXPECT_EQ(bench_.closed(polite).code, CloseCode::normal);
  EXPECT_EQ(bench_.door().rooms(), 0u);
  bench_.say(polite, R"(42["offer"])");  // was under way
  bench_.drop(polite);
  EXPECT_EQ(bench_.door().counters().bad_packets.value(), 0u);
}

TEST_F(RoomOfTwoSessions, EndByGarbageAlone) {
  const ConnectionId bob = bench_.enter();
  for (const char* garbage : {"", "x", "bAQID", "2", "4", "4nonsense", "42[\"offer\"", "44{}", "42[]"}) {
    const ConnectionId socket = bench_.enter();
    bench_.say(socket, garbage);
    EXPECT_EQ(bench_.closed(socket).code, CloseCode::policy) << garbage;
  }
  EXPECT_FALSE(bench_.is_closed(bob));
  EXPECT_EQ(bench_.door().sessions(), 1u);
}

TEST_F(RoomOfTwoSessions, IgnorePacketsWithoutMeaning) {
  const ConnectionId socket = bench_.enter();
  for (const char* packet : {"0", "5", "6", "3", "3probe"}) bench_.say(socket, packet);
  EXPECT_FALSE(bench_.is_closed(socket));
}

TEST_F(RoomOfTwoSessions, Upgrade) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  const ConnectionId bob = bench_.enter();

  const ConnectionId waiting = bench_.poll(sid);
  const ConnectionId socket = probe(sid);
  EXPECT_TRUE(bench_.sent(socket).empty());
  EXPECT_FALSE(bench_.is_answered(waiting));
  bench_.say(socket, "2probe");
  EXPECT_EQ(bench_.sent(socket), Texts{"3probe"});
  EXPECT_EQ(bench_.answer(waiting).body, "6") << "lets the client stop polling";
  EXPECT_EQ(bench_.answer(bench_.poll(sid)).body, "6") << "likewise a poll that crossed the answer";

  bench_.say(bob, R"(42["offer",1])");
  bench_.say(socket, "5");
  EXPECT_EQ(bench_.sent(socket), Texts{R"(42["offer",1])"}) << "what came between the transports";
  bench_.say(socket, R"(42["answer",2])");
  EXPECT_EQ(bench_.sent(bob), Texts{R"(42["answer",2])"});

  EXPECT_EQ(bench_.answer(bench_.poll(sid)).status, 400u);
  EXPECT_EQ(bench_.answer(bench_.post(sid, "42[\"bye\"]")).status, 400u);
  EXPECT_TRUE(bench_.is_closed(probe(sid))) << "there is one WebSocket a session";
  bench_.say(bob, R"(42["offer",3])");
  EXPECT_EQ(bench_.sent(socket), Texts{R"(42["offer",3])"}) << "none of this disturbed it";
}

TEST_F(RoomOfTwoSessions, UpgradeWithAPollStillWaiting) {
  const std::string sid = bench_.begin_polling();
  const ConnectionId socket = probe(sid);
  bench_.say(socket, "2probe");
  EXPECT_EQ(bench_.answer(bench_.poll(sid)).body, "6");
  bench_.say(socket, "5");
  bench_.say(socket, "40");
  EXPECT_EQ(bench_.sent(socket).back(), R"(42["initiator",true])");
}

TEST_F(RoomOfTwoSessions, GoOnPollingWhenTheUpgradeFails) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));

  const ConnectionId confused = probe(sid);
  bench_.say(confused, R"(42["offer"])");
  EXPECT_TRUE(bench_.is_closed(confused));

  const ConnectionId early = probe(sid);
  bench_.say(early, "5");
  EXPECT_TRUE(bench_.is_closed(early)) << "before the probe was answered";

  const ConnectionId lost = probe(sid);
  bench_.say(lost, "2probe");
  bench_.drop(lost);

  const ConnectionId late = probe(sid);
  EXPECT_TRUE(bench_.is_closed(probe(sid))) << "one at a time";
  EXPECT_FALSE(bench_.is_closed(late));
  bench_.pass(10s);
  EXPECT_EQ(bench_.closed(late).reason, "upgrade took too long");

  const ConnectionId poll = bench_.poll(sid);
  bench_.say(bench_.enter(), R"(42["offer",1])");
  EXPECT_EQ(bench_.answer(poll).body, R"(42["offer",1])");
}

TEST_F(RoomOfTwoSessions, TakeTheirProbeWithThem) {
  const std::string sid = bench_.begin_polling();
  const ConnectionId socket = probe(sid);
  bench_.post(sid, "1");
  EXPECT_TRUE(bench_.is_closed(socket));
  bench_.say(socket, "2probe");
  EXPECT_TRUE(bench_.sent(socket).empty());

  const std::string refused = bench_.begin_polling();
  const ConnectionId other = probe(refused);
  bench_.post(refused, "4x");
  EXPECT_TRUE(bench_.is_closed(other));
  EXPECT_EQ(bench_.answer(bench_.poll(refused)).body, "1");
}

TEST_F(RoomOfTwoSessions, PingAndAreAnswered) {
  const ConnectionId socket = bench_.enter();
  for (int round = 0; round < 3; ++round) {
    bench_.pass(24s);
    EXPECT_TRUE(bench_.sent(socket).empty());
    bench_.pass(1s);
    EXPECT_EQ(bench_.sent(socket), Texts{"2"});
    bench_.say(socket, "3");
  }
  EXPECT_FALSE(bench_.is_closed(socket));
  bench_.pass(25s + 19s);
  EXPECT_FALSE(bench_.is_closed(socket));
  bench_.pass(1s);
  EXPECT_EQ(bench_.closed(socket).reason, "ping timeout");
  EXPECT_EQ(bench_.door().rooms(), 0u);
}

TEST_F(RoomOfTwoSessions, PingPollers) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  const ConnectionId poll = bench_.poll(sid);
  bench_.pass(25s);
  EXPECT_EQ(bench_.answer(poll).body, "2");
  bench_.post(sid, "3");
  bench_.pass(24s);
  const ConnectionId last = bench_.poll(sid);
  bench_.pass(1s);
  EXPECT_EQ(bench_.answer(last).body, "2");
  const ConnectionId silent = bench_.poll(sid);
  bench_.pass(20s);
  EXPECT_EQ(bench_.answer(silent).body, "1");
  EXPECT_EQ(bench_.answer(bench_.poll(sid)).status, 400u);
  EXPECT_EQ(bench_.door().rooms(), 0u);
}

TEST_F(RoomOfTwoSessions, AreToldWhenTheServerStops) {
  const ConnectionId socket = bench_.enter();
  const std::string sid = bench_.begin_polling();
  const ConnectionId poll = bench_.poll(sid);
  const ConnectionId upgrading = probe(sid);
  bench_.begin_polling();
  bench_.shut_down();
  EXPECT_EQ(bench_.closed(socket).code, CloseCode::going_away);
  EXPECT_TRUE(bench_.sent(socket).empty()) << "a socket.io DISCONNECT would keep it from coming back";
  EXPECT_EQ(bench_.answer(poll).body, "1");
  EXPECT_EQ(bench_.closed(upgrading).code, CloseCode::going_away);
  EXPECT_EQ(bench_.door().sessions(), 0u);
  EXPECT_EQ(bench_.door().rooms(), 0u);
  EXPECT_EQ(bench_.door().next_timeout(), kNever);
}

}  // namespace
}  // namespace halloo::doors
