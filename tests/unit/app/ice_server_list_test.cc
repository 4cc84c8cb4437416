#include "app/ice_server_list.h"

#include <gtest/gtest.h>

#include "turn/credentials.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

Settings settings(std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--state-dir", "/nowhere"});
  const Start start = read_settings(arguments, Environment{});
  const auto* fail = std::get_if<Fail>(&start);
  EXPECT_EQ(fail, nullptr) << fail->sentence;
  return fail ? Settings{} : std::get<Run>(start).settings;
}

std::string text(const std::vector<protocol::IceServer>& servers) {
  std::string all;
  for (const auto& server : servers) append(all, server);
  return all;
}

constexpr std::chrono::sys_seconds kNow{1'893'412'800s};
IceServerList list(const Settings& from, OwnServers own = {3478, true, "north wind"}) {
  return {from, std::move(own), [] { return kNow; }};
}

TEST(IceServerList, HasTheOwnServersWithCredentialsOfTheCaller) {
  const IceServerList servers = list(settings());
  EXPECT_EQ(
      text(servers.ice_servers({"halloo.example", 0}, "ann")),
      "{\"urls\":[\"stun:halloo.example:3478\"]}"
      "{\"urls\":[\"turn:halloo.example:3478?transport=udp\",\"turn:halloo.example:3478?transport=tcp\"],"
      "\"username\":\"1893456000:ann\",\"credential\":\"JlMz4YjnJLXQMqwee/y+2gh0n2c=\"}");
  EXPECT_EQ(servers.refresh(), 6h) << "half of the twelve hours that they last";
}

TEST(IceServerList, OverTlsTheWebsPortIsOneMoreWay) {
  const auto servers = list(settings()).ice_servers({"[::1]", 443}, "ann");
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_EQ(servers[1].urls,
            (std::vector<std::string>{"turn:[::1]:3478?transport=udp", "turn:[::1]:3478?transport=tcp",
                                      "turns:[::1]:443?transport=tcp"}));
}

TEST(IceServerList, OthersAreTheOperatorsWithTheirUserOrWithOurSecret) {
  const Settings s = settings({"--ice-server", "stun:a", "--ice-server", "turn:b,bob,pass", "--ice-server",
                               "turn:c:1", "--turn-secret", "north wind"});
  EXPECT_EQ(text(list(s, {0, false, "north wind"}).ice_servers({"halloo.example", 443}, "ann")),
            "{\"urls\":[\"stun:a\"]}"
            "{\"urls\":[\"turn:b\"],\"username\":\"bob\",\"credential\":\"pass\"}"
            "{\"urls\":[\"turn:c:1\"],\"username\":\"1893456000:ann\",\"credential\":\"JlMz4YjnJLXQMqwee/"
            "y+2gh0n2c=\"}");
  EXPECT_EQ(list(s, {0, false, "north wind"}).refresh(), 6h);
}

TEST(IceServerList, WithoutTurnNothingEnds) {
  const Settings s = settings({"--turn", "off", "--ice-server", "turn:b,bob,pass"});
  const IceServerList servers = list(s, {3478, false, ""});
  EXPECT_EQ(text(servers.ice_servers({"halloo.example", 443}, "ann")),
            "{\"urls\":[\"stun:halloo.example:3478\"]}"
            "{\"urls\":[\"turn:b\"],\"username\":\"bob\",\"credential\":\"pass\"}");
  EXPECT_EQ(servers.refresh(), 0s);
}

TEST(IceServerList, OursCanBeTakenAway) {
  EXPECT_EQ(text(list(settings({"--ice-server", "none"})).ice_servers({"halloo.example", 443}, "ann")), "");
  EXPECT_EQ(text(list(settings(), {0, true, "s"}).ice_servers({"halloo.example", 443}, "ann")), "")
      << "no port";
  EXPECT_EQ(text(list(settings()).ice_servers({"", 443}, "ann")), "") << "nobody knows where it is";
}

TEST(IceServerList, StrangersAreToldNoCredentials) {
  const Settings s = settings({"--ice-server", "turn:b,bob,pass"});
  EXPECT_EQ(
      text(list(s).without_credentials({"halloo.example", 0})),
      "{\"urls\":[\"stun:halloo.example:3478\"]}"
      "{\"urls\":[\"turn:halloo.example:3478?transport=udp\",\"turn:halloo.example:3478?transport=tcp\"]}"
      "{\"urls\":[\"turn:b\"]}");
}

}  // namespace
}  // namespace halloo::app
