#include <gmock/gmock.h>

#include "unit/doors/guests.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string message(const std::string& type, const std::string& rest = {}, const std::string& room = "room") {
  return R"({"type":")" + type + R"(","room":")" + room + '"' + rest + "}";
}

struct NativeRooms : ::testing::Test {
  Guests guests;

  // Not listed; answers with the token.
  std::string greet(const std::string& name) {
    guests.connect(name);
    guests.say(name, R"({"type":"hello","version":1,"listed":false,"name":")" + name + R"("})");
    return Guests::field(guests.only(name), "token");
  }
  std::vector<std::string> types(const std::string& guest) {
    guests.pass(1s);
    std::vector<std::string> types;
    for (const std::string& text : guests.take(guest)) types.push_back(Guests::field(text, "type"));
    return types;
  }
  void forget() {
    guests.pass(1s);
    for (const char* guest : {"Ada", "Grace", "Alan"}) guests.take(guest);
  }
};

TEST_F(NativeRooms, AFirstAndASecond) {
  greet("Ada");
  greet("Grace");
  guests.say("Ada", message("enter", R"(,"id":1,"audio":true)"));
  EXPECT_EQ(
      guests.only("Ada"),
      R"({"type":"entered","seq":1,"room":"room","participant":1,"host":1,"locked":false,"knock":false,"mode":"direct","epoch":0,"maxChat":4096,"participants":[{"participant":1,"name":"Ada","audio":true,"video":false,"screen":false,"hand":false,"away":false,"withheld":[]}]})");
  guests.pass(1s);
  guests.say("Grace", message("enter", R"(,"id":1)"));
  guests.pass(1s);
  EXPECT_EQ(
      guests.only("Ada"),
      R"({"type":"room","seq":2,"room":"room","host":1,"locked":false,"knock":false,"mode":"direct","epoch":0,"participants":[{"participant":2,"name":"Grace","audio":false,"video":false,"screen":false,"hand":false,"away":false,"withheld":[]}],"left":[]})");
  guests.take("Grace");
  guests.say("Ada", message("mute", R"(,"participant":2,"kind":"video","muted":true)"));
  const auto told = guests.take("Grace");
  ASSERT_EQ(told.size(), 2u);
  EXPECT_THAT(told[0], HasSubstr(R"("withheld":["video"])"));
  EXPECT_EQ(told[1], R"({"type":"mute","seq":3,"room":"room","kind":"video","muted":true})");
  guests.say("Ada", message("room-signal", R"(,"to":2,"from":2,"data":{"a": 1})"));
  EXPECT_EQ(guests.only("Grace"), R"({"type":"room-signal","seq":4,"room":"room","from":1,"data":{"a": 1}})");
  guests.say("Grace", message("leave-room"));
  EXPECT_EQ(guests.only("Grace"), R"({"type":"left","seq":5,"room":"room","reason":"left"})");
}

TEST_F(NativeRooms, KnockingIsForTheHost) {
  for (const char* name : {"Ada", "Grace", "Alan"}) greet(name);
  guests.say("Ada", message("enter"));
  guests.say("Grace", message("enter"));
  guests.pass(1s);
  guests.say("Ada", message("room-settings", R"(,"knock":true)"));
  forget();
  guests.say("Alan", message("enter"));
  EXPECT_EQ(guests.only("Alan"), R"({"type":"waiting","seq":1,"room":"room","participant":3})");
  guests.pass(1s);
  EXPECT_EQ(guests.only("Ada"),
            R"({"type":"knocking","seq":4,"room":"room","waiting":[{"participant":3,"name":"Alan"}]})");
  EXPECT_THAT(types("Grace"), ElementsAre());
  guests.say("Grace", message("admit", R"(,"participant":3)"));
  EXPECT_EQ(
      guests.only("Grace"),
      R"({"type":"error","code":"not-host","message":"Only the host of this room may do that.","room":"room"})");
  guests.say("Ada", message("admit", R"(,"participant":3)"));
  EXPECT_THAT(types("Alan"), ElementsAre("entered"));
  EXPECT_THAT(types("Ada"), ElementsAre("room", "knocking"));
}

TEST_F(NativeRooms, ALostConnectionIsTakenUpWithAllThatWasSaidAndNoReactions) {
  const std::string token = greet("Ada");
  greet("Grace");
  guests.say("Ada", message("enter"));
  guests.say("Grace", message("enter"));
  forget();
  guests.disconnect("Ada");
  guests.say("Grace", message("react", R"(,"reaction":"👋")"));
  guests.say("Grace", message("chat", R"(,"text":"Are you \"there\"?")"));
  EXPECT_THAT(types("Grace"), ElementsAre("room", "react", "chat"));
  guests.connect("Ada");
  guests.say("Ada", R"({"type":"hello","version":1,"token":")" + token + R"(","last":2})");
  guests.pass(1s);
  const auto told = guests.take("Ada");
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(Guests::field(told[0], "room"), "room");
  EXPECT_EQ(Guests::field(told[1], "type"), "room") << "she is away";
  EXPECT_EQ(
      told[2],
      R"({"type":"chat","seq":4,"room":"room","message":1,"from":2,"name":"Grace","text":"Are you \"there\"?"})");
  EXPECT_THAT(told[3], HasSubstr(R"("host":1)"));
  EXPECT_THAT(
      told[3],
      HasSubstr(R"("name":"Ada","audio":false,"video":false,"screen":false,"hand":false,"away":false)"));
}

TEST_F(NativeRooms, AfterTheHoldThePlaceIsGone) {
  greet("Ada");
  greet("Grace");
  guests.say("Ada", message("enter"));
  guests.say("Grace", message("enter"));
  guests.disconnect("Ada");
  guests.pass(29s);
  EXPECT_EQ(guests.hall.switchboard().find_room("room")->participants().size(), 2u);
  guests.pass(2s);
  const auto told = guests.take("Grace");
  EXPECT_THAT(told.back(), HasSubstr(R"("left":[1])"));
  EXPECT_THAT(told.back(), HasSubstr(R"("host":2)"));
  guests.say("Grace", R"({"type":"bye"})");
  EXPECT_EQ(guests.hall.switchboard().rooms(), 0u);
}

TEST_F(NativeRooms, WhoIsNotListedIsNotInTheListAndNotToldOfIt) {
  guests.enter("Ada");
  guests.pass(1s);
  guests.connect("Grace");
  guests.say("Grace", R"({"type":"hello","version":1,"listed":false,"name":"Ada"})");
  const std::string welcome = guests.only("Grace");
  EXPECT_EQ(Guests::field(welcome, "name"), "Ada") << "which is someone else's";
  EXPECT_EQ(Guests::field(welcome, "people"), "[]");
  EXPECT_EQ(Guests::field(welcome, "total"), "0");
  guests.take("Ada", true);
  guests.enter("Alan");
  guests.pass(1s);
  EXPECT_EQ(guests.take("Ada", true).size(), 1u);
  EXPECT_TRUE(guests.take("Grace", true).empty());
  guests.say("Grace", R"({"type":"search","text":"a","ref":1})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "code"), "not-listed");
  guests.say("Grace", R"({"type":"call","call":"call-0000000000000","to":"Alan","video":true})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "code"), "not-listed");
  guests.say("Ada", R"({"type":"search","text":"ada","ref":1})");
  EXPECT_EQ(Guests::field(guests.only("Ada"), "people"), R"([{"name":"Ada","state":"free"}])");
}

TEST_F(NativeRooms, SomeoneOfTheListInARoomIsBusyFromTheFirst) {
  guests.enter("Ada");
  guests.say("Ada", message("enter"));
  guests.enter("Grace");
  guests.take("Ada");
  guests.say("Grace", R"({"type":"call","call":"call-0000000000000","to":"Ada","video":true})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "reason"), "busy");
  guests.pass(1s);
  guests.say("Grace", R"({"type":"search","text":"ada","ref":1})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "people"), R"([{"name":"Ada","state":"busy"}])");
}

TEST_F(NativeRooms, BadMessagesAreAnsweredAndChangeNothing) {
  greet("Ada");
  guests.say("Ada", message("enter"));
  guests.take("Ada");
  for (const std::string& text :
       {std::string(R"({"type":"enter"})"), message("enter", {}, ""), message("enter", {}, "a b"),
        message("enter", {}, std::string(65, 'a')), message("enter", R"(,"audio":1)"), message("hand"),
        message("chat", R"(,"text":7)"), message("react"), message("admit", R"(,"participant":-1)"),
        message("mute", R"(,"participant":1,"kind":"smell","muted":true)"),
        message("room-signal", R"(,"to":1)"), message("state", R"(,"audio":true)")}) {
    guests.say("Ada", text);
    EXPECT_EQ(Guests::field(guests.only("Ada"), "code"), "bad-message") << text;
  }
  EXPECT_THAT(types("Ada"), ElementsAre());
}

TEST_F(NativeRooms, ErrorsHaveACodeAndNameTheRoom) {
  greet("Ada");
  greet("Grace");
  guests.say("Ada", message("enter"));
  guests.say("Grace", message("enter"));
  forget();
  for (const auto& [who, text, code] : std::vector<std::array<std::string, 3>>{
           {"Grace", message("enter", {}, "other"), "in-a-room"},
           {"Grace", message("hand", R"(,"raised":true)", "other"), "unknown-room"},
           {"Grace", message("room-settings", R"(,"locked":true)"), "not-host"},
           {"Ada", message("remove", R"(,"participant":1)"), "yourself"},
           {"Ada", message("remove", R"(,"participant":9)"), "unknown-participant"},
           {"Ada", message("chat", R"(,"text":"")"), "too-long"},
           {"Ada", message("react", R"(,"reaction":"no")"), "too-long"}}) {
    guests.say(who, text);
    const std::string error = guests.only(who);
    EXPECT_EQ(Guests::field(error, "code"), code) << text;
    EXPECT_NE(Guests::field(error, "room"), "(none)") << text;
  }
}

}  // namespace
}  // namespace halloo::doors
