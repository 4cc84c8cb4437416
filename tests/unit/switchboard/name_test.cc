#include "switchboard/name.h"

#include <gtest/gtest.h>

namespace halloo::switchboard {
namespace {

Name name(std::string_view text) {
  auto made = make_name(text);
  EXPECT_TRUE(made) << text;
  return made ? *made : Name{};
}
bool alike(std::string_view a, std::string_view b) {
  return name(a).folded == name(b).folded || name(a).seen == name(b).seen;
}

TEST(Name, IsShownNormalised) {
  EXPECT_EQ(name("  Ada   Lovelace ").shown, "Ada Lovelace");
  EXPECT_EQ(name("e\xCC\x81").shown, "é");  // composed
  EXPECT_EQ(name("\xEF\xBC\xA1"
                 "da")
                .shown,
            "Ada");  // full width
  EXPECT_EQ(name("O'Brien").shown,
            "O\xE2\x80\x99"
            "Brien");
  EXPECT_EQ(name("Ada\xC2\xA0L").shown, "Ada L");  // no-break space
}

TEST(Name, LookAlikesShareAKey) {
  EXPECT_TRUE(alike("ada", "ADA"));
  EXPECT_TRUE(alike("ada",
                    "\xD0\xB0"
                    "da"));            // Cyrillic а
  EXPECT_TRUE(alike("Ivan", "lvan"));  // capital i, small L
  EXPECT_TRUE(alike("paypal", "p\xD0\xB0yp\xD0\xB0l"));
  EXPECT_TRUE(alike("ada",
                    "a\xE2\x80\x8D"
                    "da"));  // zero width joiner
  EXPECT_TRUE(alike("Straße", "STRASSE"));
  EXPECT_FALSE(alike("ada", "adb"));
  EXPECT_FALSE(alike("Ana", "Anna"));
}

TEST(Name, NamesOfManyKindsAreWelcome) {
  for (const char* text : {"李小龍", "Ольга", "محمد", "Nguyễn Văn Ánh", "👩‍🚀 Sally", "R2-D2",
                           "J. R. R.", "日本 太郎", "שרה"})
    EXPECT_TRUE(make_name(text)) << text;
}

TEST(Name, Refusals) {
  const auto error = [](std::string_view text) { return make_name(text).error(); };
  for (const char* text : {"", " ", "\xC2\xA0", "\xE2\x80\x8D", "\xEF\xB8\x8F"})
    EXPECT_TRUE(!make_name(text)) << '"' << text << '"';
  EXPECT_EQ(error(""), NameError::empty);
  EXPECT_EQ(error(std::string(41, 'a')), NameError::too_long);
  EXPECT_TRUE(make_name(std::string(40, 'a')));
  EXPECT_EQ(error(std::string(1'000'000, 'a')), NameError::too_long);
  for (const char* text : {"<b>", "a>b", "a&b", "a\"b", "a\\b", "a`b", "a\nb", "a\x01", "a\x7F", "a\xC2\x85",
                           "a\xE2\x80\xAE"
                           "b",  // right-to-left override
                           "a\xE2\x80\x8B"
                           "b",  // zero width space
                           "a\xE2\x80\xA8"
                           "b",  // line separator
                           "\xCC\x81"
                           "a",  // begins with a mark
                           "Z\xCC\x80\xCC\x81\xCC\x82\xCC\x83\xCC\x84"
                           "a",
                           "\xFF", "\xED\xA0\x80", "a\xC3"})
    EXPECT_EQ(error(text), NameError::characters) << text;
}

TEST(Name, EveryErrorIsASentence) {
  for (const auto error : {NameError::empty, NameError::too_long, NameError::characters}) {
    EXPECT_TRUE(explain(error).ends_with('.'));
    EXPECT_GT(explain(error).size(), 20u);
  }
}

}  // namespace
}  // namespace halloo::switchboard
