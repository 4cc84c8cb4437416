#include "base/json.h"

#include <gtest/gtest.h>

namespace halloo::json {
namespace {

TEST(JsonObject, FindsMembersAsTheyAreWritten) {
  const auto object = Object::parse(R"( {"type":"signal","n":42,"data":{"a":[1,2,{"b":"\"}"}]},"ok":true} )");
  ASSERT_TRUE(object);
  EXPECT_EQ(to_string(*object->find("type")), "signal");
  EXPECT_EQ(to_uint(*object->find("n")), 42u);
  EXPECT_EQ(to_bool(*object->find("ok")), true);
  EXPECT_EQ(object->find("data")->raw, R"({"a":[1,2,{"b":"\"}"}]})");
  EXPECT_EQ(object->find("data")->kind, Kind::object);
  EXPECT_EQ(object->find("missing"), nullptr);
}

TEST(JsonObject, TheLastOfTwoMembersCounts) {
  EXPECT_EQ(to_uint(*Object::parse(R"({"a":1,"a":2})")->find("a")), 2u);
}

TEST(JsonObject, RefusesWhatIsNotOneObject) {
  for (const char* text : {"",
                           " ",
                           "null",
                           "[]",
                           "\"a\"",
                           "{",
                           "}",
                           "{}x",
                           "{}{}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{,}",
                           "{a:1}",
                           "{\"a\":01}",
                           "{\"a\":1.}",
                           "{\"a\":.5}",
                           "{\"a\":+1}",
                           "{\"a\":1e}",
                           "{\"a\":-}",
                           "{\"a\":tru}",
                           "{\"a\":\"\x01\"}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\\x\"}",
                           "{\"a\":\"\\u12g4\"}",
                           "{\"a\":\"",
                           "{\"a\":[1,]}",
                           "{\"a\":[1 2]}"})
    EXPECT_FALSE(Object::parse(text)) << text;
}

TEST(JsonObject, TakesEveryFormThatJsonHas) {
  for (const char* text :
       {"{}", " { } ", "{\"\":0}", "{\"a\":-0.5e+10}", "{\"a\":1E-2}", "{\"a\":[[],{},null,false]}",
        "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}", "\t{\r\n\"a\" : 1 }\n"})
    EXPECT_TRUE(Object::parse(text)) << text;
}

TEST(JsonObject, DepthAndNumberOfMembersAreBounded) {
  const auto nested = [](int depth) {
    return "{\"a\":" + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "}";
  };
  EXPECT_TRUE(Object::parse(nested(Object::kMaxDepth - 1)));
  EXPECT_FALSE(Object::parse(nested(Object::kMaxDepth)));
  EXPECT_FALSE(Object::parse(nested(100'000)));
  std::string many = "{\"a\":0";
  for (std::size_t i = 1; i < Object::kMax; ++i) many += ",\"a\":0";
  EXPECT_TRUE(Object::parse(many + "}"));
  EXPECT_FALSE(Object::parse(many + ",\"a\":0}"));
}

TEST(JsonString, IsUnescaped) {
  const auto read = [](const std::string& text) { return to_string(Value{Kind::string, text}); };
  EXPECT_EQ(read(R"("")"), "");
  EXPECT_EQ(read(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(read(R"("\u00e9\u20ac\ud83d\ude00\u0041")"), "é€😀A");
  EXPECT_EQ(read(R"("\ud800")"), "\uFFFD");
  EXPECT_EQ(read(R"("\udc00x\ud800\u0041")"),
            "\uFFFDx\uFFFD"
            "A");
  EXPECT_EQ(to_plain_string(Value{Kind::string, R"("plain")"}), "plain");
  EXPECT_FALSE(to_plain_string(Value{Kind::string, R"("a\n")"}));
  EXPECT_FALSE(to_string(Value{Kind::number, "1"}));
}

TEST(JsonString, WhatIsWrittenReadsBackTheSame) {
  std::string all;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  all += "é€😀 and a long tail without anything special in it at all";
  for (std::size_t start = 0; start < all.size(); start = start < 128 ? start + 1 : all.size()) {
    const std::string text = all.substr(start);
    std::string written;
    append_string(written, text);
    EXPECT_EQ(to_string(Value{Kind::string, written}), text);
    EXPECT_EQ(read(written)->kind, Kind::string);
  }
}

TEST(JsonValue, AnyKindAndTheFirstOfAnArray) {
  EXPECT_EQ(read(" [1, 2] ")->raw, "[1, 2]");
  EXPECT_EQ(read("null")->kind, Kind::null);
  EXPECT_FALSE(read("1 2"));
  EXPECT_FALSE(read(""));
  EXPECT_EQ(first_element(*read("[ {\"a\":[3]}, 2]"))->raw, "{\"a\":[3]}");
  EXPECT_FALSE(first_element(*read("[ ]")));
  EXPECT_FALSE(first_element(*read("{}")));
}

TEST(JsonValue, EachOfAnArray) {
  const auto all = [](std::string_view text, std::size_t most = 10) {
    std::vector<std::string_view> found;
    const bool whole = each_element(*read(text), [&](const Value& value) {
      found.push_back(value.raw);
      return found.size() < most;
    });
    return std::pair(whole, found);
  };
  using Raw = std::vector<std::string_view>;
  EXPECT_EQ(all("[ {\"a\":[3, 4]} , 2,[]]"), std::pair(true, Raw{"{\"a\":[3, 4]}", "2", "[]"}));
  EXPECT_EQ(all("[ ]"), std::pair(true, Raw{}));
  EXPECT_EQ(all("[1,2,3]", 2), std::pair(false, Raw{"1", "2"}));
  EXPECT_EQ(all("{\"a\":1}"), std::pair(false, Raw{}));
}

TEST(JsonNumber, OnlyWholeOnesThatJavaScriptKnowsExactly) {
  const auto read = [](std::string_view text) { return to_uint(Value{Kind::number, text}); };
  EXPECT_EQ(read("0"), 0u);
  EXPECT_EQ(read("9007199254740991"), 9007199254740991u);
  for (const char* text : {"9007199254740992", "18446744073709551616", "-1", "1.0", "1e3"})
    EXPECT_FALSE(read(text)) << text;
}

}  // namespace
}  // namespace halloo::json
