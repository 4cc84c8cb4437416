// What the operator may set, by flag, environment variable or file, with the same names in each. The
// table of all settings is settings/table.cc. Read once at the start; nothing here watches the file.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "app/settings/addresses.h"
#include "app/settings/ice_server.h"
#include "app/settings/turn_values.h"
#include "app/settings/values.h"
#include "base/time.h"

namespace halloo::app {

// Unlimited where a limit is 0.
struct Settings {
  Endpoint listen;
  Endpoint tls_listen;
  Endpoint udp;
  std::string certificate;  // empty: one of our own making
  std::string private_key;
  std::string state_dir;
  std::vector<Network> trusted_proxies;

  IceServers ice_servers;
  bool relay_only = false;

  bool turn = true;
  PortRange relay_ports;
  std::vector<RelayAddress> relay_addresses;  // none: all of the machine's
  std::vector<Network> relay_allowed;
  std::vector<TurnUser> turn_users;
  std::string turn_users_file;
  std::string turn_secret;  // with neither: one of our own making
  std::string turn_secret_file;
  std::string turn_realm;
  Duration turn_lifetime{};
  Duration allocation_lifetime{};
  std::size_t max_allocations = 0;
  std::size_t max_allocations_per_user = 0;
  std::size_t max_permissions = 0;
  std::size_t max_channels = 0;
  std::size_t max_peer_connections = 0;
  std::size_t max_relay_rate = 0;
  std::size_t max_unauthenticated_per_second = 0;

  // TURN has no port of its own.
  bool serves_turn() const { return turn && !udp.off; }

  bool gateway = false;
  bool serves_gateway() const { return gateway && !udp.off; }

  Doors doors;
  std::vector<std::string> allowed_origins;       // for the native door, besides the page's own
  std::vector<std::string> allowed_door_origins;  // for the doors given from outside

  std::size_t max_message_size = 0;
  std::size_t max_messages_per_second = 0;
  std::size_t max_connections_per_address = 0;
  std::size_t max_connections = 0;
  std::size_t max_people = 0;
  std::size_t max_rooms = 0;
  std::size_t max_participants = 0;
  std::size_t max_streams = 0;
  std::size_t max_publish_rate = 0;
  std::size_t max_sounds = 0;
  std::size_t max_waiting = 0;
  std::size_t max_chat = 0;
  std::size_t max_send_queue = 0;
  std::size_t max_held = 0;
  std::size_t list_limit = 0;

  Duration hello_timeout{};
  Duration ping_interval{};
  Duration presence_interval{};
  Duration ring_time{};
  Duration hold_time{};

  LogLevel log_level = LogLevel::info;
  bool access_log = false;
  std::size_t workers = 0;  // never 0 after reading
  Duration udp_coalescing{};
};

// What settings depend on besides the command line: an argument, so that tests can give their own.
struct Environment {
  std::map<std::string, std::string, std::less<>> variables;
  std::size_t file_limit = 1024;  // descriptors that this process may have
  std::size_t cores = 1;
  bool root = false;
};
// Of this process; raises its limit of open files to the most that it may have.
Environment this_environment();

struct Run {
  Settings settings;
  std::vector<std::string> warnings;  // a sentence each
};
struct Print {
  std::string text;  // for the standard output, status 0
};
struct Fail {
  std::string sentence;  // names the setting, where it came from and what would be right
};
using Start = std::variant<Run, Print, Fail>;

// `arguments` without the program's name.
Start read_settings(std::span<const std::string> arguments, const Environment& environment);

}  // namespace halloo::app
