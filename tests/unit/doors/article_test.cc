#include <gmock/gmock.h>

#include "unit/doors/guests.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Article : ::testing::Test {
  Guests guests;

  void enter(const std::string& name) {
    guests.connect(name, kArticleDoor);
    guests.say(name, R"({"nickname":")" + name + "\"}");
  }
  static std::string to(const std::string& target, const std::string& sdp) {
    std::string text = R"({"target":")" + target + R"(","sdp":)";
    json::append_string(text, sdp);
    return text + "}";
  }
  static std::string offer(const std::string& from) {
    return R"({"from":")" + from + R"(","offer":{"type":"offer","sdp":"v=0\r\nm=video 9\r\n"}})";
  }
  static std::string answer(const std::string& from) {
    return R"({"from":")" + from + R"(","answer":{"type":"answer","sdp":"v=0\r\n"}})";
  }
};

TEST_F(Article, TheListComesAfterEachJoinAndLeave) {
  enter("alice");
  guests.pass(1s);
  EXPECT_EQ(guests.only("alice"), R"({"userlist":["alice"]})");
  guests.enter("Zed");
  guests.pass(1s);
  EXPECT_EQ(guests.only("alice"), R"({"userlist":["Zed","alice"]})");
  guests.say("Zed", R"({"type":"bye"})");
  guests.pass(1s);
  EXPECT_EQ(guests.only("alice"), R"({"userlist":["alice"]})");
}

TEST_F(Article, RelaysTextsByteForByte) {
  enter("alice");
  enter("bob");
  guests.pass(1s);
  guests.take("bob");
  for (const std::string& text : {std::string("anything: \"\\ é \n\x01"), offer("alice"), std::string()}) {
    guests.say("alice", to("bob", text));
    EXPECT_EQ(guests.only("bob"), text);
  }
}

TEST_F(Article, AForgedSenderIsRefused) {
  enter("alice");
  enter("bob");
  guests.pass(1s);
  guests.take("alice");
  guests.take("bob");
  guests.say("alice", to("bob", offer("mallory")));
  EXPECT_THAT(guests.only("alice"), HasSubstr("error"));
  EXPECT_THAT(guests.take("bob"), IsEmpty());
}

TEST_F(Article, ATakenNameAndGarbageEndThatConnectionAlone) {
  enter("alice");
  guests.pass(1s);
  guests.take("alice");
  guests.connect("second", kArticleDoor);
  guests.say("second", R"({"nickname":"ALICE"})");
  EXPECT_THAT(guests.only("second"), HasSubstr("error"));
  EXPECT_EQ(guests.closed("second"), 1008);
  for (const char* garbage : {"", "{", "[]", "{\"nickname\":7}", "{\"nickname\":\"<script>\"}",
                              "{\"target\":\"alice\",\"sdp\":\"\"}"}) {
    guests.connect(garbage, kArticleDoor);
    guests.say(garbage, garbage);
    EXPECT_EQ(guests.closed(garbage), 1008) << garbage;
  }
  EXPECT_EQ(guests.closed("alice"), 0);
  for (const char* garbage : {"", "{", "{\"target\":\"alice\"}", "{\"target\":\"nobody\",\"sdp\":\"x\"}"}) {
    guests.say("alice", garbage);
    EXPECT_THAT(guests.only("alice"), HasSubstr("error")) << garbage;
  }
}

TEST_F(Article, CallsANativePerson) {
  enter("alice");
  guests.enter("Grace");
  guests.pass(1s);
  guests.take("alice");
  guests.say("alice", to("Grace", offer("alice")));
  guests.say("alice", to("Grace", offer("alice")));  // these clients may say it twice
  const std::string incoming = guests.only("Grace");
  EXPECT_EQ(Guests::field(incoming, "from"), "alice");
  EXPECT_EQ(Guests::field(incoming, "video"), "true");
  EXPECT_EQ(Guests::field(incoming, "trickle"), "false");
  const std::string call = Guests::field(incoming, "call");
  guests.say("Grace", R"({"type":"accept","call":")" + call + R"(","video":true})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "data"),
            R"({"description":{"type":"offer","sdp":"v=0\r\nm=video 9\r\n"}})");
  guests.say("Grace", R"({"type":"signal","call":")" + call + R"(","data":{"candidate":null}})");
  guests.say("Grace", R"({"type":"signal","call":")" + call +
                          R"(","data":{"description":{"type":"answer","sdp":"v=0\r\n"}}})");
  EXPECT_THAT(guests.take("alice"),
              ElementsAre(R"({"from":"Grace","answer":{"type":"answer","sdp":"v=0\r\n"}})"));
  guests.disconnect("alice");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "reason"), "gone");
}

TEST_F(Article, IsCalledByANativePerson) {
  enter("alice");
  guests.enter("Grace");
  guests.pass(1s);
  guests.take("alice");
  guests.say("Grace", R"({"type":"call","call":"call-0000000000000","to":"alice","video":true})");
  const std::string accepted = guests.only("Grace");
  EXPECT_EQ(Guests::field(accepted, "type"), "accepted");
  EXPECT_EQ(Guests::field(accepted, "trickle"), "false");
  EXPECT_EQ(Guests::field(accepted, "caller"), "true");
  guests.say(
      "Grace",
      R"({"type":"signal","call":"call-0000000000000","data":{"description":{"type":"offer","sdp":"v=0\r\n"}}})");
  EXPECT_EQ(guests.only("alice"), R"({"from":"Grace","offer":{"type":"offer","sdp":"v=0\r\n"}})");
  guests.say("alice", to("Grace", answer("alice")));
  EXPECT_EQ(Guests::field(guests.only("Grace"), "data"),
            R"({"description":{"type":"answer","sdp":"v=0\r\n"}})");
  guests.say("Grace", R"({"type":"hangup","call":"call-0000000000000"})");
  EXPECT_THAT(guests.take("alice"), IsEmpty());
}

TEST_F(Article, AnUnansweredCallIsSaid) {
  enter("alice");
  guests.enter("Grace");
  guests.pass(1s);
  guests.take("alice");
  guests.say("alice", to("Grace", answer("alice")));
  EXPECT_THAT(guests.only("alice"), HasSubstr("There is no call to answer."));
  guests.say("alice", to("Grace", offer("alice")));
  const std::string call = Guests::field(guests.only("Grace"), "call");
  guests.say("Grace", R"({"type":"decline","call":")" + call + "\"}");
  EXPECT_THAT(guests.only("alice"), HasSubstr("declined"));
  guests.say("alice", to("Grace", offer("alice")));
  guests.pass(45s);
  EXPECT_THAT(guests.take("alice").back(), HasSubstr("Nobody answered."));
}

TEST_F(Article, ANicknameMustComeInTime) {
  guests.connect("late", kArticleDoor);
  guests.pass(10s);
  EXPECT_EQ(guests.closed("late"), 4001);
}

}  // namespace
}  // namespace halloo::doors
