// A STUN and TURN server (RFC 8489, 8656, 6062, 8016): allocations, permissions, channels, connections to
// peers. One for each worker; it belongs to that worker's thread. It opens no socket, reads no clock and
// makes no random number of its own: it is told what came and what time it is, and says what to do to an
// Outbox.
//
// Several servers on one port share nothing. Each owns every `workers`-th pair of the relay ports, so that a
// relayed address tells whose it is; mobility tickets, reservation tokens and connection ids tell it, too.
#pragma once

#include <memory>
#include <optional>

#include "base/random.h"
#include "base/time.h"
#include "turn/counters.h"
#include "turn/outbox.h"
#include "turn/settings.h"

namespace halloo::turn {

class Server {
 public:
  Server(Settings settings, Random& random);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // One datagram of a client's, or one message of its stream (framing.h).
  void on_datagram(Instant now, const FiveTuple& client, Bytes message, Outbox& out);
  // A client's stream ended: what it had allocated goes with it, unless it may move.
  void on_stream_closed(Instant now, const FiveTuple& client, Outbox& out);

  void on_peer_datagram(Instant now, RelayId relay, const TransportAddress& peer, Bytes data, Outbox& out);
  // An ICMP error to what was relayed to this peer (RFC 8656 section 11.5). IPv4: type 3; IPv6: types 1, 2.
  void on_peer_unreachable(Instant now, RelayId relay, const TransportAddress& peer, std::uint8_t icmp_type,
                           std::uint8_t icmp_code, std::uint32_t mtu, Outbox& out);
  // From another worker's to_worker().
  void on_worker_datagram(Instant now, const TransportAddress& from_relay, const TransportAddress& to_relay,
                          Bytes data, Outbox& out);

  // RFC 6062.
  void on_peer_connected(Instant now, ConnectionId connection, bool connected, Outbox& out);
  // A peer connected to a relayed TCP address. nullopt: close it.
  std::optional<ConnectionId> on_peer_accepted(Instant now, RelayId relay, const TransportAddress& peer,
                                               Outbox& out);
  void on_peer_closed(Instant now, ConnectionId connection, Outbox& out);

  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;  // kNever: nothing is waiting

  // Unix time at `now`; expiring credentials are held against it. The caller says it again when the machine's
  // clock was set.
  void set_wall_clock(Instant now, std::chrono::sys_seconds wall);

  const ServerCounters& counters() const;
  std::size_t allocations() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace halloo::turn
