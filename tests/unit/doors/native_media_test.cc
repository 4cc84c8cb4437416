// The native door and the conference: whose connections are opened, who is told what, and that nothing is
// left of who has gone. What the descriptions agree on is tested with the session module.
#include <gmock/gmock.h>

#include "session/conference.h"
#include "unit/doors/guests.h"
#include "unit/sdp/fixtures.h"

namespace halloo::doors {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct NativeMedia : testing::Test {
  NativeMedia() { guests.hall.use_gateway(conference, orders); }

  static std::string written(std::string_view text) {
    std::string out;
    json::append_string(out, text);
    return out;
  }
  void say(const std::string& who, const std::string& type, const std::string& rest = {}) {
    guests.say(who, R"({"type":")" + type + R"(","room":"room")" + rest + "}");
  }
  void enter(const std::string& who) {
    guests.enter(who);
    say(who, "enter", R"(,"direct":false)");
  }
  // The number of the connection.
  std::string publish(const std::string& who) {
    guests.take(who);
    say(who, "publish",
        R"(,"tracks":[{"mid":"0","source":"audio"},{"mid":"1","source":"video"}],"sdp":)" +
            written(sdp::fixture_text("chromium_call")));
    const std::string published = guests.only(who);
    EXPECT_EQ(Guests::field(published, "type"), "published") << published;
    return Guests::field(published, "connection");
  }
  template <class Order>
  std::size_t ordered() {
    return static_cast<std::size_t>(std::ranges::count_if(
        orders, [](const auto& each) { return std::holds_alternative<Order>(each.second); }));
  }
  static session::ConferenceSettings settings() {
    session::ConferenceSettings made;
    made.fingerprint = {"sha-256", std::vector<std::uint8_t>(32, 0xAB)};
    return made;
  }

  SeededRandom random{3};
  session::Orders orders;
  session::Conference conference{settings(), random};
  Guests guests;
};

TEST_F(NativeMedia, WhatOneSendsIsOfferedToTheOther) {
  enter("Ada");
  enter("Grace");
  const std::string sends = publish("Ada");
  say("Grace", "receive");
  const auto told = guests.take("Grace");
  const std::string& offer = told.back();
  EXPECT_EQ(Guests::field(offer, "type"), "offer");
  EXPECT_NE(Guests::field(offer, "connection"), sends);
  EXPECT_THAT(offer, HasSubstr(R"("participant":1,"source":"audio")"));
  EXPECT_THAT(offer, HasSubstr(R"("participant":1,"source":"video")"));
  EXPECT_TRUE(guests.take("Ada").size() <= 1) << "at most that Grace has come";
}

TEST_F(NativeMedia, AnotherConnectionTakesThePlaceOfTheOneBefore) {
  enter("Ada");
  const std::string first = publish("Ada"), second = publish("Ada");
  EXPECT_NE(first, second);
  EXPECT_EQ(conference.connections(), 1U);
  EXPECT_EQ(ordered<session::Close>(), 1U);
}

TEST_F(NativeMedia, NothingIsLeftOfWhoLeavesIsSentOutOrLost) {
  enter("Maria");
  for (const char* how : {"leaves", "is sent out", "says bye", "is lost", "disconnects"}) {
    const std::string who = how;
    enter(who);
    publish(who);
    say(who, "receive");
    EXPECT_EQ(conference.connections(), 2U) << how;
    guests.take(who);
    if (who == "leaves") say(who, "leave-room");
    if (who == "is sent out") say("Maria", "remove", R"(,"participant":3)");
    if (who == "says bye") guests.say(who, R"({"type":"bye"})");
    if (who == "disconnects") say(who, "disconnect");
    if (who == "is lost") {
      guests.disconnect(who);
      guests.pass(29s);
      EXPECT_EQ(conference.connections(), 2U) << "the place is kept";
      guests.pass(2s);
    }
    EXPECT_EQ(conference.connections(), 0U) << how;
    // Whoever comes from now on would have to knock.
    if (who == "is sent out") say("Maria", "room-settings", R"(,"knock":false)");
  }
}

TEST_F(NativeMedia, AConnectionThatTheWorkerGaveUpIsToldAlsoToWhoComesBack) {
  const std::string token = guests.enter("Ada");
  say("Ada", "enter", R"(,"direct":false)");
  const std::string connection = publish("Ada");
  guests.disconnect("Ada");
  conference.on_event(
      session::Ended{static_cast<session::PeerId>(std::stoul(connection)), transport::End::consent_expired},
      orders);
  guests.settle();
  guests.connect("Ada");
  guests.say("Ada", R"({"type":"hello","version":1,"last":2,"token":")" + token + "\"}");
  const auto told = guests.take("Ada");
  EXPECT_THAT(told.back(),
              HasSubstr(R"("type":"disconnected","seq":3,"room":"room","connection":)" + connection));
}

TEST_F(NativeMedia, OnlyWhoIsInTheRoomAndOnlyTheirOwnConnections) {
  enter("Ada");
  const std::string connection = publish("Ada");
  enter("Grace");
  guests.take("Grace");
  const std::string sdp = R"(,"tracks":[],"sdp":)" + written(sdp::fixture_text("chromium_call"));
  for (const auto& [type, rest] :
       std::vector<std::pair<std::string, std::string>>{{"publish", sdp + R"(,"connection":)" + connection},
                                                        {"receive", R"(,"connection":)" + connection},
                                                        {"answer", sdp + R"(,"connection":)" + connection}}) {
    say("Grace", type, rest);
    EXPECT_EQ(Guests::field(guests.only("Grace"), "code"), "unknown-connection") << type;
  }
  guests.enter("Alan");
  for (const char* type : {"receive", "disconnect"}) {
    say("Alan", type);
    EXPECT_EQ(Guests::field(guests.only("Alan"), "code"), "unknown-room") << type;
  }
}

TEST_F(NativeMedia, MutedBeforeAndAfterItIsPublished) {
  enter("Maria");
  enter("Ada");
  say("Maria", "receive");
  const std::string mute = R"(,"participant":2,"kind":"audio","muted":)";
  say("Maria", "mute", mute + "true");
  publish("Ada");
  guests.take("Maria");
  const auto sources = [&] {
    say("Maria", "receive");
    const auto told = guests.take("Maria");
    return std::pair(told.back().find(R"("source":"audio")") != std::string::npos,
                     told.back().find(R"("source":"video")") != std::string::npos);
  };
  EXPECT_EQ(sources(), std::pair(false, true));
  say("Maria", "mute", mute + "false");
  EXPECT_EQ(sources(), std::pair(true, true));
}

TEST(NativeMediaWithoutGateway, IsToldSo) {
  Guests guests;
  guests.enter("Ada");
  guests.say("Ada", R"({"type":"enter","room":"room"})");
  guests.take("Ada");
  guests.say("Ada", R"({"type":"receive","room":"room"})");
  EXPECT_EQ(Guests::field(guests.only("Ada"), "code"), "no-gateway");
}

}  // namespace
}  // namespace halloo::doors
