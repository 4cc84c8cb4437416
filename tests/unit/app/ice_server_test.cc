#include "app/settings/ice_server.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace halloo::app {
namespace {

TEST(IceServers, AreUrisWithUserAndPasswordForTurn) {
  const struct {
    const char* text;
    IceServer server;
  } cases[] = {
      {"stun:stun.example.org", {"stun:stun.example.org", "", ""}},
      {"stun:192.0.2.1:3478", {"stun:192.0.2.1:3478", "", ""}},
      {"stun:[2001:db8::1]:3478", {"stun:[2001:db8::1]:3478", "", ""}},
      {"turn:t.example.org:3478,ann,pass", {"turn:t.example.org:3478", "ann", "pass"}},
      {"turn:t.example.org?transport=tcp,ann,a,b#c", {"turn:t.example.org?transport=tcp", "ann", "a,b#c"}},
      {"turns:[::1],ann, ", {"turns:[::1]", "ann", " "}},
      {"turn:t.example.org:3478", {"turn:t.example.org:3478", "", ""}},
  };
  for (const auto& [text, server] : cases) {
    const auto parsed = parse_ice_server(text);
    ASSERT_TRUE(parsed) << text << " " << parsed.error();
    EXPECT_EQ(*parsed, server) << text;
  }
}

TEST(IceServers, OthersAreRefused) {
  for (const char* wrong : {"",
                            "stun",
                            "stun:",
                            "stun.example.org",
                            "http://x",
                            "stun://x",
                            "stun:x:0",
                            "stun:x:65536",
                            "stun:x:",
                            "stun:a b",
                            "stun:::1",
                            "stun:[x]",
                            "stun:x?transport=udp",
                            "stun:x,ann,pass",
                            "turn:x,",
                            "turn:x,ann",
                            "turn:x,ann,",
                            "turn:x,,pass",
                            "turn:x?transport=sctp,ann,pass",
                            "turn:x?,ann,pass"}) {
    EXPECT_FALSE(parse_ice_server(wrong)) << wrong;
  }
}

TEST(IceServers, OfTurnWithoutUserTakeTheSecretThatWeShare) {
  EXPECT_TRUE(parse_ice_server("turn:x")->takes_our_secret());
  EXPECT_TRUE(parse_ice_server("turns:x:443?transport=tcp")->takes_our_secret());
  EXPECT_FALSE(parse_ice_server("turn:x,ann,pass")->takes_our_secret());
  EXPECT_FALSE(parse_ice_server("stun:x")->takes_our_secret());
}

TEST(IceServers, NoneTakesOurOwnAway) {
  const std::vector<std::string> values = {"stun:a", "none"};
  const auto parsed = parse_ice_servers(values);
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->own);
  EXPECT_EQ(parsed->others, (std::vector<IceServer>{{"stun:a", "", ""}}));
  EXPECT_TRUE(parse_ice_servers({})->own);
}

TEST(IceServers, AnErrorKeepsThePasswordToItself) {
  const std::vector<std::string> values = {"turn:x:y,ann,sesame"};
  const auto parsed = parse_ice_servers(values);
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error(), "\"turn:x:y\" is not of the form stun:host:port, with a port from 1 to 65535");
}

}  // namespace
}  // namespace halloo::app
