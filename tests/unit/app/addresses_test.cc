#include "app/settings/addresses.h"

#include <gtest/gtest.h>

namespace halloo::app {
namespace {

TEST(Endpoints, AreReadInEachForm) {
  const struct {
    const char* text;
    Endpoint endpoint;
  } cases[] = {
      {"127.0.0.1:9250", {"127.0.0.1", 9250}},
      {"[::1]:9250", {"::1", 9250}},
      {":80", {"0.0.0.0", 80}},
      {"9250", {"10.0.0.1", 9250}},
      {"localhost:0", {"127.0.0.1", 0}},
      {"off", {"", 0, true}},
  };
  for (const auto& [text, endpoint] : cases) {
    const auto parsed = parse_endpoint(text, "10.0.0.1");
    ASSERT_TRUE(parsed) << text << " " << parsed.error();
    EXPECT_EQ(*parsed, endpoint) << text;
    EXPECT_EQ(*parse_endpoint(parsed->text(), "10.0.0.2"), endpoint) << "what text() says can be read again";
  }
}

TEST(Endpoints, OthersAreRefused) {
  for (const char* wrong :
       {"", ":", "127.0.0.1", "::1", "::1:80", "[::1]", "[::1", "[::1]80", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80x", "example.org:80", "300.0.0.1:80", "[127]:80", "Off"}) {
    EXPECT_FALSE(parse_endpoint(wrong, "0.0.0.0")) << wrong;
  }
  EXPECT_EQ(parse_endpoint("127.0.0.1", "0.0.0.0").error(), "lacks the port, as in 127.0.0.1:9250");
}

TEST(Endpoints, KnowHowFarTheyReach) {
  EXPECT_TRUE((Endpoint{"127.0.0.1", 1}).loopback());
  EXPECT_TRUE((Endpoint{"127.3.2.1", 1}).loopback());
  EXPECT_TRUE((Endpoint{"::1", 1}).loopback());
  EXPECT_FALSE((Endpoint{"0.0.0.0", 1}).loopback());
  EXPECT_FALSE((Endpoint{"2001:db8::1", 1}).loopback());
  EXPECT_TRUE((Endpoint{"0.0.0.0", 1}).every_address());
  EXPECT_TRUE((Endpoint{"::", 1}).every_address());
  EXPECT_FALSE((Endpoint{"192.0.2.1", 1}).every_address());
}

TEST(Networks, HoldTheirAddresses) {
  const struct {
    const char *network, *inside, *outside;
  } cases[] = {
      {"10.0.0.0/8", "10.255.1.2", "11.0.0.0"},
      {"10.1.2.3/8", "10.0.0.1", "9.255.255.255"},
      {"192.0.2.128/25", "192.0.2.129", "192.0.2.127"},
      {"127.0.0.1", "127.0.0.1", "127.0.0.2"},
      {"127.0.0.1", "::ffff:127.0.0.1", "::1"},
      {"fd00::/8", "fdff::1", "fe00::1"},
      {"2001:db8::/33", "2001:db8:7fff::", "2001:db8:8000::"},
      {"0.0.0.0/0", "203.0.113.9", "2001:db8::1"},
      {"::1", "::1", "::2"},
  };
  for (const auto& [text, inside, outside] : cases) {
    const auto network = Network::parse(text);
    ASSERT_TRUE(network) << text;
    EXPECT_TRUE(network->contains(inside)) << text << " " << inside;
    EXPECT_FALSE(network->contains(outside)) << text << " " << outside;
    EXPECT_FALSE(network->contains("unknown"));
  }
  EXPECT_TRUE(Network::parse("::/0")->contains("192.0.2.1"));
}

TEST(Networks, OthersAreRefused) {
  for (const char* wrong :
       {"", "/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "fd00::/129", "10.0.0/8", "proxy"}) {
    EXPECT_FALSE(Network::parse(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace halloo::app
