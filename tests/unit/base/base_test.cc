#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/constant_time.h"
#include "base/random.h"

namespace halloo {
namespace {

TEST(Base64, TheVectorsOfRfc4648Section10) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [text, encoded] : vectors) EXPECT_EQ(base64(as_bytes(text)), encoded);
}

TEST(Base64, TheUrlAlphabetHasNoPaddingAndNoSlash) {
  const std::uint8_t octets[] = {0xfb, 0xff, 0xfe, 0xff};
  EXPECT_EQ(base64(octets), "+//+/w==");
  EXPECT_EQ(base64url(octets), "-__-_w");
}

TEST(Random, ASeedRepeatsAndTokensDiffer) {
  SeededRandom a(7), b(7), c(8);
  const std::string token = a.token();
  EXPECT_EQ(token, b.token());
  EXPECT_NE(token, c.token());
  EXPECT_EQ(token.size(), 22u);
  SystemRandom system;
  EXPECT_NE(system.token(), system.token());
}

TEST(ConstantTime, SaysWhetherTextsAreEqual) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("Secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secre"));
}

}  // namespace
}  // namespace halloo
