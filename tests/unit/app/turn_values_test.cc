#include "app/settings/turn_values.h"

#include <gtest/gtest.h>

namespace halloo::app {
namespace {

TEST(PortRanges, AreTwoPorts) {
  EXPECT_EQ(*parse_port_range("49152-65535"), (PortRange{49152, 65535}));
  EXPECT_EQ(*parse_port_range("5000-5000"), (PortRange{5000, 5000}));
  for (const char* wrong : {"", "-", "5000", "5000-", "-5000", "5001-5000", "1023-5000", "5000-65536",
                            "5000-6000 ", "5000-6000-7000", "a-b"}) {
    EXPECT_FALSE(parse_port_range(wrong)) << wrong;
  }
}

TEST(PortRanges, HoldPairsThatBeginWithAnEvenPort) {
  EXPECT_EQ((PortRange{49152, 65535}).pairs(), 8192U);
  EXPECT_EQ((PortRange{5000, 5000}).pairs(), 0U);
  EXPECT_EQ((PortRange{5000, 5001}).pairs(), 1U);
  EXPECT_EQ((PortRange{5001, 5002}).pairs(), 0U);
  EXPECT_EQ((PortRange{5001, 5003}).pairs(), 1U);
}

TEST(RelayAddresses, AreTheMachinesAndWhatOthersSee) {
  EXPECT_EQ(*parse_relay_address("192.0.2.1"), (RelayAddress{"192.0.2.1", "192.0.2.1"}));
  EXPECT_EQ(*parse_relay_address("10.0.0.5=192.0.2.1"), (RelayAddress{"10.0.0.5", "192.0.2.1"}));
  EXPECT_EQ(*parse_relay_address("fd00::1=2001:db8::1"), (RelayAddress{"fd00::1", "2001:db8::1"}));
  for (const char* wrong : {"", "=", "10.0.0.5=", "=192.0.2.1", "10.0.0.5=2001:db8::1", "[::1]", "host",
                            "10.0.0.5:3478", "10.0.0.5=a=b"}) {
    EXPECT_FALSE(parse_relay_address(wrong)) << wrong;
  }
}

TEST(TurnUsers, AreANameAndAPassword) {
  EXPECT_EQ(*parse_turn_user("ann:pass"), (TurnUser{"ann", "pass"}));
  EXPECT_EQ(*parse_turn_user("ann:a:b #c "), (TurnUser{"ann", "a:b #c "}));
  EXPECT_TRUE(parse_turn_user(std::string(508, 'a') + ":b"));
  for (const std::string wrong : {"", "ann", "ann:", ":pass", "a\nb:c"})
    EXPECT_FALSE(parse_turn_user(wrong)) << wrong;
  EXPECT_FALSE(parse_turn_user(std::string(509, 'a') + ":b"));
}

TEST(TurnUsers, StandInAFileALineEach) {
  const auto users = parse_turn_users("# people\nann:pass\r\n\n \t\nbob:#1");
  ASSERT_TRUE(users) << users.error();
  EXPECT_EQ(*users, (std::vector<TurnUser>{{"ann", "pass"}, {"bob", "#1"}}));
  EXPECT_TRUE(parse_turn_users("")->empty());
}

TEST(TurnUsers, AnErrorNamesTheLineAndNothingThatStandsThere) {
  EXPECT_EQ(parse_turn_users("# one\n\nann:pass\nsesame\n").error(),
            "line 4: a user is NAME:PASSWORD, and neither may be empty");
  EXPECT_EQ(parse_turn_users("ann:a\nbob:b\nann:c").error(), "line 3: this name stands in line 1 already");
}

TEST(TurnSecrets, AreLines) {
  EXPECT_EQ(*parse_turn_secrets("north wind\n# of last year\n south#wind\n"),
            (std::vector<std::string>{"north wind", " south#wind"}));
  EXPECT_EQ(parse_turn_secrets("\n# none\n").error(), "there is no secret in it");
  EXPECT_EQ(parse_turn_secrets(std::string("a\nb\0c\n", 6)).error(),
            "line 2: a secret is a line of text, and not an empty one");
}

TEST(TurnRealms, MayStandInAQuotedString) {
  EXPECT_EQ(*parse_turn_realm("example.org"), "example.org");
  EXPECT_TRUE(parse_turn_realm(std::string(127, 'a')));
  for (const std::string& wrong :
       {std::string(), std::string(128, 'a'), std::string("a\"b"), std::string("a\nb")})
    EXPECT_FALSE(parse_turn_realm(wrong)) << wrong;
}

}  // namespace
}  // namespace halloo::app
