#include "app/settings/table.h"

#include <algorithm>
#include <vector>

#include "app/settings.h"

namespace halloo::app {
namespace {

using namespace std::chrono_literals;
using Values = std::span<const std::string>;
using Stored = Result<void, std::string>;

std::string about(std::string_view value, std::string_view error) {
  return "\"" + std::string(value) + "\" " + std::string(error);
}

// One value: the last that was given.
template <auto Member, auto Parse>
Stored one(Settings& settings, Values values) {
  auto parsed = Parse(values.back());
  if (!parsed) return Unexpected{about(values.back(), parsed.error())};
  settings.*Member = std::move(*parsed);
  return {};
}

// Any number of values, each of them one or several with commas between.
template <auto Member, auto Parse>
Stored many(Settings& settings, Values values) {
  for (const std::string& value : values) {
    for (const std::string& part : split(value, ", ")) {
      auto parsed = Parse(part);
      if (!parsed) return Unexpected{about(part, parsed.error())};
      (settings.*Member).push_back(std::move(*parsed));
    }
  }
  return {};
}

Stored ice_servers(Settings& settings, Values values) {
  auto parsed = parse_ice_servers(values);
  if (!parsed) return Unexpected{parsed.error()};
  settings.ice_servers = std::move(*parsed);
  return {};
}

// Their errors do not repeat them: they would end in a log.
Stored turn_users(Settings& settings, Values values) {
  for (const std::string& value : values) {
    auto user = parse_turn_user(value);
    if (!user) return Unexpected{user.error()};
    settings.turn_users.push_back(std::move(*user));
  }
  return {};
}
Stored turn_secret(Settings& settings, Values values) {
  auto secret = parse_turn_secret(values.back());
  if (!secret) return Unexpected{secret.error()};
  settings.turn_secret = std::move(*secret);
  return {};
}

Stored doors(Settings& settings, Values values) {
  std::string all;
  for (const std::string& value : values) all += (all.empty() ? "" : ",") + value;
  auto parsed = parse_doors(all);
  if (!parsed) return Unexpected{about(all, parsed.error())};
  settings.doors = *parsed;
  return {};
}

Parsed<Endpoint> local_endpoint(std::string_view text) {
  return parse_endpoint(text, "127.0.0.1");
}
Parsed<Endpoint> public_endpoint(std::string_view text) {
  return parse_endpoint(text, "0.0.0.0");
}

constexpr std::size_t kMostCount = 1'000'000'000;
Parsed<std::size_t> count(std::string_view text) {
  return parse_count(text, 0, kMostCount);
}
Parsed<std::size_t> count_or_auto(std::string_view text) {
  if (text == "auto") return kFromFileLimit;
  auto parsed = count(text);
  if (!parsed) return Unexpected{parsed.error() + ", and not auto"};
  return parsed;
}
Parsed<std::size_t> worker_count(std::string_view text) {
  return parse_count(text, 0, 256);
}

template <std::int64_t LeastMs, std::int64_t MostMs>
Parsed<Duration> time_between(std::string_view text) {
  return parse_time(text, std::chrono::milliseconds(LeastMs), std::chrono::milliseconds(MostMs));
}
constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute;

using S = Settings;

// clang-format off
constexpr Setting kAddresses[] = {
    {"listen", "ADDRESS:PORT", "127.0.0.1:9250", false, one<&S::listen, local_endpoint>,
     "HTTP, for browsers on this machine and for a reverse proxy; HOST and PORT in the environment change the default. off: no HTTP"},
    {"tls-listen", "ADDRESS:PORT", "0.0.0.0:9443", false, one<&S::tls_listen, public_endpoint>,
     "HTTPS, for everyone else. off: no HTTPS"},
    {"udp", "ADDRESS:PORT", "0.0.0.0:3478", false, one<&S::udp, public_endpoint>,
     "STUN, by which the pages find their own address, and TURN, which also listens on the TCP port of this number. off: neither"},
    {"certificate", "FILE", "", false, one<&S::certificate, parse_path>,
     "PEM file with the certificate for HTTPS and those between it and its root; needs --private-key", "one made at the first start"},
    {"private-key", "FILE", "", false, one<&S::private_key, parse_path>,
     "PEM file with the private key of --certificate", "made with the certificate"},
    {"state-dir", "FOLDER", "", false, one<&S::state_dir, parse_path>,
     "where a certificate and a secret of TURN that were made here are kept", "$STATE_DIRECTORY, $XDG_STATE_HOME/halloo or ~/.local/state/halloo"},
    {"trusted-proxy", "NETWORK", "", true, many<&S::trusted_proxies, Network::parse>,
     "take the caller's address from X-Forwarded-For when a proxy of this network says it; such as 127.0.0.1 or 10.0.0.0/8"},
};

constexpr Setting kIce[] = {
    {"ice-server", "URI", "", true, ice_servers,
     "another STUN or TURN server for the pages: stun:host:port, or turn:host:port,user,password (put a password into the file: flags can be seen by everyone on the machine), or turn:host:port for one that has the same --turn-secret. none: do not offer this program's own STUN and TURN"},
    {"relay-only", "on|off", "off", false, one<&S::relay_only, parse_switch>,
     "calls go through a TURN server even where a direct way would do, so that callers do not learn each other's addresses"},
};

constexpr Setting kTurn[] = {
    {"turn", "on|off", "on", false, one<&S::turn, parse_switch>,
     "relay for callers of the pages and for the users below, on the port of --udp over UDP and TCP, and on the port of --tls-listen over TLS. off: only STUN"},
    {"relay-ports", "FROM-TO", "49152-65535", false, one<&S::relay_ports, parse_port_range>,
     "UDP and TCP ports to relay from; a firewall may keep them shut where both callers come through this relay"},
    {"relay-address", "IP[=EXTERNAL]", "", true, many<&S::relay_addresses, parse_relay_address>,
     "relay from this address of the machine; behind a NAT that translates one to one, EXTERNAL is what others see of it", "the address that a caller came to"},
    {"relay-allow", "NETWORK", "", true, many<&S::relay_allowed, Network::parse>,
     "relay to this network although it is private, this machine's or otherwise kept out; such as 10.0.0.0/8"},
    {"turn-user", "NAME:PASSWORD", "", true, turn_users,
     "a lasting user of TURN, for other applications (put it into a file: flags can be seen by everyone on the machine)"},
    {"turn-users-file", "FILE", "", false, one<&S::turn_users_file, parse_path>,
     "lasting users of TURN, NAME:PASSWORD a line; lines that begin with # are comments"},
    {"turn-secret", "SECRET", "", false, turn_secret,
     "from which expiring credentials are made, as coturn's static-auth-secret (put it into a file: flags can be seen by everyone on the machine)", "one made at the first start"},
    {"turn-secret-file", "FILE", "", false, one<&S::turn_secret_file, parse_path>,
     "the same, a secret a line: the first makes new credentials, those of the others are still taken"},
    {"turn-realm", "REALM", "halloo", false, one<&S::turn_realm, parse_turn_realm>,
     "what TURN calls this server; the name and the password of a user belong to it"},
    {"turn-lifetime", "TIME", "12h", false, one<&S::turn_lifetime, time_between<kMinute, 8760 * kHour>>,
     "how long the credentials last that callers are given; a call that goes on has new ones in time"},
    {"allocation-lifetime", "TIME", "10m", false, one<&S::allocation_lifetime, time_between<10 * kSecond, kHour>>,
     "how long a relayed address outlasts a client that has fallen silent"},
};

constexpr Setting kGateway[] = {
    {"gateway", "on|off", "on", false, one<&S::gateway, parse_switch>,
     "forward the sound and pictures of rooms with more than two, and of WHIP and WHEP, on the port of --udp over UDP and TCP"},
};

constexpr Setting kTurnLimits[] = {
    {"max-allocations", "NUMBER", "10000", false, one<&S::max_allocations, count>,
     "relayed addresses at once"},
    {"max-allocations-per-user", "NUMBER", "16", false, one<&S::max_allocations_per_user, count>,
     "of one user, or of one caller, in each worker"},
    {"max-permissions", "NUMBER", "64", false, one<&S::max_permissions, count>,
     "addresses that one allocation may send to"},
    {"max-channels", "NUMBER", "64", false, one<&S::max_channels, count>,
     "channels of one allocation"},
    {"max-peer-connections", "NUMBER", "16", false, one<&S::max_peer_connections, count>,
     "TCP connections of one allocation"},
    {"max-relay-rate", "SIZE", "4M", false, one<&S::max_relay_rate, parse_size>,
     "octets a second that one allocation may relay, each way"},
    {"max-unauthenticated-per-second", "NUMBER", "200", false, one<&S::max_unauthenticated_per_second, count>,
     "answers a second to one address that has not shown credentials, in each worker"},
};

constexpr Setting kDoors[] = {
    {"doors", "NAMES", "native,article,room-of-two,whip", true, doors,
     "the wire protocols that are open, with commas between them, or none"},
    {"allow-origin", "ORIGIN", "", true, many<&S::allowed_origins, parse_origin>,
     "pages of this origin may use the native door, as the server's own may; such as https://example.org, or * for every origin"},
    {"allow-door-origin", "ORIGIN", "*", true, many<&S::allowed_door_origins, parse_origin>,
     "the same for the other doors; these carry nobody's credentials"},
};

constexpr Setting kLimits[] = {
    {"max-connections", "NUMBER", "auto", false, one<&S::max_connections, count_or_auto>,
     "connections at once; auto: what the limit of open files leaves"},
    {"max-connections-per-address", "NUMBER", "100", false, one<&S::max_connections_per_address, count>,
     "connections at once from one address"},
    {"max-people", "NUMBER", "10000", false, one<&S::max_people, count>,
     "people with a name at once"},
    {"max-rooms", "NUMBER", "1000", false, one<&S::max_rooms, count>,
     "rooms at once"},
    {"max-participants", "NUMBER", "100", false, one<&S::max_participants, count>,
     "people in one room"},
    {"max-streams", "NUMBER", "16", false, one<&S::max_streams, count>,
     "sounds and pictures in one connection that comes to send or to watch"},
    {"max-publish-rate", "SIZE", "4M", false, one<&S::max_publish_rate, parse_size>,
     "octets a second that one connection may send into a room; what comes beyond is dropped"},
    {"max-sounds", "NUMBER", "12", false, one<&S::max_sounds, count>,
     "people of a room who are heard at once: the loudest"},
    {"max-waiting", "NUMBER", "50", false, one<&S::max_waiting, count>,
     "people who wait to be let into one room"},
    {"max-chat", "SIZE", "4k", false, one<&S::max_chat, parse_size>,
     "the longest text that someone may write to a room"},
    {"max-message-size", "SIZE", "64k", false, one<&S::max_message_size, parse_size>,
     "the longest message"},
    {"max-messages-per-second", "NUMBER", "100", false, one<&S::max_messages_per_second, count>,
     "messages a second from one connection"},
    {"max-send-queue", "SIZE", "1M", false, one<&S::max_send_queue, parse_size>,
     "what may wait for a reader that is slow before the reader is dropped"},
    {"max-held", "SIZE", "256k", false, one<&S::max_held, parse_size>,
     "what is kept for a person who has lost the connection"},
    {"list-limit", "NUMBER", "1000", false, one<&S::list_limit, count>,
     "people in the list that a page is given; the others are found by searching"},
};

constexpr Setting kTimes[] = {
    {"hello-timeout", "TIME", "10s", false, one<&S::hello_timeout, time_between<0, kHour>>,
     "a connection that has not said who it is by then is closed. 0: no limit"},
    {"ping-interval", "TIME", "30s", false, one<&S::ping_interval, time_between<0, kHour>>,
     "a connection silent for so long is asked whether it is there, and dropped when it stays silent as long again. 0: never"},
    {"presence-interval", "TIME", "100ms", false, one<&S::presence_interval, time_between<0, kMinute>>,
     "changes to the list of people, and to who is in a room, are gathered for so long. 0: sent at once"},
    {"ring-time", "TIME", "45s", false, one<&S::ring_time, time_between<kSecond, kHour>>,
     "a call that nobody answers ends after this"},
    {"hold-time", "TIME", "30s", false, one<&S::hold_time, time_between<0, 24 * kHour>>,
     "how long a person who has lost the connection keeps name, call and place in a room. 0: not at all"},
};

constexpr Setting kRunning[] = {
    {"log-level", "LEVEL", "info", false, one<&S::log_level, parse_log_level>,
     "debug, info, warning, error or off; the log goes to the standard error"},
    {"access-log", "on|off", "on", false, one<&S::access_log, parse_switch>,
     "a line for each request that is not for a file of the pages, without addresses or names"},
    {"workers", "NUMBER", "0", false, one<&S::workers, worker_count>,
     "threads for STUN, TURN and the gateway. 0: one a core"},
    {"udp-coalescing", "TIME", "250us", false, one<&S::udp_coalescing, time_between<0, 10>>,
     "how long a worker to which datagrams come in quick succession waits for more of them, so that they are forwarded together, which costs less. 0: not at all"},
};

constexpr SettingGroup kGroups[] = {
    {"Addresses and certificate", kAddresses},
    {"Servers that the pages use to find a way to each other (ICE)", kIce},
    {"TURN: a relay for callers whom nothing else lets through", kTurn},
    {"Limits of TURN (0 lifts one)", kTurnLimits},
    {"Gateway", kGateway},
    {"Doors", kDoors},
    {"Limits (0 lifts one)", kLimits},
    {"Times", kTimes},
    {"Running", kRunning},
};
// clang-format on

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        d[i][j] = i + j;
        continue;
      }
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::span<const SettingGroup> setting_groups() {
  return kGroups;
}

const Setting* find_setting(std::string_view name) {
  for (const SettingGroup& group : kGroups) {
    for (const Setting& setting : group.settings) {
      if (setting.name == name) return &setting;
    }
  }
  return nullptr;
}

std::string variable_name(std::string_view setting) {
  std::string name = "HALLOO_";
  for (const char c : setting) {
    name += c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  }
  return name;
}

std::string_view nearest_setting(std::string_view name) {
  std::string wanted(name.substr(0, 64));
  std::ranges::transform(wanted, wanted.begin(), [](char c) {
    return c == '_' ? '-' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  });
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  const auto consider = [&](std::string_view candidate) {
    if (const std::size_t d = distance(wanted, candidate); d < least) {
      least = d;
      nearest = candidate;
    }
  };
  for (const SettingGroup& group : kGroups) {
    for (const Setting& setting : group.settings) consider(setting.name);
  }
  return nearest;
}

}  // namespace halloo::app
