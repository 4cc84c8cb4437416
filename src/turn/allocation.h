// One client's allocation (RFC 8656 section 3.2): its relayed transport addresses, permissions, channels and
// connections to peers. Plain data; the requests that change it are in allocate.cc, refresh.cc,
// permissions.cc and connections.cc.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/octet_rate.h"
#include "base/time.h"
#include "stun/integrity.h"
#include "stun/message.h"
#include "turn/outbox.h"

namespace halloo::turn {

enum class Family : std::uint8_t { v4 = 0x01, v6 = 0x02 };  // RFC 8656 section 18.6
constexpr Family family_of(const TransportAddress& address) {
  return address.v6 ? Family::v6 : Family::v4;
}

// Whom a request comes from, as its integrity has shown.
struct Identity {
  std::string user;   // as RFC 8489 section 14.3 has it
  std::string quota;  // what the limits of a user go by
  stun::Key key;
  stun::PasswordAlgorithm algorithm{};  // of the key
  bool sha256 = false;                  // answered with MESSAGE-INTEGRITY-SHA256
};

// Expired ones stay until their place is wanted.
struct Permission {
  TransportAddress ip;  // port 0
  Instant expires{};
};

struct Channel {
  std::uint16_t number = 0;
  TransportAddress peer;
  Instant expires{};
};

struct Allocation {
  FiveTuple client;
  Identity identity;
  RelayKind kind = RelayKind::udp;
  std::array<std::optional<RelayId>, 2> relays;  // of IPv4, of IPv6; one at least
  Instant expires{};
  Instant queued = kNever;  // of its entry in the list of deadlines: when it expires, or earlier
  std::uint32_t use = 0;    // how often this slot has been given out

  stun::TransactionId transaction{};  // of the Allocate, or of the Refresh that moved it (RFC 8016)
  std::optional<std::array<std::uint8_t, 16>> ticket;
  bool stream_lost = false;       // waits for its client to come back with the ticket
  std::uint64_t reservation = 0;  // the token that was given with it, 0: none

  std::vector<Permission> permissions;
  std::vector<Channel> channels;
  std::vector<ConnectionId> connections;
  OctetRate to_peers, to_client;

  std::optional<RelayId> relay(bool v6) const { return relays[v6 ? 1 : 0]; }
};

}  // namespace halloo::turn
