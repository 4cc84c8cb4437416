#include <gmock/gmock.h>

#include "unit/doors/guests.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kCall = "call-0000000000000";

std::string message(const std::string& type, const std::string& rest = {}) {
  return R"({"type":")" + type + R"(","call":")" + kCall + '"' + rest + "}";
}

TEST(NativeDoor, WelcomesWithEverythingAClientNeeds) {
  Guests guests;
  guests.connect("Ada");
  guests.say("Ada", R"({"type":"hello","version":1,"name":" Ada  Lovelace "})");
  const std::string welcome = guests.only("Ada");
  EXPECT_EQ(Guests::field(welcome, "type"), "welcome");
  EXPECT_EQ(Guests::field(welcome, "name"), "Ada Lovelace");
  EXPECT_EQ(Guests::field(welcome, "resumed"), "false");
  EXPECT_EQ(Guests::field(welcome, "total"), "1");
  EXPECT_EQ(Guests::field(welcome, "people"), R"([{"name":"Ada Lovelace","state":"free"}])");
  EXPECT_EQ(Guests::field(welcome, "iceServers"), "[]") << "native_ice_test.cc has some";
  EXPECT_EQ(Guests::field(welcome, "iceTransportPolicy"), "all");
  EXPECT_EQ(Guests::field(welcome, "holdSeconds"), "30");
  EXPECT_EQ(Guests::field(welcome, "ringSeconds"), "45");
}

TEST(NativeDoor, AJoinCostsTheOthersADifferenceOnly) {
  Guests guests;
  guests.enter("Ada");
  guests.pass(1s);
  guests.take("Ada", true);
  guests.enter("Grace");
  guests.pass(1s);
  EXPECT_THAT(
      guests.take("Ada", true),
      ElementsAre(
          R"({"type":"people","revision":2,"total":2,"joined":[{"name":"Grace","state":"free"}],"changed":[],"left":[]})"));
  guests.disconnect("Grace");
  guests.pass(1s);
  EXPECT_THAT(
      guests.take("Ada", true),
      ElementsAre(
          R"({"type":"people","revision":3,"total":2,"joined":[],"changed":[{"name":"Grace","state":"away"}],"left":[]})"));
}

TEST(NativeDoor, RefusesNamesAndLetsOneTryAgain) {
  Guests guests;
  guests.enter("Ada");
  guests.connect("b");
  for (const auto& [name, code] :
       {std::pair{"ada", "name-taken"}, {"<b>", "name-invalid"}, {"", "name-invalid"}}) {
    guests.say("b", std::string(R"({"type":"hello","version":1,"name":")") + name + "\"}");
    EXPECT_EQ(Guests::field(guests.only("b"), "code"), code);
  }
  guests.say("b", R"({"type":"hello","version":2,"name":"Bob"})");
  EXPECT_EQ(Guests::field(guests.only("b"), "code"), "version");
  guests.say("b", R"({"type":"hello","version":1,"token":"abcdefghabcdefgh"})");
  EXPECT_EQ(Guests::field(guests.only("b"), "code"), "expired");
  guests.say("b", R"({"type":"hello","version":1,"name":"Bob"})");
  EXPECT_EQ(Guests::field(guests.only("b"), "type"), "welcome");
  guests.say("b", R"({"type":"hello","version":1,"name":"Bob"})");
  EXPECT_EQ(Guests::field(guests.only("b"), "code"), "already-greeted");
}

TEST(NativeDoor, AHelloMustComeInTime) {
  Guests guests;
  guests.connect("late");
  guests.connect("early");
  guests.say("early", R"({"type":"hello","version":1,"name":"Early"})");
  guests.pass(10s);
  EXPECT_EQ(guests.closed("late"), 4001);
  EXPECT_EQ(guests.closed("early"), 0);
}

TEST(NativeDoor, BadMessagesAreAnsweredAndChangeNothing) {
  Guests guests;
  guests.connect("x");
  guests.say("x", "hello?");
  EXPECT_EQ(Guests::field(guests.only("x"), "code"), "bad-message");
  guests.say("x", message("hangup"));
  EXPECT_EQ(Guests::field(guests.only("x"), "code"), "not-greeted");
  guests.enter("Ada");
  for (const std::string& text :
       {std::string("{}"), std::string("[]"), std::string(R"({"type":"nonsense"})"),
        std::string(R"({"type":"call","call":"short","to":"x","video":true})"),
        std::string(R"({"type":"search","text":1,"ref":1})"), std::string(R"({"type":"ping"})"),
        message("signal"), message("accept", R"(,"video":1)"), message("hangup", R"(,"id":-1)")}) {
    guests.say("Ada", text);
    EXPECT_EQ(Guests::field(guests.only("Ada"), "code"), "bad-message") << text;
  }
}

struct NativeCall : ::testing::Test {
  Guests guests;
  std::string ada = guests.enter("Ada"), grace = guests.enter("Grace");

  void connect() {
    guests.say("Ada", message("call", R"(,"id":1,"to":"Grace","video":true)"));
    guests.say("Grace", message("accept", R"(,"id":1,"video":false)"));
    EXPECT_EQ(Guests::field(guests.only("Grace"), "type"), "incoming");
    EXPECT_EQ(Guests::field(guests.only("Ada"), "type"), "accepted");
  }
  void resume(const std::string& who, const std::string& token, int last) {
    guests.connect(who);
    guests.say(who, R"({"type":"hello","version":1,"token":")" + token + R"(","last":)" +
                        std::to_string(last) + "}");
  }
};

TEST_F(NativeCall, SignalsArriveAsTheyWereSentWithTheSendersName) {
  connect();
  guests.say("Ada", message("signal", R"(,"from":"Mallory","data":{"a": [1, "\u00e9"]})"));
  EXPECT_EQ(guests.only("Grace"), R"({"type":"signal","seq":2,"call":")" + kCall +
                                      R"(","from":"Ada","data":{"a": [1, "\u00e9"]}})");
}

TEST_F(NativeCall, ALostConnectionIsTakenUpWithNothingLostOrDoubled) {
  connect();
  guests.disconnect("Grace");
  for (int i = 0; i < 5; ++i) guests.say("Ada", message("signal", R"(,"data":)" + std::to_string(i)));
  guests.pass(29s);
  resume("Grace", grace, 1);
  auto texts = guests.take("Grace");
  ASSERT_EQ(texts.size(), 6u);
  EXPECT_EQ(Guests::field(texts[0], "resumed"), "true");
  EXPECT_EQ(Guests::field(texts[0], "received"), "1");
  EXPECT_THAT(Guests::field(texts[0], "calls"),
              HasSubstr(R"("peer":"Ada","caller":false,"state":"accepted")"));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(Guests::field(texts[i + 1], "data"), std::to_string(i));
    EXPECT_EQ(Guests::field(texts[i + 1], "seq"), std::to_string(i + 2));
  }
  // Sent again because she could not know that it had been taken.
  guests.say("Grace", message("accept", R"(,"id":1,"video":false)"));
  EXPECT_TRUE(guests.take("Grace").empty());
  EXPECT_TRUE(guests.take("Ada").empty());
  // Cut again before she has acknowledged: the rest comes again, and only the rest.
  guests.disconnect("Grace");
  resume("Grace", grace, 4);
  EXPECT_EQ(guests.take("Grace").size(), 3u);
}

TEST_F(NativeCall, ATokenWinsOverAConnectionThatIsThoughtToStand) {
  resume("Grace again", grace, 0);
  EXPECT_EQ(Guests::field(guests.only("Grace again"), "resumed"), "true");
  EXPECT_EQ(guests.closed("Grace"), 4002);
  guests.say("Grace", message("hangup"));
  guests.disconnect("Grace");
  guests.say("Ada", message("call", R"(,"to":"Grace","video":true)"));
  EXPECT_EQ(Guests::field(guests.only("Grace again"), "type"), "incoming");
}

TEST_F(NativeCall, AfterTheHoldTheNameIsFreeAndTheCallGone) {
  connect();
  guests.disconnect("Grace");
  guests.pass(30s);
  EXPECT_EQ(Guests::field(guests.only("Ada"), "reason"), "gone");
  resume("Grace", grace, 0);
  EXPECT_EQ(Guests::field(guests.only("Grace"), "code"), "expired");
  guests.say("Grace", R"({"type":"hello","version":1,"name":"Grace"})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "type"), "welcome");
}

TEST_F(NativeCall, ComingBackStartsTheHoldAnew) {
  guests.disconnect("Grace");
  guests.pass(20s);
  resume("Grace", grace, 0);
  guests.disconnect("Grace");
  guests.pass(20s);
  resume("Grace", grace, 0);
  EXPECT_EQ(Guests::field(guests.take("Grace").back(), "resumed"), "true");
}

TEST_F(NativeCall, ByeLeavesAtOnce) {
  connect();
  guests.say("Grace", R"({"type":"bye"})");
  EXPECT_EQ(guests.closed("Grace"), 1000);
  EXPECT_EQ(Guests::field(guests.only("Ada"), "reason"), "hungup");
  guests.connect("other");
  guests.say("other", R"({"type":"hello","version":1,"name":"Grace"})");
  EXPECT_EQ(Guests::field(guests.only("other"), "type"), "welcome");
}

TEST_F(NativeCall, ErrorsNameTheCall) {
  guests.say("Ada", message("call", R"(,"to":"Nobody","video":true)"));
  const std::string error = guests.only("Ada");
  EXPECT_EQ(Guests::field(error, "code"), "not-here");
  EXPECT_EQ(Guests::field(error, "call"), kCall);
}

TEST_F(NativeCall, SearchAndPing) {
  guests.say("Ada", R"({"type":"search","text":"gra","ref":7})");
  EXPECT_EQ(guests.only("Ada"),
            R"({"type":"found","ref":7,"people":[{"name":"Grace","state":"free"}],"more":false})");
  guests.say("Ada", R"({"type":"ping","ref":8})");
  EXPECT_EQ(guests.only("Ada"), R"({"type":"pong","ref":8})");
}

TEST_F(NativeCall, TheServerSaysThatItStops) {
  guests.shut_down();
  EXPECT_EQ(Guests::field(guests.only("Ada"), "type"), "closing");
  EXPECT_EQ(guests.closed("Ada"), 1001);
}

TEST(NativeLimits, TooManyMessagesCloseTheirSenderAlone) {
  HallSettings settings = Guests::open();
  settings.max_messages_per_second = 10;
  Guests guests(settings);
  guests.enter("Ada");
  guests.enter("Grace");
  for (int i = 0; i < 30; ++i) guests.say("Ada", R"({"type":"ping","ref":1})");
  const auto texts = guests.take("Ada");
  EXPECT_EQ(texts.size(), 20u);  // 19 pongs, as the hello counted too, and the refusal
  EXPECT_EQ(Guests::field(texts.back(), "code"), "too-fast");
  EXPECT_EQ(guests.closed("Ada"), 4003);
  for (int i = 0; i < 30; ++i) {
    guests.pass(100ms);
    guests.say("Grace", R"({"type":"ping","ref":1})");
  }
  EXPECT_EQ(guests.take("Grace").size(), 30u);
}

TEST(NativeLimits, WhoMissedTooMuchStartsAnew) {
  HallSettings settings = Guests::open();
  settings.native->max_held = 1000;
  Guests guests(settings);
  guests.enter("Ada");
  const std::string grace = guests.enter("Grace");
  guests.say("Ada", message("call", R"(,"to":"Grace","video":true)"));
  guests.say("Grace", message("accept", R"(,"video":true)"));
  guests.disconnect("Grace");
  for (int i = 0; i < 30; ++i) guests.say("Ada", message("signal", R"(,"data":"0123456789")"));
  guests.take("Ada");
  guests.connect("Grace");
  guests.say("Grace", R"({"type":"hello","version":1,"token":")" + grace + R"(","last":1})");
  EXPECT_EQ(Guests::field(guests.take("Grace").back(), "code"), "missed-too-much");
  EXPECT_EQ(Guests::field(guests.only("Ada"), "reason"), "gone");
  guests.say("Grace", R"({"type":"hello","version":1,"name":"Grace"})");
  EXPECT_EQ(Guests::field(guests.only("Grace"), "type"), "welcome");
}

TEST(NativeLimits, TheListIsCutAndOneselfIsInIt) {
  HallSettings settings = Guests::open();
  settings.switchboard.list_limit = 3;
  Guests guests(settings);
  for (const char* name : {"a", "b", "c", "d"}) guests.enter(name);
  guests.pass(1s);
  guests.connect("z");
  guests.say("z", R"({"type":"hello","version":1,"name":"z"})");
  const std::string welcome = guests.take("z").front();
  EXPECT_EQ(Guests::field(welcome, "total"), "5");
  EXPECT_EQ(
      Guests::field(welcome, "people"),
      R"([{"name":"a","state":"free"},{"name":"b","state":"free"},{"name":"c","state":"free"},{"name":"z","state":"free"}])");
}

}  // namespace
}  // namespace halloo::doors
