// The room itself: who hears what.
#include "room_of_two_bench.h"

namespace halloo::doors {
namespace {

using Texts = std::vector<std::string>;

class RoomOfTwoDoorTest : public ::testing::Test {
 protected:
  RoomOfTwoBench bench_;
};

TEST_F(RoomOfTwoDoorTest, TellsWhoBegins) {
  const ConnectionId alice = bench_.open();
  bench_.sent(alice);
  bench_.say(alice, R"(40{"token":"ignored"})");
  const Texts sent = bench_.sent(alice);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].substr(0, 9), R"(40{"sid":)");
  EXPECT_EQ(sent[1], R"(42["initiator",true])");

  const ConnectionId bob = bench_.open();
  bench_.say(bob, "40");
  EXPECT_EQ(bench_.sent(bob).back(), R"(42["initiator",false])");
  EXPECT_TRUE(bench_.sent(alice).empty());
}

TEST_F(RoomOfTwoDoorTest, BeginsAgainWhenAllHaveLeft) {
  const ConnectionId alice = bench_.enter();
  const ConnectionId bob = bench_.enter();
  bench_.drop(alice);
  const ConnectionId carol = bench_.open();
  bench_.say(carol, "40");
  EXPECT_EQ(bench_.sent(carol).back(), R"(42["initiator",false])");
  bench_.say(carol, "41");
  bench_.drop(bob);
  bench_.say(carol, "40");
  EXPECT_EQ(bench_.sent(carol).back(), R"(42["initiator",true])");
}

TEST_F(RoomOfTwoDoorTest, RelaysToEveryoneElse) {
  const ConnectionId alice = bench_.enter(), bob = bench_.enter(), carol = bench_.enter();
  for (const char* event : {"connect", "ready", "offer", "candidate", "answer", "bye"}) {
    const std::string text = R"(42[")" + std::string(event) + R"(",{"a":1}])";
    bench_.say(alice, text);
    EXPECT_EQ(bench_.sent(bob), Texts{text});
    EXPECT_EQ(bench_.sent(carol), Texts{text});
    EXPECT_TRUE(bench_.sent(alice).empty());
  }
  EXPECT_EQ(bench_.door().counters().relayed.value(), 12u);
}

TEST_F(RoomOfTwoDoorTest, KeepsPayloadsByteForByte) {
  const ConnectionId alice = bench_.enter(), bob = bench_.enter();
  for (const char* args :
       {"", ",null", ",true,false", ",0,-0,1e999,12345678901234567890.10", ",\"\"",
        ", [ ] , {\"a\":\t1,\"a\":2}", ",\"\xc3\xa4\xe2\x98\x95\xf0\x9f\x98\x80\\u00e4\\ud800\\u0000\"",
        ",[[[[[[[[1]]]]]]]]"}) {
    const std::string text = R"(42["offer")" + std::string(args) + "]";
    bench_.say(alice, text);
    EXPECT_EQ(bench_.sent(bob), Texts{text});
  }
}

TEST_F(RoomOfTwoDoorTest, OtherEventsGoNowhere) {
  const ConnectionId alice = bench_.enter(), bob = bench_.enter();
  for (const char* text : {R"(42["initiator",true])", R"(42["message","x"])", R"(42["disconnect"])",
                           "42[5,1]", R"(427["Offer"])", R"(42["offer\u0000"])"}) {
    bench_.say(alice, text);
  }
  EXPECT_TRUE(bench_.sent(bob).empty());
  EXPECT_TRUE(bench_.sent(alice).empty()) << "no acknowledgement either: nobody heard it";
  EXPECT_FALSE(bench_.is_closed(alice));
  EXPECT_EQ(bench_.door().counters().ignored_events.value(), 6u);
}

TEST_F(RoomOfTwoDoorTest, AcknowledgesWhatItRelays) {
  const ConnectionId alice = bench_.enter("/ns"), bob = bench_.enter("/ns");
  bench_.say(alice, R"(42/ns,12["offer",{}])");
  EXPECT_EQ(bench_.sent(alice), Texts{"43/ns,12[]"});
  EXPECT_EQ(bench_.sent(bob), Texts{R"(42/ns,["offer",{}])"}) << "without the id, which is the sender's";
  bench_.say(bob, R"(43/ns,12[])");
  EXPECT_TRUE(bench_.sent(alice).empty());
}

TEST_F(RoomOfTwoDoorTest, NamespacesAreRooms) {
  const ConnectionId alice = bench_.enter("/one"), bob = bench_.enter("/two");
  bench_.say(bob, "40/one,");
  EXPECT_EQ(bench_.sent(bob).back(), R"(42/one,["initiator",false])");
  bench_.say(bob, R"(42/two,["offer"])");
  EXPECT_TRUE(bench_.sent(alice).empty());
  bench_.say(bob, R"(42/one,["offer"])");
  EXPECT_EQ(bench_.sent(alice), Texts{R"(42/one,["offer"])"});
  bench_.say(bob, "41/one,");
  bench_.say(alice, R"(42/one,["offer"])");
  EXPECT_TRUE(bench_.sent(bob).empty());
  EXPECT_EQ(bench_.door().rooms(), 2u);
  bench_.drop(alice);
  bench_.drop(bob);
  EXPECT_EQ(bench_.door().rooms(), 0u);
}

TEST_F(RoomOfTwoDoorTest, RefusesBadNamespacesAndGoesOn) {
  const ConnectionId alice = bench_.open();
  bench_.sent(alice);
  const std::string name = "/" + std::string(200, 'x');
  bench_.say(alice, "40" + name + ",");
  EXPECT_EQ(bench_.sent(alice), Texts{"44" + name + R"(,{"message":"Invalid namespace"})"});
  bench_.say(alice, "40/fine,");
  EXPECT_EQ(bench_.sent(alice).back(), R"(42/fine,["initiator",true])");
}

TEST_F(RoomOfTwoDoorTest, EndsWhoSpeaksOutsideOfTheRoomOrEntersTwice) {
  const ConnectionId alice = bench_.open();
  bench_.say(alice, R"(42["offer"])");
  EXPECT_EQ(bench_.closed(alice).reason, "parse error");
  const ConnectionId bob = bench_.enter();
  bench_.say(bob, "40");
  EXPECT_EQ(bench_.closed(bob).reason, "parse error");
  EXPECT_EQ(bench_.door().rooms(), 0u);
}

TEST_F(RoomOfTwoDoorTest, RefusesBinaryPayloads) {
  const ConnectionId alice = bench_.enter("/ns"), bob = bench_.enter("/ns");
  bench_.say(alice, R"(451-/ns,["offer",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(bench_.sent(alice), Texts{R"(44/ns,{"message":"This server relays JSON, no binary payloads"})"});
  EXPECT_EQ(bench_.closed(alice).reason, "binary payload");
  EXPECT_TRUE(bench_.sent(bob).empty());
  EXPECT_EQ(bench_.door().counters().refused_binary.value(), 1u);
}

TEST_F(RoomOfTwoDoorTest, NothingCountsAfterABadPacketOfTheSamePost) {
  const ConnectionId bob = bench_.enter();
  const std::string sid = bench_.begin_polling();
  bench_.post(sid,
              "40\x1e"
              "42[\"ready\"]\x1e"
              "4x\x1e"
              "42[\"offer\"]\x1e"
              "40/other,");
  EXPECT_EQ(bench_.sent(bob), Texts{R"(42["ready"])"});
  EXPECT_EQ(bench_.door().rooms(), 1u);
  EXPECT_EQ(bench_.door().counters().bad_packets.value(), 1u);
}

}  // namespace
}  // namespace halloo::doors
