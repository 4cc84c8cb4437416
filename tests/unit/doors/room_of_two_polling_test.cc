// Engine.IO over HTTP long polling.
#include "room_of_two_bench.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;

class RoomOfTwoPolling : public ::testing::Test {
 protected:
  RoomOfTwoBench bench_;
};

void expect_error(const Respond& answer, unsigned status, const char* body) {
  EXPECT_EQ(answer.status, status);
  EXPECT_EQ(answer.body, body);
  EXPECT_EQ(answer.content_type, "application/json");
}

constexpr const char* kUnknownTransport = R"({"code":0,"message":"Transport unknown"})";
constexpr const char* kUnknownSid = R"({"code":1,"message":"Session ID unknown"})";
constexpr const char* kBadMethod = R"({"code":2,"message":"Bad handshake method"})";
constexpr const char* kBadRequest = R"({"code":3,"message":"Bad request"})";
constexpr const char* kBadVersion = R"({"code":5,"message":"Unsupported protocol version"})";

TEST_F(RoomOfTwoPolling, ShakesHands) {
  const Respond answer = bench_.answer(bench_.request("GET", "EIO=4&transport=polling&t=abc"));
  EXPECT_EQ(answer.status, 200u);
  EXPECT_EQ(answer.content_type, "text/plain; charset=UTF-8");
  const std::string tail =
      R"(","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1048576})";
  ASSERT_EQ(answer.body.size(), 9 + 22 + tail.size()) << "a sid of 128 bits";
  EXPECT_EQ(answer.body.substr(31), tail);
  EXPECT_NE(bench_.begin_polling(), bench_.begin_polling());
}

TEST_F(RoomOfTwoPolling, RefusesAsTheProtocolSays) {
  expect_error(bench_.answer(bench_.request("GET", "EIO=4")), 400, kUnknownTransport);
  expect_error(bench_.answer(bench_.request("GET", "EIO=4&transport=abc")), 400, kUnknownTransport);
  expect_error(bench_.answer(bench_.request("GET", "EIO=4&transport=websocket")), 400, kBadRequest);
  expect_error(bench_.answer(bench_.request("GET", "transport=polling")), 400, kBadVersion);
  expect_error(bench_.answer(bench_.request("GET", "EIO=3&transport=polling")), 400, kBadVersion);
  expect_error(bench_.answer(bench_.request("POST", "EIO=4&transport=polling", "40")), 400, kBadMethod);
  expect_error(bench_.answer(bench_.request("GET", "EIO=4&transport=polling&sid=x")), 400, kUnknownSid);
  const std::string sid = bench_.begin_polling();
  expect_error(bench_.answer(bench_.request("DELETE", RoomOfTwoBench::polling(sid))), 400, kBadRequest);
  EXPECT_EQ(bench_.door().sessions(), 1u);
}

TEST_F(RoomOfTwoPolling, AnswersPreflights) {
  EXPECT_EQ(bench_.answer(bench_.request("OPTIONS", "EIO=4&transport=polling")).status, 204u);
  EXPECT_EQ(bench_.door().sessions(), 0u);
}

TEST_F(RoomOfTwoPolling, EntersARoom) {
  const std::string sid = bench_.begin_polling();
  const ConnectionId poll = bench_.poll(sid);
  EXPECT_FALSE(bench_.is_answered(poll)) << "waits for something to say";
  const Respond post = bench_.answer(bench_.post(sid, "40"));
  EXPECT_EQ(post.body, "ok");
  EXPECT_EQ(post.content_type, "text/plain; charset=UTF-8");
  const std::string body = bench_.answer(poll).body;
  EXPECT_EQ(body.substr(0, 9), R"(40{"sid":)");
  EXPECT_EQ(body.substr(body.find('\x1e') + 1), R"(42["initiator",true])") << "both in one answer";
  EXPECT_EQ(body.find(sid), std::string::npos) << "the session's id is nobody else's business";
}

TEST_F(RoomOfTwoPolling, KeepsWhatComesBetweenPolls) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  const ConnectionId bob = bench_.enter();
  bench_.say(bob, R"(42["candidate",1])");
  bench_.say(bob, R"(42["candidate",2])");
  EXPECT_EQ(bench_.answer(bench_.poll(sid)).body,
            "42[\"candidate\",1]\x1e"
            "42[\"candidate\",2]");
  EXPECT_FALSE(bench_.is_answered(bench_.poll(sid)));
}

TEST_F(RoomOfTwoPolling, TakesSeveralPacketsInOnePost) {
  const ConnectionId bob = bench_.enter();
  const std::string sid = bench_.begin_polling();
  bench_.post(sid,
              "40\x1e"
              "42[\"ready\"]\x1e"
              "42[\"offer\",{\"sdp\":\"v=0\\r\\n\"}]");
  EXPECT_EQ(bench_.sent(bob),
            (std::vector<std::string>{R"(42["ready"])", R"(42["offer",{"sdp":"v=0\r\n"}])"}));
}

TEST_F(RoomOfTwoPolling, ASecondPollEndsTheSession) {
  const std::string sid = bench_.begin_polling();
  const ConnectionId first = bench_.poll(sid);
  const ConnectionId second = bench_.poll(sid);
  EXPECT_EQ(bench_.answer(first).body, "1");
  expect_error(bench_.answer(second), 400, kBadRequest);
  expect_error(bench_.answer(bench_.poll(sid)), 400, kUnknownSid);
}

TEST_F(RoomOfTwoPolling, AnAbortedPollEndsTheSession) {
  const ConnectionId bob = bench_.enter();
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  bench_.drop(bench_.poll(sid));
  expect_error(bench_.answer(bench_.poll(sid)), 400, kUnknownSid);
  bench_.say(bob, "41");
  bench_.say(bob, "40");
  EXPECT_EQ(bench_.sent(bob).back(), R"(42["initiator",true])") << "the room was empty";
}

TEST_F(RoomOfTwoPolling, AnAnsweredRequestThatGoesAwayIsNoLoss) {
  const std::string sid = bench_.begin_polling();
  const ConnectionId post = bench_.post(sid, "40");
  const ConnectionId poll = bench_.poll(sid);
  bench_.drop(post);
  bench_.drop(poll);
  EXPECT_FALSE(bench_.is_answered(bench_.poll(sid)));
  EXPECT_EQ(bench_.door().sessions(), 1u);
}

TEST_F(RoomOfTwoPolling, TheClientCloses) {
  const ConnectionId bob = bench_.enter();
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  const ConnectionId poll = bench_.poll(sid);
  EXPECT_EQ(bench_
                .answer(bench_.post(sid,
                                    "42[\"bye\"]\x1e"
                                    "1\x1e"
                                    "42[\"ready\"]"))
                .body,
            "ok");
  EXPECT_EQ(bench_.answer(poll).body, "6");
  expect_error(bench_.answer(bench_.poll(sid)), 400, kUnknownSid);
  EXPECT_EQ(bench_.sent(bob), std::vector<std::string>{R"(42["bye"])"}) << "not what follows the close";
}

TEST_F(RoomOfTwoPolling, GarbageEndsTheSession) {
  for (const char* garbage : {"", "abc", "9", "2", "bAQID", "4", "4x", "42[\"offer\"", "40[]"}) {
    const std::string sid = bench_.begin_polling();
    const ConnectionId poll = bench_.poll(sid);
    bench_.post(sid, garbage);
    EXPECT_EQ(bench_.answer(poll).body, "1") << garbage;
    EXPECT_EQ(bench_.answer(bench_.poll(sid)).status, 400u) << garbage;
  }
  expect_error(bench_.answer(bench_.post(bench_.begin_polling(), "abc")), 400, kBadRequest);
}

TEST_F(RoomOfTwoPolling, ARefusalWaitsForThePoll) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "40");
  bench_.answer(bench_.poll(sid));
  bench_.post(sid,
              "451-[\"offer\",{\"_placeholder\":true,\"num\":0}]\x1e"
              "bAQID");
  expect_error(bench_.answer(bench_.post(sid, "42[\"ready\"]")), 400, kUnknownSid);
  EXPECT_EQ(bench_.answer(bench_.poll(sid)).status, 400u) << "a 'b' packet ended it at once";

  const std::string other = bench_.begin_polling();
  bench_.post(other, "40");
  bench_.answer(bench_.poll(other));
  bench_.post(other, R"(451-["offer",{"_placeholder":true,"num":0}])");
  expect_error(bench_.answer(bench_.post(other, "42[\"ready\"]")), 400, kUnknownSid);
  EXPECT_EQ(bench_.answer(bench_.poll(other)).body,
            "44{\"message\":\"This server relays JSON, no binary payloads\"}\x1e"
            "1");
  expect_error(bench_.answer(bench_.poll(other)), 400, kUnknownSid);
}

TEST_F(RoomOfTwoPolling, ARefusalThatNobodyCollectsIsForgotten) {
  const std::string sid = bench_.begin_polling();
  bench_.post(sid, "4x");
  EXPECT_EQ(bench_.door().sessions(), 1u);
  bench_.pass(20s);
  EXPECT_EQ(bench_.door().sessions(), 0u);
  EXPECT_EQ(bench_.door().next_timeout(), kNever);
}

}  // namespace
}  // namespace halloo::doors
