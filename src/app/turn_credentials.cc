#include "app/turn_credentials.h"

#include <algorithm>

#include "app/ice_server_list.h"
#include "app/turn_settings.h"
#include "turn/credentials.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kHelp =
    "Prints a user and a password of TURN that end with their time.\n"
    "\n"
    "Usage: halloo turn-credentials [--ttl TIME] [--id ID] [--host NAME] [settings]\n"
    "\n"
    "  --ttl TIME\n"
    "      how long they last, from 1s to 8760h [what --turn-lifetime says]\n"
    "  --id ID\n"
    "      whose they are; the limits of a user count by it [one at random]\n"
    "  --host NAME\n"
    "      print the entry for the iceServers of an RTCConfiguration, with this\n"
    "      program's TURN at this name\n"
    "\n"
    "The secret is the server's: give the settings that it was given, or at least its\n"
    "--state-dir, --turn-secret-file or --config.\n";

struct Wish {
  std::string ttl, id, host;
  std::vector<std::string> settings;
  bool help = false;
};

Result<Wish, std::string> read(std::span<const std::string> arguments) {
  Wish wish;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    const auto equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    std::string* value = name == "--ttl"    ? &wish.ttl
                         : name == "--id"   ? &wish.id
                         : name == "--host" ? &wish.host
                                            : nullptr;
    if (argument == "-h" || argument == "--help") wish.help = true;
    if (!value) {
      wish.settings.push_back(argument);
      continue;
    }
    if (equals != std::string::npos) {
      *value = argument.substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      *value = arguments[++i];
    }
    if (value->empty() || value->starts_with("--")) return Unexpected{name + " needs a value."};
  }
  return wish;
}

bool is_plain(std::string_view id) {
  return id.size() <= 256 &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f' && c != '"' && c != '\\'; });
}

bool is_host(const std::string& host) {
  return parse_ice_server("turn:" + host + ":1").has_value();
}

}  // namespace

std::variant<Print, Fail> turn_credentials(std::span<const std::string> arguments,
                                           const Environment& environment, std::chrono::sys_seconds now,
                                           Random& random) {
  const auto wish = read(arguments);
  if (!wish) return Fail{wish.error()};
  if (wish->help) return Print{std::string(kHelp)};
  if (!is_plain(wish->id))
    return Fail{"--id may have up to 256 letters, digits and signs of ASCII, without spaces."};
  if (!wish->host.empty() && !is_host(wish->host))
    return Fail{"--host: \"" + wish->host + "\" is neither a name nor an address."};

  Start start = read_settings(wish->settings, environment);
  if (auto* fail = std::get_if<Fail>(&start)) return *fail;
  if (auto* print = std::get_if<Print>(&start)) return *print;
  Settings settings = std::get<Run>(std::move(start)).settings;
  if (!wish->ttl.empty()) {
    const auto ttl = parse_time(wish->ttl, 1s, 8760h);
    if (!ttl) return Fail{"--ttl: \"" + wish->ttl + "\" " + ttl.error() + "."};
    settings.turn_lifetime = *ttl;
  }
  auto secrets = shared_secrets(settings);
  if (!secrets)
    return Fail{secrets.error() +
                ": give the settings of the server, such as its --state-dir or its --config."};

  const std::string id = wish->id.empty() ? random.token(9) : wish->id;
  const std::string& secret = secrets->front();
  if (wish->host.empty()) {
    const auto expires = now + std::chrono::floor<std::chrono::seconds>(settings.turn_lifetime);
    const auto credential = turn::make_credential(secret, id, expires);
    return Print{"username: " + credential.username + "\ncredential: " + credential.password + "\n"};
  }
  if (!settings.serves_turn())
    return Fail{"turn or udp is off: there is no TURN of this program's to print."};
  settings.ice_servers = {};
  const IceServerList list(settings, {settings.udp.port, true, secret}, [now] { return now; });
  const std::uint16_t tls_port = settings.tls_listen.off ? std::uint16_t{0} : settings.tls_listen.port;
  std::string json;
  append(json, list.ice_servers({wish->host, tls_port}, id).back());
  return Print{json + "\n"};
}

}  // namespace halloo::app
