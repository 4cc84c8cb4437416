// What callers are told of STUN and TURN: with the welcome, and again before the credentials end.
#include <gmock/gmock.h>

#include <set>

#include "unit/doors/guests.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Says how it was asked: address, port, and as the password how often by then.
class Servers final : public IceServerSource {
 public:
  std::vector<protocol::IceServer> ice_servers(const ServerName& server,
                                               std::string_view caller) const override {
    callers.insert(std::string(caller));
    return {{{"turns:" + std::string(server.host) + ':' + std::to_string(server.tls_port)},
             "u",
             std::to_string(++asked)}};
  }
  mutable int asked = 0;
  mutable std::set<std::string> callers;
};

std::string entry(int number, const std::string& address = "halloo.example:0") {
  return R"([{"urls":["turns:)" + address + R"("],"username":"u","credential":")" + std::to_string(number) +
         R"("}])";
}
std::string anew(int number) {
  return R"({"type":"ice-servers","iceServers":)" + entry(number) + '}';
}

class NativeIce : public ::testing::Test {
 protected:
  static HallSettings open(const Servers& servers) {
    HallSettings settings = Guests::open();
    settings.native->ice_servers = &servers;
    settings.native->ice_refresh = 1h;
    settings.native->hold_time = 1h;
    return settings;
  }
  std::string welcome(const std::string& guest, const std::string& who) {
    guests.say(guest, R"({"type":"hello","version":1,)" + who + '}');
    return guests.take(guest).front();
  }

  Servers servers;
  Guests guests{open(servers)};
};

TEST_F(NativeIce, ComeByTheNameThatTheCallerUsed) {
  guests.connect("Ada", kNativeDoor, {"[::1]", 9443});
  EXPECT_EQ(Guests::field(welcome("Ada", R"("name":"Ada")"), "iceServers"), entry(1, "[::1]:9443"));
}

TEST_F(NativeIce, ComeAnewToEveryoneAtTheirTime) {
  guests.enter("Ada");
  guests.pass(30min);
  guests.enter("Grace");
  guests.pass(29min);
  EXPECT_THAT(guests.take("Ada"), IsEmpty());
  guests.pass(1min);
  EXPECT_THAT(guests.take("Ada"), ElementsAre(anew(3)));
  EXPECT_THAT(guests.take("Grace"), IsEmpty());
  guests.pass(1h);
  EXPECT_THAT(guests.take("Grace"), ElementsAre(anew(4)));
  EXPECT_THAT(guests.take("Ada"), ElementsAre(anew(5)));
}

TEST_F(NativeIce, ArePersonsAndNotNames) {
  guests.enter("Ada");
  guests.enter("Grace");
  guests.pass(3h);
  EXPECT_EQ(servers.asked, 8);
  EXPECT_EQ(servers.callers.size(), 2U);
  for (const std::string& caller : servers.callers) EXPECT_EQ(caller.size(), 12U) << caller;
}

TEST_F(NativeIce, ComeWithAResumptionAndItsTimeBeginsAnew) {
  const std::string token = guests.enter("Ada");
  guests.pass(30min);
  guests.disconnect("Ada");
  guests.pass(15min);
  guests.connect("Ada again");
  EXPECT_EQ(Guests::field(welcome("Ada again", R"("token":")" + token + '"'), "iceServers"), entry(2));
  guests.pass(59min);
  EXPECT_EQ(servers.asked, 2) << "the lost connection's turn came to nothing";
  guests.pass(1min);
  EXPECT_THAT(guests.take("Ada again"), ElementsAre(anew(3)));
  EXPECT_EQ(servers.callers.size(), 1U) << "still the same person";
}

TEST_F(NativeIce, WhoIsTakenOverOrGoneIsNotTold) {
  const std::string token = guests.enter("Ada");
  guests.connect("Ada again");
  welcome("Ada again", R"("token":")" + token + '"');
  guests.enter("Grace");
  guests.say("Grace", R"({"type":"bye"})");
  guests.connect("nobody");
  guests.pass(1h);
  EXPECT_THAT(guests.take("Ada"), IsEmpty());
  EXPECT_THAT(guests.take("Grace"), IsEmpty());
  EXPECT_THAT(guests.take("Ada again"), ElementsAre(anew(4)));
}

TEST(NativeIcePolicy, RelayWhenTheOperatorSaysSoAndNothingTwiceIfNothingEnds) {
  const Servers servers;
  HallSettings settings = Guests::open();
  settings.native->ice_servers = &servers;
  settings.native->relay_only = true;
  Guests guests(settings);
  guests.connect("Ada");
  guests.say("Ada", R"({"type":"hello","version":1,"name":"Ada"})");
  const std::string welcome = guests.only("Ada");
  EXPECT_EQ(Guests::field(welcome, "iceTransportPolicy"), "relay");
  EXPECT_EQ(Guests::field(welcome, "iceServers"), entry(1));
  guests.pass(1000h);
  EXPECT_THAT(guests.take("Ada"), IsEmpty());
}

}  // namespace
}  // namespace halloo::doors
