#include "switchboard/reaction.h"

#include <gtest/gtest.h>

#include <string>

namespace halloo::switchboard {
namespace {

TEST(Reaction, Emoji) {
  for (const char* text : {
           "\U0001F44F",                      // clapping hands
           "\u2764\uFE0F",                    // red heart
           "\u2764",                          // the same, as some keyboards send it
           "\U0001F1EB\U0001F1EE",            // a flag
           "3\uFE0F\u20E3",                   // keycap
           "\U0001F44D\U0001F3FE",            // a thumb with a tone of skin
           "\U0001F468\u200D\U0001F33E",      // farmer, joined
           "\U0001F389\U0001F389\U0001F389",  // several
           "\U0001F9D1\U0001F3FF\u200D\u2764\uFE0F\u200D\U0001F48B\u200D\U0001F9D1\U0001F3FB",  // the longest
           "\U0001FADC",  // set aside for what a later Unicode puts there
       })
    EXPECT_TRUE(is_reaction(text)) << text;
}

TEST(Reaction, NothingElse) {
  for (const char* text : {"", "a", "ok", "3", "#", " ", "\U0001F44F!", "\U0001F44F \U0001F44F", "<b>",
                           "\u00e9", "\u200D", "\U0001F3FE", "\xF0\x9F\x91", "\xFF"})
    EXPECT_FALSE(is_reaction(text)) << text;
  std::string many;
  while (many.size() + 4 <= kMaxReactionOctets) many += "\U0001F44F";
  EXPECT_TRUE(is_reaction(many));
  EXPECT_FALSE(is_reaction(many + "\U0001F44F"));
}

}  // namespace
}  // namespace halloo::switchboard
