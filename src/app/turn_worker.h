// TURN in one media worker: gives a turn::Server its clients' datagrams and streams, its relays and its
// peers, and does with sockets what the server wants done. Belongs to the worker's thread.
//
// What concerns another worker is handed to `Neighbours` and comes back there through from_neighbour().
#pragma once

#include <memory>
#include <unordered_map>
#include <variant>
#include <vector>

#include "app/neighbours.h"
#include "io/listener.h"
#include "io/streams.h"
#include "io/udp.h"
#include "turn/server.h"

namespace halloo::app {

class TurnWorker final : private turn::Outbox, private io::UdpHandler, private io::StreamHandler {
 public:
  // `udp`: of the loop; `main`: the socket that the clients come to.
  TurnWorker(io::Loop& loop, io::Udp& udp, turn::Settings settings, const io::StreamLimits& limits,
             std::size_t max_streams_per_address, Random& random, Neighbours& neighbours);
  ~TurnWorker();

  void use(io::UdpSocket& main) {
    main_ = &main;
    to_all_ = main.address().is_unspecified();
  }
  // One of a client's; settle() after the last of a turn's.
  void on_client_datagram(const FiveTuple& client, Bytes datagram);
  void settle();
  void adopt(io::HandedOver stream);
  void from_neighbour(const TurnParcel& parcel, Bytes data);

  const turn::ServerCounters& counters() const { return server_.counters(); }

 private:
  // Connections to the peers of TCP allocations (RFC 6062).
  class Peers final : public io::StreamHandler {
   public:
    explicit Peers(TurnWorker& owner) : owner_(owner) {}
    std::size_t on_octets(io::Stream&, Bytes) override { return 0; }  // before the client has taken it up
    void on_connected(io::Stream& stream, bool connected) override;
    void on_closed(io::Stream& stream) override;

   private:
    TurnWorker& owner_;
  };
  // A relayed address: bound for UDP, or listening and connecting for TCP.
  struct TcpRelay {
    io::Address local;
    std::unique_ptr<io::Listener> listener;
  };
  using Relay = std::variant<std::monostate, std::unique_ptr<io::UdpSocket>, std::unique_ptr<TcpRelay>>;
  struct Forward {
    unsigned worker;
    Instant used;
  };

  // turn::Outbox
  void to_client(const turn::FiveTuple& client, Bytes head, Bytes body) override;
  void to_peer(turn::RelayId relay, const TransportAddress& peer, Bytes data, bool dont_fragment) override;
  void to_worker(unsigned worker, const TransportAddress& from_relay, const TransportAddress& to_relay,
                 Bytes data) override;
  void hand_over(unsigned worker, const turn::FiveTuple& client, Bytes message) override;
  bool open_relay(turn::RelayId relay, const TransportAddress& local, turn::RelayKind kind) override;
  void close_relay(turn::RelayId relay) override;
  void connect_peer(turn::ConnectionId connection, turn::RelayId relay,
                    const TransportAddress& peer) override;
  void join(turn::ConnectionId connection, const turn::FiveTuple& stream) override;
  void close_peer(turn::ConnectionId connection) override;
  void close_client(const turn::FiveTuple& stream) override;

  // Of relays.
  void on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) override;
  void on_unreachable(io::UdpSocket& socket, const io::Unreachable& error) override;
  void accept_peer(turn::RelayId relay, io::Fd fd, const io::Address& peer);

  // Of clients' streams.
  std::size_t on_octets(io::Stream& stream, Bytes octets) override;
  void on_closed(io::Stream& stream) override;
  io::Stream* stream_of(const turn::FiveTuple& client);

  void on_minute();

  io::Loop& loop_;
  io::Udp& udp_;
  io::UdpSocket* main_ = nullptr;
  bool to_all_ = false;  // it is bound to all addresses
  Neighbours& neighbours_;
  turn::Server server_;
  io::Streams streams_;
  Peers peer_handler_{*this};
  io::Timer timer_, minute_;

  std::vector<Relay> relays_;  // by RelayId
  std::unordered_map<turn::FiveTuple, io::Stream*, FiveTupleHash> clients_;
  std::unordered_map<turn::ConnectionId, io::Stream*> peers_;
  std::vector<turn::ConnectionId> not_connected_;
  std::unordered_map<turn::FiveTuple, Forward, FiveTupleHash> forwards_;  // UDP clients of other workers
  std::size_t max_streams_per_address_;
  std::unordered_map<io::Address, std::size_t> streams_of_address_;
  const io::Stream* reading_ = nullptr;  // null when what it speaks is no longer ours to read
  Bytes unread_;                         // what follows the message that is being read
  std::vector<std::uint8_t> padded_;
  Counter accept_paused_;
};

}  // namespace halloo::app
