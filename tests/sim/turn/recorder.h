// An Outbox that writes down what a turn::Server wants done, and keeps the books of what it has open. It
// checks what no server may get wrong: that nothing is opened, joined or closed which is not there.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "sim/turn/wire.h"
#include "turn/outbox.h"

namespace halloo::turn::sim {

class Recorder final : public Outbox {
 public:
  struct Message {
    FiveTuple client;
    Octets octets;
  };
  struct Datagram {
    RelayId relay;
    TransportAddress from;  // the local address of the relay
    TransportAddress peer;
    Octets content;
    bool dont_fragment;
  };
  struct Between {
    unsigned worker;
    TransportAddress from, to;
    Octets content;
  };
  struct Handed {
    unsigned worker;
    FiveTuple client;
    Octets message;
  };
  struct Relay {
    TransportAddress local;
    RelayKind kind;
  };
  struct Connection {
    RelayId relay;
    TransportAddress peer;
    std::optional<FiveTuple> stream;  // that it is joined with
  };

  // What was said since it was looked at last; whoever looks takes it out.
  std::vector<Message> messages;
  std::vector<Datagram> datagrams;
  std::vector<Between> between;
  std::vector<Handed> handed;
  std::vector<ConnectionId> connects;
  std::vector<FiveTuple> closed_clients;

  // What there is now.
  std::map<RelayId, Relay> relays;
  std::map<ConnectionId, Connection> connections;

  std::set<std::uint16_t> occupied;  // ports that another program has
  std::vector<std::string> faults;   // what the server did wrong

  std::optional<RelayId> relay_at(const TransportAddress& address) const;  // by port and family
  // A peer came to a relay, and the server took it.
  void accepted(ConnectionId id, RelayId relay, const TransportAddress& peer);

  void to_client(const FiveTuple& client, Bytes head, Bytes body) override;
  void to_peer(RelayId relay, const TransportAddress& peer, Bytes content, bool dont_fragment) override;
  void to_worker(unsigned worker, const TransportAddress& from_relay, const TransportAddress& to_relay,
                 Bytes content) override;
  void hand_over(unsigned worker, const FiveTuple& client, Bytes message) override;
  bool open_relay(RelayId relay, const TransportAddress& local, RelayKind kind) override;
  void close_relay(RelayId relay) override;
  void connect_peer(ConnectionId connection, RelayId relay, const TransportAddress& peer) override;
  void join(ConnectionId connection, const FiveTuple& stream) override;
  void close_peer(ConnectionId connection) override;
  void close_client(const FiveTuple& stream) override { closed_clients.push_back(stream); }

 private:
  void expect(bool truth, const char* otherwise) {
    if (!truth) faults.emplace_back(otherwise);
  }
};

}  // namespace halloo::turn::sim
