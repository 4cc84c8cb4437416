// What a turn::Server wants done, told as it finds it: the worker that owns the server does it with sockets,
// tests and the simulation write it down. Views are valid during the call. Nothing here calls back into the
// server before the server's own function has returned.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/five_tuple.h"

namespace halloo::turn {

using halloo::FiveTuple;
using halloo::is_stream;
using halloo::Transport;

// A relayed transport address of this server's, as the core numbers it; free again after close_relay().
using RelayId = std::uint32_t;
// RFC 6062 section 6.2.1: names one connection to a peer. Its first octet is the worker it lives on.
using ConnectionId = std::uint32_t;

enum class RelayKind : std::uint8_t { udp, tcp };

class Outbox {
 public:
  // One datagram, or one message on a stream, in two parts.
  virtual void to_client(const FiveTuple& client, Bytes head, Bytes body) = 0;
  virtual void to_peer(RelayId relay, const TransportAddress& peer, Bytes data, bool dont_fragment) = 0;
  // Data for a relayed transport address that another worker owns; its server's on_worker_datagram() is next.
  virtual void to_worker(unsigned worker, const TransportAddress& from_relay,
                         const TransportAddress& to_relay, Bytes data) = 0;
  // This client's message names what another worker owns (a reservation token, a mobility ticket, a
  // connection id): give that worker this message, and all that the client sends from now on.
  virtual void hand_over(unsigned worker, const FiveTuple& client, Bytes message) = 0;

  // Bind the socket of a relayed transport address; false if the port cannot be had.
  virtual bool open_relay(RelayId relay, const TransportAddress& local, RelayKind kind) = 0;
  virtual void close_relay(RelayId relay) = 0;

  // RFC 6062. Answered by on_peer_connected(), from the relay's own address and port.
  virtual void connect_peer(ConnectionId connection, RelayId relay, const TransportAddress& peer) = 0;
  // From now on octets go both ways between the connection to the peer and this stream of the client's, which
  // speaks no STUN any more; when one ends, so does the other, and on_peer_closed() says so.
  virtual void join(ConnectionId connection, const FiveTuple& stream) = 0;
  virtual void close_peer(ConnectionId connection) = 0;

  // A stream that is of no more use; what was sent to it before still leaves.
  virtual void close_client(const FiveTuple& stream) = 0;

 protected:
  ~Outbox() = default;
};

}  // namespace halloo::turn
