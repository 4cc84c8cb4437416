#include "app/settings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/settings/table.h"
#include "unit/app/temporary_folder.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;
using Arguments = std::vector<std::string>;

Environment environment(std::map<std::string, std::string, std::less<>> variables = {}) {
  variables.emplace("HOME", "/home/ann");
  return {.variables = std::move(variables), .file_limit = 1000, .cores = 3, .root = false};
}

Settings read(const Arguments& arguments, const Environment& from = environment()) {
  const Start start = read_settings(arguments, from);
  const auto* fail = std::get_if<Fail>(&start);
  EXPECT_EQ(fail, nullptr) << fail->sentence;
  const auto* run = std::get_if<Run>(&start);
  return run ? run->settings : Settings{};
}

std::string failure(const Arguments& arguments, const Environment& from = environment()) {
  const Start start = read_settings(arguments, from);
  const auto* fail = std::get_if<Fail>(&start);
  EXPECT_NE(fail, nullptr);
  return fail ? fail->sentence : "";
}

std::string printed(const Arguments& arguments) {
  const Start start = read_settings(arguments, environment());
  const auto* print = std::get_if<Print>(&start);
  EXPECT_NE(print, nullptr);
  return print ? print->text : "";
}

TEST(Settings, HaveTheDefaultsThatAreDocumented) {
  const Settings s = read({});
  EXPECT_EQ(s.listen, (Endpoint{"127.0.0.1", 9250}));
  EXPECT_EQ(s.tls_listen, (Endpoint{"0.0.0.0", 9443}));
  EXPECT_EQ(s.udp, (Endpoint{"0.0.0.0", 3478}));
  EXPECT_EQ(s.state_dir, "/home/ann/.local/state/halloo");
  EXPECT_TRUE(s.certificate.empty() && s.private_key.empty() && s.trusted_proxies.empty());
  EXPECT_TRUE(s.ice_servers.own && s.ice_servers.others.empty());
  EXPECT_FALSE(s.relay_only);
  EXPECT_TRUE(s.turn && s.serves_turn());
  EXPECT_EQ(s.relay_ports, (PortRange{49152, 65535}));
  EXPECT_TRUE(s.relay_addresses.empty() && s.relay_allowed.empty() && s.turn_users.empty());
  EXPECT_TRUE(s.turn_users_file.empty() && s.turn_secret.empty() && s.turn_secret_file.empty());
  EXPECT_EQ(s.turn_realm, "halloo");
  EXPECT_EQ(s.turn_lifetime, 12h);
  EXPECT_EQ(s.max_allocations, 10000U);
  EXPECT_EQ(s.max_allocations_per_user, 16U);
  EXPECT_EQ(s.max_permissions, 64U);
  EXPECT_EQ(s.max_channels, 64U);
  EXPECT_EQ(s.max_peer_connections, 16U);
  EXPECT_EQ(s.max_relay_rate, 4U * 1024 * 1024);
  EXPECT_EQ(s.max_unauthenticated_per_second, 200U);
  EXPECT_EQ(s.doors, (Doors{true, true, true, true}));
  EXPECT_TRUE(s.allowed_origins.empty());
  EXPECT_EQ(s.allowed_door_origins, Arguments{"*"});
  EXPECT_EQ(s.max_connections_per_address, 100U);
  EXPECT_EQ(s.max_people, 10000U);
  EXPECT_EQ(s.max_rooms, 1000U);
  EXPECT_EQ(s.max_participants, 100U);
  EXPECT_EQ(s.max_streams, 16U);
  EXPECT_EQ(s.max_publish_rate, 4U * 1024 * 1024);
  EXPECT_EQ(s.max_sounds, 12U);
  EXPECT_EQ(s.max_waiting, 50U);
  EXPECT_EQ(s.max_chat, 4096U);
  EXPECT_EQ(s.max_message_size, 64U * 1024);
  EXPECT_EQ(s.max_messages_per_second, 100U);
  EXPECT_EQ(s.max_send_queue, 1024U * 1024);
  EXPECT_EQ(s.max_held, 256U * 1024);
  EXPECT_EQ(s.list_limit, 1000U);
  EXPECT_EQ(s.hello_timeout, 10s);
  EXPECT_EQ(s.ping_interval, 30s);
  EXPECT_EQ(s.presence_interval, 100ms);
  EXPECT_EQ(s.ring_time, 45s);
  EXPECT_EQ(s.hold_time, 30s);
  EXPECT_EQ(s.log_level, LogLevel::info);
  EXPECT_TRUE(s.access_log);
  EXPECT_EQ(s.workers, 3U) << "one a core";
  EXPECT_GT(s.max_connections, 900U) << "what the limit of open files leaves";
  EXPECT_LT(s.max_connections, 1000U);
}

// Every setting, by each of the three ways: adding one to the table adds it here only if its default is
// not itself a value that can be written.
TEST(Settings, AreTheSameByFlagEnvironmentAndFile) {
  const TemporaryFolder folder;
  const std::map<std::string_view, std::string> examples = {{"certificate", "a.pem"},
                                                            {"private-key", "b.pem"},
                                                            {"state-dir", "/s"},
                                                            {"trusted-proxy", "10.0.0.0/8"},
                                                            {"ice-server", "stun:a"},
                                                            {"allow-origin", "https://a.example"},
                                                            {"relay-address", "10.0.0.5=192.0.2.1"},
                                                            {"relay-allow", "10.0.0.0/8"},
                                                            {"turn-user", "ann:pass"},
                                                            {"turn-users-file", "users"},
                                                            {"turn-secret", "north wind"},
                                                            {"turn-secret-file", "secret"}};
  for (const SettingGroup& group : setting_groups()) {
    for (const Setting& setting : group.settings) {
      const std::string name(setting.name);
      const auto example = examples.find(setting.name);
      const std::string right = example == examples.end() ? std::string(setting.fallback) : example->second;
      ASSERT_FALSE(right.empty()) << name << " needs an example here";
      std::string line = name;
      line.append(" = '").append(right).append("'\n");
      const std::string file = folder.write("halloo.toml", line);
      for (const bool valid : {true, false}) {
        // A NUL is right for nothing.
        const std::string value = valid ? right : std::string("?\0", 2);
        Arguments flags = {"--" + name, value};
        Environment variables = environment({{variable_name(name), value}});
        if (name == "certificate" || name == "private-key") {
          const std::string other = name == "certificate" ? "private-key" : "certificate";
          flags.insert(flags.end(), {"--" + other, "other.pem"});
          variables.variables[variable_name(other)] = "other.pem";
        }
        if (valid) {
          read(flags);
          read({}, variables);
          if (name != "certificate" && name != "private-key") read({"--config", file});
        } else {
          EXPECT_TRUE(failure(flags).starts_with("--" + name + ": ")) << failure(flags);
          EXPECT_TRUE(failure({}, variables).starts_with(variable_name(name) + " in the environment: "));
        }
      }
    }
  }
}

TEST(Settings, AFlagGoesBeforeTheEnvironmentAndThatBeforeTheFile) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("halloo.toml", "ring-time = 1s\nhold-time = 1s\nping-interval = 1s\n");
  const Environment variables = environment({{"HALLOO_CONFIG", file},
                                             {"HALLOO_RING_TIME", "2s"},
                                             {"HALLOO_HOLD_TIME", "2s"},
                                             {"HALLOO_LIST_LIMIT", ""}});
  const Settings s = read({"--ring-time", "3s"}, variables);
  EXPECT_EQ(s.ring_time, 3s);
  EXPECT_EQ(s.hold_time, 2s);
  EXPECT_EQ(s.ping_interval, 1s);
  EXPECT_EQ(s.list_limit, 1000U) << "an empty variable is as good as none";
  // A value that another one covers is not looked at.
  EXPECT_EQ(read({"--ring-time=3s"}, environment({{"HALLOO_RING_TIME", "wrong"}})).ring_time, 3s);
  // The flag's file goes before the environment's.
  const std::string other = folder.write("other.toml", "hold-time = 9s\n");
  EXPECT_EQ(read({"--config", other}, environment({{"HALLOO_CONFIG", file}})).hold_time, 9s);
}

TEST(Settings, OfSeveralValuesALaterOneReplacesAndAListGathers) {
  EXPECT_EQ(read({"--ring-time", "3s", "--ring-time=4s"}).ring_time, 4s);
  const Arguments origins = {"https://a.example", "https://b.example"};
  EXPECT_EQ(read({"--allow-origin", origins[0], "--allow-origin", origins[1]}).allowed_origins, origins);
  EXPECT_EQ(read({"--allow-origin", origins[0] + "," + origins[1]}).allowed_origins, origins);
  EXPECT_EQ(read({}, environment({{"HALLOO_ALLOW_ORIGIN", origins[0] + " " + origins[1]}})).allowed_origins,
            origins);
  const TemporaryFolder folder;
  const std::string file =
      folder.write("halloo.toml",
                   "allow-origin = [\"https://a.example\", \"https://b.example\"]\nallow-door-origin = []\n"
                   "ice-server = [\"none\", \"turn:t:1,ann,a b,c\"]\ndoors = [native, article]\n");
  const Settings s = read({"--config", file});
  EXPECT_EQ(s.allowed_origins, origins);
  EXPECT_TRUE(s.allowed_door_origins.empty());
  EXPECT_FALSE(s.ice_servers.own);
  EXPECT_EQ(s.ice_servers.others, (std::vector<IceServer>{{"turn:t:1", "ann", "a b,c"}}));
  EXPECT_EQ(s.doors, (Doors{true, true, false, false}));
  const Settings e = read({}, environment({{"HALLOO_ICE_SERVER", "stun:a  turn:t:1,ann,pass"}}));
  EXPECT_EQ(e.ice_servers.others, (std::vector<IceServer>{{"stun:a", "", ""}, {"turn:t:1", "ann", "pass"}}));
}

TEST(Settings, ErrorsNameTheSettingItsSourceAndWhatWouldBeRight) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/halloo.toml";
  const struct {
    Arguments arguments;
    std::map<std::string, std::string, std::less<>> variables;
    std::string file;
    std::string sentence;
  } cases[] = {
      {{"--ring-time", "soon"},
       {},
       "",
       "--ring-time: \"soon\" is not a time with its unit, such as 500ms, 45s, 5min or 1h."},
      {{},
       {{"HALLOO_MAX_PEOPLE", "many"}},
       "",
       "HALLOO_MAX_PEOPLE in the environment: \"many\" is not a whole number from 0 to 1000000000."},
      {{},
       {},
       "\nmax-held = lots\n",
       path + ", line 2: max-held: \"lots\" is not a size such as 4096, 64k or 1M."},
      {{}, {}, "ring_time = 3s\n", path + ", line 1: ring_time is no setting; did you mean ring-time?"},
      {{},
       {},
       "colour = blue\n",
       path + ", line 1: colour is no setting; halloo --help lists the settings there are."},
      {{}, {}, "workers = [1, 2]\n", path + ", line 1: workers takes one value, not an array."},
      {{}, {}, "workers = 1\nworkers = 2\n", path + ", line 2: workers is given twice in this file."},
      {{}, {}, "workers\n", path + ", line 1: a line must be of the form name = value."},
      {{}, {}, "doors = []\n", path + ", line 1: doors: \"\" names no door; to open none say none."},
      {{"--lsiten", ":80"}, {}, "", "--lsiten is no setting; did you mean --listen?"},
      {{"--lisen=:80"}, {}, "", "--lisen is no setting; did you mean --listen?"},
      {{"-p", "80"}, {}, "", "-p is no setting; halloo --help lists the settings there are."},
      {{"serve"},
       {},
       "",
       "\"serve\" is no setting: they are given as --name value; halloo --help lists them."},
      {{"--listen"}, {}, "", "--listen needs a value: --listen ADDRESS:PORT."},
      {{"--listen="}, {}, "", "--listen needs a value: --listen ADDRESS:PORT."},
      {{"--listen", "--udp", "off"}, {}, "", "--listen needs a value: --listen ADDRESS:PORT."},
      {{"--config"}, {}, "", "--config needs a value: --config FILE."},
      {{"--config", folder.path() + "/none"},
       {},
       "",
       "--config: cannot read " + folder.path() + "/none: No such file or directory."},
      {{},
       {{"HALLOO_CONFIG", folder.path()}},
       "",
       "HALLOO_CONFIG in the environment: cannot read " + folder.path() + ": Is a directory."},
      {{"--certificate", "a.pem"},
       {},
       "",
       "--certificate is given, but private-key is not: HTTPS needs both, or neither."},
      {{},
       {{"HALLOO_PRIVATE_KEY", "a.pem"}},
       "",
       "HALLOO_PRIVATE_KEY in the environment is given, but certificate is not: HTTPS needs both, or "
       "neither."},
      {{"--listen", "off", "--tls-listen", "off", "--udp", "off"},
       {},
       "",
       "listen, tls-listen and udp are all off: there would be nothing to do."},
      {{"--ice-server", "turn:a,ann"},
       {},
       "",
       "--ice-server: \"turn:a\" needs a user and a password, as in turn:host:port,user,password, or "
       "neither."},
      {{"--ice-server", "turn:a"},
       {},
       "",
       "ice-server \"turn:a\" has no user and password: then it needs the secret that it shares with this "
       "server, by turn-secret or turn-secret-file."},
      {{"--turn-secret", "a"},
       {{"HALLOO_TURN_SECRET_FILE", "b"}},
       "",
       "turn-secret and turn-secret-file are both given: one of them is needed, and the file may hold more."},
      {{"--relay-only", "on", "--udp", "off"},
       {},
       "",
       "relay-only is on, but there is no relay: turn or udp is off, or ice-server is none, and no other "
       "TURN "
       "server is named by ice-server."},
      {{"--relay-ports", "50001-50006"},
       {},
       "",
       "relay-ports must hold an even port and the one after it for each of the 3 workers."},
      {{"--turn-user", "sesame"}, {}, "", "--turn-user: a user is NAME:PASSWORD, and neither may be empty."},
      {{},
       {},
       "turn-secret = ''\n",
       path + ", line 1: turn-secret: a secret is a line of text, and not an empty one."},
      {{"--max-connections", "few"},
       {},
       "",
       "--max-connections: \"few\" is not a whole number from 0 to 1000000000, and not auto."},
      {{},
       {{"PORT", "http"}},
       "",
       "PORT in the environment: \"127.0.0.1:http\" is not of the form ADDRESS:PORT with a port from 0 to "
       "65535, such as "
       "127.0.0.1:9250, and not off."},
  };
  for (const auto& [arguments, variables, file, sentence] : cases) {
    Arguments all = arguments;
    if (!file.empty()) {
      folder.write("halloo.toml", file);
      all.insert(all.end(), {"--config", path});
    }
    EXPECT_EQ(failure(all, environment(variables)), sentence);
  }
}

TEST(Settings, OfTurnAreReadWithCommasAndColons) {
  const TemporaryFolder folder;
  const std::string file = folder.write(
      "halloo.toml",
      "turn-user = [\"ann:a, b: c\", \"bob:#1\"]\nturn-secret = 'north, wind'\nrelay-allow = [10.0.0.0/8]\n"
      "relay-address = [10.0.0.5=192.0.2.1, '2001:db8::1']\nrelay-ports = 50000-50005\n");
  const Settings s = read({"--config", file});
  EXPECT_EQ(s.turn_users, (std::vector<TurnUser>{{"ann", "a, b: c"}, {"bob", "#1"}}));
  EXPECT_EQ(s.turn_secret, "north, wind");
  EXPECT_EQ(s.relay_allowed.size(), 1U);
  EXPECT_EQ(s.relay_addresses,
            (std::vector<RelayAddress>{{"10.0.0.5", "192.0.2.1"}, {"2001:db8::1", "2001:db8::1"}}));
  EXPECT_EQ(s.relay_ports.pairs(), 3U) << "one for each of the workers";
  EXPECT_FALSE(read({"--turn", "off"}).serves_turn());
  EXPECT_FALSE(read({"--udp", "off"}).serves_turn());
  EXPECT_TRUE(read({"--relay-only", "on", "--turn", "off", "--ice-server", "turn:a,ann,pass"}).relay_only);
}

TEST(Settings, HostAndPortMoveTheDefaultOfListen) {
  EXPECT_EQ(read({}, environment({{"PORT", "80"}})).listen, (Endpoint{"127.0.0.1", 80}));
  EXPECT_EQ(read({}, environment({{"HOST", "0.0.0.0"}})).listen, (Endpoint{"0.0.0.0", 9250}));
  EXPECT_EQ(read({}, environment({{"HOST", "localhost"}, {"PORT", "1"}})).listen, (Endpoint{"127.0.0.1", 1}));
  EXPECT_EQ(read({}, environment({{"HOST", "::1"}, {"PORT", "1"}})).listen, (Endpoint{"::1", 1}));
  EXPECT_EQ(read({"--listen", ":7"}, environment({{"PORT", "wrong"}})).listen, (Endpoint{"0.0.0.0", 7}));
  EXPECT_EQ(read({"--listen", "7", "--tls-listen", "8"}).listen, (Endpoint{"127.0.0.1", 7}));
  EXPECT_EQ(read({"--listen", "7", "--tls-listen", "8"}).tls_listen, (Endpoint{"0.0.0.0", 8}));
}

TEST(Settings, TheStateFolderIsTheServicesOrThePersons) {
  EXPECT_EQ(read({}, environment({{"STATE_DIRECTORY", "/var/lib/a:/var/lib/b"}, {"XDG_STATE_HOME", "/x"}}))
                .state_dir,
            "/var/lib/a");
  EXPECT_EQ(read({}, environment({{"XDG_STATE_HOME", "/x"}})).state_dir, "/x/halloo");
  EXPECT_EQ(read({"--state-dir", "/s"}, environment({{"XDG_STATE_HOME", "/x"}})).state_dir, "/s");
  Environment nobody;
  nobody.root = true;
  EXPECT_EQ(read({}, nobody).state_dir, "/var/lib/halloo");
  EXPECT_NE(failure({}, Environment{}).find("state-dir"), std::string::npos);
  EXPECT_EQ(read({"--tls-listen", "off"}, Environment{}).state_dir, "") << "nothing would be kept there";
}

TEST(Settings, LimitsCanBeLiftedAndWorkersChosen) {
  const Settings s = read({"--max-connections", "0", "--max-message-size", "0", "--workers", "7"});
  EXPECT_EQ(s.max_connections, 0U);
  EXPECT_EQ(s.max_message_size, 0U);
  EXPECT_EQ(s.workers, 7U);
  Environment few = environment();
  few.file_limit = 20;
  EXPECT_GT(read({}, few).max_connections, 0U) << "0 would lift the limit";
}

TEST(Settings, HelpAndVersionGoBeforeWhatIsWrong) {
  EXPECT_TRUE(printed({"--version"}).starts_with("halloo "));
  EXPECT_EQ(printed({"-V"}), printed({"--version"}));
  EXPECT_EQ(printed({"-h"}), printed({"--lisen", "1", "--help"}));
}

TEST(Settings, AVariableThatLooksLikeASlipIsToldOf) {
  const Start start =
      read_settings({}, environment({{"HALLOO_RINGTIME", "3s"}, {"HALLOO_PORT_9250_TCP_ADDR", "10.0.0.1"}}));
  ASSERT_TRUE(std::holds_alternative<app::Run>(start));
  EXPECT_EQ(std::get<app::Run>(start).warnings,
            Arguments{"HALLOO_RINGTIME in the environment is no setting; did you mean HALLOO_RING_TIME?"});
}

TEST(Settings, ThisProcessHasAnEnvironment) {
  const Environment here = this_environment();
  EXPECT_TRUE(here.variables.contains("PATH"));
  EXPECT_GT(here.file_limit, 0U);
}

}  // namespace
}  // namespace halloo::app
