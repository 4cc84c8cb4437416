#include <gtest/gtest.h>

#include <string>

#include "doors/room_of_two/json_text.h"

namespace halloo::doors::room_of_two {
namespace {

TEST(JsonText, TakesEveryKind) {
  for (const char* text : {"null", "true", "false", "0", "-0", "12.5e+3", "1E9", "0.1", "1e999", "\"\"",
                           "\"a\\u00e4\\n\\/\"", "[]", "{}", " [ 1 , {\"a\" : [ ] , \"\":null} ] ", "\t\r\n0",
                           "\"\xc3\xa4 \xe2\x98\x95 \xf0\x9f\x98\x80\""}) {
    EXPECT_TRUE(check_json(text)) << text;
  }
}

TEST(JsonText, TakesTheLoneSurrogatesThatBrowsersWrite) {
  EXPECT_TRUE(check_json(R"("\ud800")"));
  EXPECT_TRUE(check_json(R"("\udc00\ud800x")"));
}

TEST(JsonText, RefusesWhatIsNot) {
  for (const char* text :
       {"",        " ",           "nul",     "nulll",    "True",   "01",      "-",        "+1",
        ".5",      "1.",          "1e",      "1e+",      "0x1",    "NaN",     "\"",       "\"\\",
        "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"a\nb\"", "'a'",    "[",       "[1",       "[1,",
        "[1,]",    "[,1]",        "[1 2]",   "{",        "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}",
        "{a:1}",   "{1:1}",       "[}",      "1 2",      "[] []",  "/**/1"}) {
    EXPECT_FALSE(check_json(text)) << text;
  }
}

TEST(JsonText, RefusesNul) {
  EXPECT_FALSE(check_json(std::string_view("\0", 1)));
  EXPECT_FALSE(check_json(std::string_view("\"\0\"", 3)));
  EXPECT_FALSE(check_json(std::string_view("\"\\\0\"", 4)));
  EXPECT_FALSE(check_json(std::string_view("1\0", 2)));
}

TEST(JsonText, RefusesMalformedUtf8) {
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x98",
                          "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"}) {
    EXPECT_FALSE(is_utf8(bad));
    EXPECT_FALSE(check_json("\"" + std::string(bad) + "\""));
  }
  EXPECT_TRUE(
      is_utf8("\xc2\x80 \xdf\xbf \xe0\xa0\x80 \xed\x9f\xbf \xee\x80\x80 \xf0\x90\x80\x80 \xf4\x8f\xbf\xbf"));
}

TEST(JsonText, BoundsDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(check_json(nested(kMaxJsonDepth)));
  EXPECT_FALSE(check_json(nested(kMaxJsonDepth + 1)));
  EXPECT_FALSE(check_json(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 200; ++i) objects += R"({"a":)";
  EXPECT_FALSE(check_json(objects));
}

TEST(JsonText, TellsTheFirstElement) {
  const auto json = check_json(R"( [ "offer" , [1] ] )");
  ASSERT_TRUE(json);
  EXPECT_EQ(json->kind, JsonKind::array);
  EXPECT_EQ(json->first, R"("offer")");
  EXPECT_EQ(check_json(R"([["a"],2])")->first, R"(["a"])");
  EXPECT_EQ(check_json("[]")->first, "");
  EXPECT_EQ(check_json(R"({"a":["b"]})")->kind, JsonKind::object);
  EXPECT_EQ(check_json(R"({"a":["b"]})")->first, "");
  EXPECT_EQ(check_json("7")->kind, JsonKind::other);
}

}  // namespace
}  // namespace halloo::doors::room_of_two
