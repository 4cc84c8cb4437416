#include "base/utf8.h"

#include <gtest/gtest.h>

namespace halloo {
namespace {

bool valid(std::string_view text) {
  Utf8Checker checker;
  return checker.add(as_bytes(text)) && checker.complete();
}

bool valid_in_pieces(std::string_view text, std::size_t cut) {
  Utf8Checker checker;
  return checker.add(as_bytes(text.substr(0, cut))) && checker.add(as_bytes(text.substr(cut))) &&
         checker.complete();
}

TEST(Utf8, AcceptsEveryLength) {
  for (std::string_view text : {"", "a", "\u00df", "\u20ac", "\U0001f44b", "\ud7ff", "\ue000", "\U0010ffff",
                                "sixteen octets of ASCII and then \u00e9 and more of it"})
    EXPECT_TRUE(valid(text)) << text;
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
  const std::string_view bad[] = {
      "\x80",              // continuation alone
      "\xc0\x80",          // overlong
      "\xc1\xbf",          //
      "\xe0\x9f\xbf",      //
      "\xf0\x8f\xbf\xbf",  //
      "\xed\xa0\x80",      // surrogate
      "\xf4\x90\x80\x80",  // above U+10FFFF
      "\xf5\x80\x80\x80",  //
      "\xff",
      "\xe2\x82",      // cut
      "\xe2\x28\xa1",  // no continuation
      "0123456789abcdef0123456789abcde\xc3",
  };
  for (std::string_view text : bad) EXPECT_FALSE(valid(text));
}

TEST(Utf8, DoesNotCareWhereItIsCut) {
  std::string good = "caf\u00e9 \u20ac0123456789abcdef0123456789\U0001f44b!";
  std::string bad = good + "\xed\xa0\x80";
  for (std::size_t cut = 0; cut <= good.size(); ++cut) EXPECT_TRUE(valid_in_pieces(good, cut));
  for (std::size_t cut = 0; cut <= bad.size(); ++cut) EXPECT_FALSE(valid_in_pieces(bad, cut));
}

TEST(Utf8, FailsForGood) {
  Utf8Checker checker;
  EXPECT_FALSE(checker.add(as_bytes("\xff")));
  EXPECT_FALSE(checker.add(as_bytes("a")));
}

}  // namespace
}  // namespace halloo
