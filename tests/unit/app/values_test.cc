#include "app/settings/values.h"

#include <gtest/gtest.h>

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

TEST(Times, AreANumberAndAUnit) {
  EXPECT_EQ(*parse_time("500ms", 0s, 1h), 500ms);
  EXPECT_EQ(*parse_time("45s", 0s, 1h), 45s);
  EXPECT_EQ(*parse_time("45 s", 0s, 1h), 45s);
  EXPECT_EQ(*parse_time("5min", 0s, 1h), 5min);
  EXPECT_EQ(*parse_time("5m", 0s, 1h), 5min);
  EXPECT_EQ(*parse_time("1h", 0s, 1h), 1h);
  EXPECT_EQ(*parse_time("0", 0s, 1h), 0s);
}

TEST(Times, OthersAreRefusedWithWhatWouldBeRight) {
  for (const char* wrong :
       {"", "45", "s", "-1s", "1.5s", "45 seconds", "45s ", " 45s", "99999999999999999999s"}) {
    const auto parsed = parse_time(wrong, 0s, 1h);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error(), "is not a time with its unit, such as 500ms, 45s, 5min or 1h");
  }
  // Would overflow if it were multiplied first.
  EXPECT_FALSE(parse_time("9999999999999999h", 0s, 24h));
  EXPECT_EQ(parse_time("999ms", 1s, 90min).error(), "is not a time between 1s and 90min");
  EXPECT_EQ(parse_time("2h", 0s, 1h).error(), "is not a time between 0s and 1h");
}

TEST(Sizes, AreOctetsOrPowersOf1024) {
  EXPECT_EQ(*parse_size("0"), 0U);
  EXPECT_EQ(*parse_size("4096"), 4096U);
  EXPECT_EQ(*parse_size("64k"), 65536U);
  EXPECT_EQ(*parse_size("64 KiB"), 65536U);
  EXPECT_EQ(*parse_size("1M"), 1048576U);
  EXPECT_EQ(*parse_size("1024G"), std::size_t{1} << 40U);
  for (const char* wrong : {"", "k", "64kb", "64 kilo", "-1", "1.5M", "1T"}) {
    EXPECT_EQ(parse_size(wrong).error(), "is not a size such as 4096, 64k or 1M") << wrong;
  }
  EXPECT_EQ(parse_size("1025G").error(), "is more than the most, 1024G");
  EXPECT_FALSE(parse_size("18446744073709551615G"));
}

TEST(Counts, StayWithinTheirBounds) {
  EXPECT_EQ(*parse_count("0", 0, 10), 0U);
  EXPECT_EQ(*parse_count("10", 0, 10), 10U);
  for (const char* wrong : {"", "11", "-1", "1 ", "1k", "ten", "1.0"}) {
    EXPECT_EQ(parse_count(wrong, 0, 10).error(), "is not a whole number from 0 to 10") << wrong;
  }
}

TEST(Switches, AreOnOrOff) {
  for (const char* on : {"on", "true", "yes"}) EXPECT_TRUE(*parse_switch(on)) << on;
  for (const char* off : {"off", "false", "no"}) EXPECT_FALSE(*parse_switch(off)) << off;
  for (const char* wrong : {"", "1", "ON", "offf"}) EXPECT_FALSE(parse_switch(wrong)) << wrong;
}

TEST(DoorNames, OpenThoseDoors) {
  EXPECT_EQ(*parse_doors("native,article,room-of-two"), (Doors{true, true, true, false}));
  EXPECT_EQ(*parse_doors("native,article,room-of-two,whip"), (Doors{true, true, true, true}));
  EXPECT_EQ(*parse_doors("article, native"), (Doors{true, true, false, false}));
  EXPECT_EQ(*parse_doors("none"), Doors{});
  for (const char* wrong : {"", ",", "native,nonesuch", "native,none", "Native"}) {
    EXPECT_FALSE(parse_doors(wrong)) << wrong;
  }
}

TEST(Origins, AreAsBrowsersSendThem) {
  EXPECT_EQ(*parse_origin("*"), "*");
  EXPECT_EQ(*parse_origin("null"), "null");
  EXPECT_EQ(*parse_origin("https://Example.ORG"), "https://example.org");
  EXPECT_EQ(*parse_origin("https://example.org:443"), "https://example.org");
  EXPECT_EQ(*parse_origin("http://example.org:80"), "http://example.org");
  EXPECT_EQ(*parse_origin("http://example.org:443"), "http://example.org:443");
  EXPECT_EQ(*parse_origin("http://[::1]:8080"), "http://[::1]:8080");
  for (const char* wrong :
       {"", "example.org", "https://", "://x", "https://x/", "https://x/y", "https://*.x", "https://u@x"}) {
    EXPECT_FALSE(parse_origin(wrong)) << wrong;
  }
}

TEST(LogLevels, HaveNames) {
  EXPECT_EQ(*parse_log_level("debug"), LogLevel::debug);
  EXPECT_EQ(*parse_log_level("warn"), LogLevel::warning);
  EXPECT_EQ(*parse_log_level("warning"), LogLevel::warning);
  EXPECT_FALSE(parse_log_level("loud"));
}

}  // namespace
}  // namespace halloo::app
