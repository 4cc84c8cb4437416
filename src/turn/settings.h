// What a turn::Server is given at its start. Limits of 0 are lifted.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/transport_address.h"

namespace halloo::turn {

// The addresses that share a prefix; IPv4 in its mapped form (RFC 4291 section 2.5.5.2).
struct AddressRange {
  std::array<std::uint8_t, 16> prefix{};
  unsigned bits = 0;  // of the 128
  bool contains(const TransportAddress& address) const;
  static AddressRange of(const TransportAddress& address, unsigned bits);  // bits of its own family
};

// An address to relay from. Ports are of no meaning here.
struct RelayAddress {
  TransportAddress local;     // what sockets are bound to
  TransportAddress external;  // what clients and peers see; the same but behind a NAT of the server's
};

struct User {
  std::string name;
  std::string password;
};

struct Settings {
  std::string realm = "halloo";
  std::vector<User> users;  // with lasting passwords
  std::vector<std::string>
      shared_secrets;         // for expiring credentials (credentials.h); the first makes new ones
  std::string server_secret;  // for nonces, tickets and tokens: 32 random octets, the same in each worker

  // Where to relay from. A client that comes to one of these addresses is relayed from it; else, and for the
  // other family, from the first of the family.
  std::vector<RelayAddress> relays;
  std::uint16_t min_port = 49152, max_port = 65535;
  unsigned worker = 0, workers = 1;

  // Of this server's gateway, which stands at the relays' addresses as others see them: of all services of
  // this machine, the one that relays lead to, for callers who have no other way. 0: there is none.
  std::uint16_t gateway_port = 0;

  std::vector<AddressRange> own_addresses;  // this machine's: no peer, as its services are not for everyone
  std::vector<AddressRange> allowed;        // peers all the same, whatever else would forbid them

  std::size_t max_allocations = 0;           // of this worker
  std::size_t max_allocations_per_user = 0;  // of a user of this worker; of REST credentials, of their id
  std::size_t max_permissions = 64;          // of an allocation
  std::size_t max_channels = 64;
  std::size_t max_connections = 16;                // to peers, RFC 6062
  std::size_t max_octets_per_second = 0;           // of an allocation, each way
  std::size_t max_unauthenticated_per_second = 0;  // answers, to one address (of IPv6: /64)

  std::chrono::seconds default_lifetime{600};  // RFC 8656 section 3.2
  std::chrono::seconds max_lifetime{3600};
  std::chrono::seconds permission_lifetime{300};  // section 9
  std::chrono::seconds channel_lifetime{600};     // section 12
  std::chrono::seconds nonce_lifetime{3600};
  std::chrono::seconds reservation_lifetime{30};  // section 7.2
  std::chrono::seconds connection_bind_time{30};  // RFC 6062 section 5.2
};

}  // namespace halloo::turn
