#include "turn/credentials.h"

#include <gtest/gtest.h>

namespace halloo::turn {
namespace {

constexpr std::chrono::sys_seconds at(std::int64_t seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

// Expected: what `printf %s USERNAME | openssl dgst -sha1 -hmac SECRET -binary | base64` prints.
TEST(Credentials, AreWhatCoturnMakesOfTheSameSecret) {
  const Credential ann = make_credential("north wind", "ann", at(1893456000));
  EXPECT_EQ(ann.username, "1893456000:ann");
  EXPECT_EQ(ann.password, "JlMz4YjnJLXQMqwee/y+2gh0n2c=");
  const Credential nobody = make_credential("north wind", "", at(1893456000));
  EXPECT_EQ(nobody.username, "1893456000");
  EXPECT_EQ(nobody.password, "1KEj4L/wsYsvaZ77HGUAqo+iSE4=");
}

TEST(Credentials, FollowFromTheSecretAndTheWholeName) {
  EXPECT_EQ(password_for("north wind", "1893456000:ann"), "JlMz4YjnJLXQMqwee/y+2gh0n2c=");
  EXPECT_NE(password_for("north winds", "1893456000:ann"), "JlMz4YjnJLXQMqwee/y+2gh0n2c=");
  EXPECT_NE(password_for("north wind", "1893456001:ann"), "JlMz4YjnJLXQMqwee/y+2gh0n2c=");
}

TEST(Credentials, TellTheirTimeAndWhoseTheyAre) {
  const auto ann = expiring_user("1893456000:ann:at:home");
  ASSERT_TRUE(ann);
  EXPECT_EQ(ann->expires, at(1893456000));
  EXPECT_EQ(ann->id, "ann:at:home");
  for (const char* bare : {"1893456000", "1893456000:"}) {
    const auto nobody = expiring_user(bare);
    ASSERT_TRUE(nobody) << bare;
    EXPECT_EQ(nobody->expires, at(1893456000));
    EXPECT_EQ(nobody->id, "");
  }
  EXPECT_EQ(expiring_user("0:x")->expires, at(0));
  EXPECT_EQ(expiring_user("4294967295")->expires, at(4294967295));
}

TEST(Credentials, OtherNamesAreNotOfThisKind) {
  for (const char* other : {"", ":", "ann", "ann:1893456000", ":1893456000", "+1893456000", "-1",
                            " 1893456000", "1893456000 ", "0x70dbd880", "1893456000x:ann", "1893456000.5",
                            "4294967296", "1893456000000:ann", "99999999999999999999999999:ann"}) {
    EXPECT_FALSE(expiring_user(other)) << other;
  }
}

TEST(Credentials, AreReadAsTheyWereMade) {
  for (const char* id : {"", "x7Hd0kWq2mPz", "a:b"}) {
    const auto read = expiring_user(make_credential("s", id, at(1700000000)).username);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->expires, at(1700000000));
    EXPECT_EQ(read->id, id);
  }
}

}  // namespace
}  // namespace halloo::turn
