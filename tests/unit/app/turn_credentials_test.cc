#include "app/turn_credentials.h"

#include <gtest/gtest.h>

#include "turn/credentials.h"
#include "unit/app/temporary_folder.h"

namespace halloo::app {
namespace {

using Arguments = std::vector<std::string>;
constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'893'452'400)};

std::variant<Print, Fail> run(const Arguments& arguments) {
  SeededRandom random(1);
  return turn_credentials(arguments, {.variables = {{"HOME", "/nowhere"}}}, kNow, random);
}
std::string printed(const Arguments& arguments) {
  const auto what = run(arguments);
  const auto* fail = std::get_if<Fail>(&what);
  return fail ? "failed: " + fail->sentence : std::get<Print>(what).text;
}
std::string failure(const Arguments& arguments) {
  const auto what = run(arguments);
  const auto* fail = std::get_if<Fail>(&what);
  return fail ? fail->sentence : "printed " + std::get<Print>(what).text;
}

TEST(TurnCredentials, ArePrintedForAPersonAndAScript) {
  EXPECT_EQ(printed({"--turn-secret", "north wind", "--ttl", "1h", "--id", "ann"}),
            "username: 1893456000:ann\ncredential: JlMz4YjnJLXQMqwee/y+2gh0n2c=\n");
  EXPECT_EQ(printed({"--id=ann", "--turn-secret=north wind", "--ttl=1h"}),
            printed({"--turn-secret", "north wind", "--ttl", "1h", "--id", "ann"}));
}

TEST(TurnCredentials, LastAsLongAsTheServersAndAreSomebodys) {
  const std::string text = printed({"--turn-secret", "north wind", "--turn-lifetime", "2h"});
  const std::string username = text.substr(10, text.find('\n') - 10);
  const auto user = turn::expiring_user(username);
  ASSERT_TRUE(user) << text;
  EXPECT_EQ(user->expires, kNow + std::chrono::hours(2));
  EXPECT_EQ(user->id.size(), 12U);
  EXPECT_EQ(text,
            "username: " + username + "\ncredential: " + turn::password_for("north wind", username) + "\n");
}

TEST(TurnCredentials, OfAHostAreAnEntryOfIceServers) {
  EXPECT_EQ(printed({"--turn-secret", "north wind", "--ttl", "1h", "--id", "ann", "--host", "t.example.org"}),
            "{\"urls\":[\"turn:t.example.org:3478?transport=udp\",\"turn:t.example.org:3478?transport=tcp\","
            "\"turns:t.example.org:9443?transport=tcp\"],\"username\":\"1893456000:ann\","
            "\"credential\":\"JlMz4YjnJLXQMqwee/y+2gh0n2c=\"}\n");
  EXPECT_TRUE(printed({"--turn-secret", "s", "--host", "[::1]", "--tls-listen", "off", "--udp", "7"})
                  .starts_with("{\"urls\":[\"turn:[::1]:7?transport=udp\",\"turn:[::1]:7?transport=tcp\"],"));
}

TEST(TurnCredentials, TakeTheSecretThatTheServerKeeps) {
  const TemporaryFolder folder;
  folder.write("turn-secret", "north wind\n");
  EXPECT_EQ(printed({"--state-dir", folder.path(), "--ttl", "1h", "--id", "ann"}),
            "username: 1893456000:ann\ncredential: JlMz4YjnJLXQMqwee/y+2gh0n2c=\n");
  EXPECT_EQ(
      failure({}),
      "cannot read /nowhere/.local/state/halloo/turn-secret: No such file or directory: give the settings of "
      "the server, such as its --state-dir or its --config.");
}

TEST(TurnCredentials, ErrorsAreASentence) {
  EXPECT_EQ(failure({"--ttl", "soon"}),
            "--ttl: \"soon\" is not a time with its unit, such as 500ms, 45s, 5min or 1h.");
  EXPECT_EQ(failure({"--ttl"}), "--ttl needs a value.");
  EXPECT_EQ(failure({"--id", "--ttl", "1h"}), "--id needs a value.");
  EXPECT_EQ(failure({"--id", "a b"}),
            "--id may have up to 256 letters, digits and signs of ASCII, without spaces.");
  EXPECT_EQ(failure({"--host", "a b"}), "--host: \"a b\" is neither a name nor an address.");
  EXPECT_EQ(failure({"--turn-secret", "s", "--host", "a", "--turn", "off"}),
            "turn or udp is off: there is no TURN of this program's to print.");
  EXPECT_EQ(failure({"--turn-secrt", "s"}), "--turn-secrt is no setting; did you mean --turn-secret?");
  EXPECT_TRUE(printed({"--help"}).starts_with("Prints a user and a password of TURN"));
}

}  // namespace
}  // namespace halloo::app
