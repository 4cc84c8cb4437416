#include "app/turn_settings.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <tuple>

#include "app/files.h"
#include "io/address_conversion.h"
#include "turn/peer_policy.h"

namespace halloo::app {
namespace {

constexpr std::size_t kSecretOctets = 32;

template <class T>
using OrSentence = Result<T, std::string>;

// Of what was checked while reading the settings, or came from the machine.
TransportAddress parsed(const std::string& ip) {
  return io::to_transport_address(*io::Address::parse_ip(ip));
}

turn::AddressRange lone(const TransportAddress& address) {
  return turn::AddressRange::of(address, address.v6 ? 128 : 32);
}

// The first of each family serves whoever came to none of them.
std::vector<turn::RelayAddress> relays_of(std::span<const MachineAddress> machine) {
  std::vector<turn::RelayAddress> relays;
  for (const std::string& ip : best_addresses(machine)) relays.push_back({parsed(ip), parsed(ip)});
  return relays;
}

OrSentence<std::vector<turn::User>> users_of(const Settings& settings) {
  std::vector<TurnUser> users = settings.turn_users;
  if (!settings.turn_users_file.empty()) {
    const auto content = read_file(settings.turn_users_file);
    if (!content) return Unexpected{"turn-users-file: " + content.error()};
    auto listed = parse_turn_users(*content);
    if (!listed) return Unexpected{"turn-users-file: " + settings.turn_users_file + ", " + listed.error()};
    users.insert(users.end(), listed->begin(), listed->end());
  }
  std::vector<turn::User> result;
  result.reserve(users.size());
  for (TurnUser& user : users) result.push_back({std::move(user.name), std::move(user.password)});
  return result;
}

std::string kept_in(const Settings& settings) {
  return settings.state_dir + "/turn-secret";
}

OrSentence<void> keep(const std::string& secret, const Settings& settings) {
  if (settings.state_dir.empty())
    return Unexpected{std::string("there is no home folder to keep their secret in")};
  if (auto folder = make_private_folder(settings.state_dir); !folder) return folder;
  return write_file(kept_in(settings), secret + "\n", 0600);
}

// Of all workers together to one's own; 0 stays 0.
std::size_t share(std::size_t limit, std::size_t workers) {
  return (limit + workers - 1) / workers;
}

}  // namespace

std::vector<std::string> best_addresses(std::span<const MachineAddress> machine) {
  std::vector<const MachineAddress*> usable;
  for (const MachineAddress& address : machine)
    if (!address.link_local && !address.changing) usable.push_back(&address);
  const auto rank = [](const MachineAddress* address) {
    return std::tuple(address->loopback, is_virtual_interface(address->interface),
                      turn::is_private(parsed(address->ip)), !address->default_route);
  };
  std::ranges::stable_sort(usable, {}, rank);
  std::vector<std::string> ips;
  for (const MachineAddress* address : usable) ips.push_back(address->ip);
  return ips;
}

OrSentence<turn::Settings> turn_settings(const Settings& settings, std::span<const MachineAddress> addresses,
                                         std::vector<std::string> shared_secrets) {
  turn::Settings turn;
  turn.realm = settings.turn_realm;
  auto users = users_of(settings);
  if (!users) return Unexpected{users.error()};
  turn.users = std::move(*users);
  turn.shared_secrets = std::move(shared_secrets);

  for (const RelayAddress& relay : settings.relay_addresses) {
    if (const auto bound = io::open_udp(*io::Address::parse_ip(relay.local), false); !bound)
      return Unexpected{"relay-address: " + relay.local + " is not an address of this machine"};
    turn.relays.push_back({parsed(relay.local), parsed(relay.external)});
  }
  if (turn.relays.empty()) turn.relays = relays_of(addresses);
  turn.min_port = settings.relay_ports.from;
  turn.max_port = settings.relay_ports.to;
  turn.workers = static_cast<unsigned>(settings.workers);

  for (const MachineAddress& address : addresses) turn.own_addresses.push_back(lone(parsed(address.ip)));
  // As others see this machine, its services are its own as well.
  for (const turn::RelayAddress& relay : turn.relays)
    if (relay.external != relay.local) turn.own_addresses.push_back(lone(relay.external));
  for (const Network& network : settings.relay_allowed)
    turn.allowed.push_back({network.prefix(), network.bits()});

  turn.default_lifetime = std::chrono::floor<std::chrono::seconds>(settings.allocation_lifetime);
  turn.max_allocations = share(settings.max_allocations, settings.workers);
  turn.max_allocations_per_user = settings.max_allocations_per_user;
  turn.max_permissions = settings.max_permissions;
  turn.max_channels = settings.max_channels;
  turn.max_connections = settings.max_peer_connections;
  turn.max_octets_per_second = settings.max_relay_rate;
  turn.max_unauthenticated_per_second = settings.max_unauthenticated_per_second;
  return turn;
}

OrSentence<std::vector<std::string>> shared_secrets(const Settings& settings) {
  if (!settings.turn_secret.empty()) return std::vector{settings.turn_secret};
  const bool given = !settings.turn_secret_file.empty();
  const std::string file = given ? settings.turn_secret_file : kept_in(settings);
  const std::string setting = given ? "turn-secret-file: " : "";
  const auto content = read_file(file);
  if (!content) return Unexpected{setting + content.error()};
  auto secrets = parse_turn_secrets(*content);
  if (!secrets) return Unexpected{setting + file + ", " + secrets.error()};
  return secrets;
}

OrSentence<std::vector<std::string>> secrets_to_serve(const Settings& settings, Random& random) {
  auto secrets = shared_secrets(settings);
  if (secrets || !settings.turn_secret_file.empty()) return secrets;
  std::string secret = random.token(kSecretOctets);
  if (const auto kept = keep(secret, settings); !kept)
    spdlog::warn("Credentials of TURN end with this start: {}; --state-dir names another place.",
                 kept.error());
  return std::vector{std::move(secret)};
}

}  // namespace halloo::app
