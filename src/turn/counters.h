// What a turn::Server did, and what it refused or dropped, each under its name. Read from any thread.
#pragma once

#include <span>
#include <string_view>

#include "base/counters.h"

namespace halloo::turn {

struct ServerCounters {
  // Allocations there are now: opened - closed.
  Counter allocations_opened, allocations_closed, allocations_expired;  // expired ones are closed, too
  Counter moved;                                                        // to another 5-tuple (RFC 8016)
  Counter connections_opened, connections_closed;                       // to peers (RFC 6062)

  Counter packets_to_peers, octets_to_peers;  // data only, without the protocol's own octets
  Counter packets_to_clients, octets_to_clients;
  Counter packets_in_memory;  // of these, between two allocations of this server

  // Requests refused, by the error code that they were answered with.
  Counter bad_request_400, unauthorized_401, forbidden_403, mobility_forbidden_405, unknown_attribute_420,
      allocation_mismatch_437, stale_nonce_438, address_family_440, wrong_credentials_441,
      unsupported_transport_442, peer_family_mismatch_443, connection_exists_446, connection_failed_447,
      quota_reached_486, insufficient_capacity_508;

  // Dropped without an answer.
  Counter malformed, wrong_fingerprint, unknown_method, unexpected_class;
  Counter over_rate;          // answers to the unauthenticated, of one address in one second
  Counter no_allocation;      // data of a client that has none
  Counter no_channel;         // ChannelData of a number that is not bound
  Counter no_permission_out;  // to a peer without permission
  Counter no_permission_in;   // from a peer without permission
  Counter over_bandwidth;
  Counter too_long;       // from a peer, for a Data indication
  Counter no_such_relay;  // to a relayed address of ours that nobody has
};

// All of them, for whoever reports them: under the names above.
struct NamedCounter {
  std::string_view name;
  Counter ServerCounters::*counter;
};
std::span<const NamedCounter> named_counters();

}  // namespace halloo::turn
