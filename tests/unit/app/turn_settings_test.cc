#include "app/turn_settings.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "app/files.h"
#include "io/address_conversion.h"
#include "unit/app/temporary_folder.h"

namespace halloo::app {
namespace {

Settings settings(std::vector<std::string> arguments, const std::string& state_dir = "/nowhere") {
  arguments.insert(arguments.end(), {"--state-dir", state_dir, "--workers", "3"});
  const Start start = read_settings(arguments, Environment{});
  const auto* fail = std::get_if<Fail>(&start);
  EXPECT_EQ(fail, nullptr) << fail->sentence;
  return fail ? Settings{} : std::get<Run>(start).settings;
}

TransportAddress ip(const char* text) {
  return io::to_transport_address(*io::Address::parse_ip(text));
}

turn::Settings turn_of(const Settings& from, std::vector<MachineAddress> machine = {}) {
  const auto turn = turn_settings(from, machine, {"secret"});
  EXPECT_TRUE(turn) << turn.error();
  return turn ? *turn : turn::Settings{};
}

std::vector<std::string> locals(const turn::Settings& turn) {
  std::vector<std::string> texts;
  for (const auto& relay : turn.relays) texts.push_back(io::to_address(relay.local).ip());
  return texts;
}

bool owns(const turn::Settings& turn, const char* address) {
  for (const auto& range : turn.own_addresses)
    if (range.contains(ip(address))) return true;
  return false;
}

TEST(TurnSettings, AreWhatTheOperatorSaid) {
  const TemporaryFolder folder;
  const std::string users = folder.write("users", "bob:b\n");
  const auto turn = turn_of(settings({"--turn-realm",
                                      "example.org",
                                      "--turn-user",
                                      "ann:a",
                                      "--turn-users-file",
                                      users,
                                      "--relay-ports",
                                      "50000-50099",
                                      "--relay-allow",
                                      "10.0.0.0/8",
                                      "--max-allocations",
                                      "100",
                                      "--max-allocations-per-user",
                                      "2",
                                      "--max-permissions",
                                      "3",
                                      "--max-channels",
                                      "4",
                                      "--max-peer-connections",
                                      "5",
                                      "--max-relay-rate",
                                      "6k",
                                      "--max-unauthenticated-per-second",
                                      "7"}));
  EXPECT_EQ(turn.realm, "example.org");
  ASSERT_EQ(turn.users.size(), 2U);
  EXPECT_EQ(turn.users[0].name + turn.users[0].password, "anna");
  EXPECT_EQ(turn.users[1].name + turn.users[1].password, "bobb");
  EXPECT_EQ(turn.shared_secrets, std::vector<std::string>{"secret"});
  EXPECT_EQ(turn.min_port, 50000);
  EXPECT_EQ(turn.max_port, 50099);
  EXPECT_EQ(turn.workers, 3U);
  ASSERT_EQ(turn.allowed.size(), 1U);
  EXPECT_TRUE(turn.allowed[0].contains(ip("10.255.0.1")));
  EXPECT_FALSE(turn.allowed[0].contains(ip("11.0.0.1")));
  EXPECT_EQ(turn.max_allocations, 34U) << "a third for each worker, rounded up";
  EXPECT_EQ(turn.max_allocations_per_user, 2U);
  EXPECT_EQ(turn.max_permissions, 3U);
  EXPECT_EQ(turn.max_channels, 4U);
  EXPECT_EQ(turn.max_connections, 5U);
  EXPECT_EQ(turn.max_octets_per_second, 6U * 1024);
  EXPECT_EQ(turn.max_unauthenticated_per_second, 7U);
  EXPECT_EQ(turn_of(settings({"--max-allocations", "0"})).max_allocations, 0U) << "lifted";
}

TEST(TurnSettings, RelayFromTheMachinesAddressesTheWorldsFirst) {
  const std::vector<MachineAddress> machine = {
      {.interface = "lo", .ip = "127.0.0.1", .loopback = true},
      {.interface = "docker0", .ip = "172.17.0.1"},
      {.interface = "eth1", .ip = "192.168.1.7"},
      {.interface = "eth0", .ip = "203.0.113.9", .default_route = true},
      {.interface = "eth0", .ip = "fe80::1", .v6 = true, .link_local = true},
      {.interface = "eth0", .ip = "2001:db8::7", .v6 = true, .changing = true},
      {.interface = "eth0", .ip = "2001:db8::1", .v6 = true, .default_route = true}};
  const auto turn = turn_of(settings({}), machine);
  EXPECT_EQ(locals(turn), (std::vector<std::string>{"203.0.113.9", "2001:db8::1", "192.168.1.7", "172.17.0.1",
                                                    "127.0.0.1"}));
  for (const auto& relay : turn.relays) EXPECT_EQ(relay.local, relay.external);
  for (const MachineAddress& address : machine) EXPECT_TRUE(owns(turn, address.ip.c_str())) << address.ip;
  EXPECT_FALSE(owns(turn, "203.0.113.10"));
}

TEST(TurnSettings, ANameOutsideIsTheMachinesOwnAsWell) {
  const auto turn = turn_of(settings({"--relay-address", "127.0.0.1=203.0.113.9"}),
                            {{.interface = "eth0", .ip = "10.0.0.5"}});
  EXPECT_EQ(locals(turn), std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(turn.relays[0].external, ip("203.0.113.9"));
  EXPECT_TRUE(owns(turn, "203.0.113.9") && owns(turn, "10.0.0.5"));
}

TEST(TurnSettings, ErrorsNameTheSettingAndTheFile) {
  const TemporaryFolder folder;
  const std::string users = folder.write("users", "ann:a\nbob\n");
  EXPECT_EQ(turn_settings(settings({"--turn-users-file", users}), {}, {}).error(),
            "turn-users-file: " + users + ", line 2: a user is NAME:PASSWORD, and neither may be empty");
  EXPECT_EQ(turn_settings(settings({"--turn-users-file", "/nowhere/users"}), {}, {}).error(),
            "turn-users-file: cannot read /nowhere/users: No such file or directory");
  EXPECT_EQ(turn_settings(settings({"--relay-address", "203.0.113.9"}), {}, {}).error(),
            "relay-address: 203.0.113.9 is not an address of this machine");
}

TEST(TurnSecret, IsTheOneThatWasGiven) {
  const TemporaryFolder folder;
  EXPECT_EQ(*shared_secrets(settings({"--turn-secret", "north wind"})),
            std::vector<std::string>{"north wind"});
  const std::string file = folder.write("secrets", "new\nold\n");
  EXPECT_EQ(*shared_secrets(settings({"--turn-secret-file", file})),
            (std::vector<std::string>{"new", "old"}));
  SeededRandom random(1);
  const Settings missing = settings({"--turn-secret-file", folder.path() + "/none"});
  EXPECT_EQ(secrets_to_serve(missing, random).error(),
            "turn-secret-file: cannot read " + folder.path() + "/none: No such file or directory");
}

TEST(TurnSecret, IsMadeOnceAndKeptForItsOwner) {
  const TemporaryFolder folder;
  const Settings s = settings({}, folder.path() + "/state");
  EXPECT_FALSE(shared_secrets(s)) << "only a server makes one";
  SeededRandom random(1);
  const auto made = secrets_to_serve(s, random);
  ASSERT_TRUE(made);
  ASSERT_EQ(made->size(), 1U);
  EXPECT_EQ(made->front().size(), 43U) << "32 octets";
  EXPECT_EQ(*shared_secrets(s), *made);
  EXPECT_EQ(*secrets_to_serve(s, random), *made) << "at the next start as well";
  struct stat status {};
  ASSERT_EQ(stat((folder.path() + "/state/turn-secret").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(TurnSecret, ThatCannotBeKeptEndsWithTheServer) {
  const TemporaryFolder folder;
  const Settings s = settings({}, folder.write("no-folder", ""));
  SeededRandom random(1);
  const auto first = secrets_to_serve(s, random), second = secrets_to_serve(s, random);
  ASSERT_TRUE(first && second);
  EXPECT_NE(*first, *second);
}

}  // namespace
}  // namespace halloo::app
