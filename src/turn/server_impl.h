// The inside of turn::Server, shared by the files that each hold one part of it.
#pragma once

#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "stun/binding.h"
#include "turn/address_limit.h"
#include "turn/allocation.h"
#include "turn/authenticator.h"
#include "turn/peer_policy.h"
#include "turn/relay_ports.h"
#include "turn/server.h"

namespace halloo::turn {

// A request whose sender is known, on its way through the server.
struct Request {
  Instant now;
  const FiveTuple& client;
  const stun::Message& message;
  const Identity& identity;
  Allocation* allocation;  // of this 5-tuple, or null
  Outbox& out;
};

// An answer under way.
class Answer {
 public:
  Answer(const stun::Message& request, stun::Class message_class)
      : writer(buffer_, message_class, request.method(), request.transaction()) {}
  Answer(stun::Class message_class, std::uint16_t method, const stun::TransactionId& transaction)
      : writer(buffer_, message_class, method, transaction) {}
  Answer(const Answer&) = delete;  // the writer writes into this very one
  Answer& operator=(const Answer&) = delete;
  Bytes bytes() const { return Bytes(buffer_).first(writer.size()); }

 private:
  // A realm of 763 octets (RFC 8489 section 14.9) and all that goes with it.
  std::array<std::uint8_t, 1024> buffer_;

 public:
  stun::Writer writer;
};

inline bool same_ip(const TransportAddress& a, const TransportAddress& b) {
  return a.v6 == b.v6 && a.ip == b.ip;
}

class Server::Impl {
 public:
  Impl(Settings settings, Random& random);

  // server.cc
  void on_datagram(Instant now, const FiveTuple& client, Bytes message, Outbox& out);
  void on_stream_closed(Instant now, const FiveTuple& client, Outbox& out);
  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const { return deadlines_.empty() ? kNever : deadlines_.begin()->when; }
  void set_wall_clock(Instant now, std::chrono::sys_seconds wall);

  // relay.cc
  void on_peer_datagram(Instant now, RelayId relay, const TransportAddress& peer, Bytes data, Outbox& out);
  void on_peer_unreachable(RelayId relay, const TransportAddress& peer, std::uint8_t type, std::uint8_t code,
                           std::uint32_t mtu, Instant now, Outbox& out);
  void deliver_in_memory(Instant now, const TransportAddress& from, const TransportAddress& to, Bytes data,
                         Outbox& out);

  // connections.cc
  void on_peer_connected(Instant now, ConnectionId id, bool connected, Outbox& out);
  std::optional<ConnectionId> on_peer_accepted(Instant now, RelayId relay, const TransportAddress& peer,
                                               Outbox& out);
  void on_peer_closed(ConnectionId id);

  ServerCounters counters;
  std::size_t allocations() const { return by_client_.size() + stranded_; }

 private:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  // A relayed transport address: an allocation's, or one that is reserved.
  struct Relay {
    std::uint32_t slot = kNobody;  // of the allocation
    bool open = false;
    RelayKind kind{};
    TransportAddress local, external;
  };
  struct Reservation {
    RelayId relay;
    Instant expires;
    std::string quota;  // counts as an allocation of whoever made it, until it is one
  };
  // RFC 6062. connecting -> waiting (for the client's ConnectionBind) -> joined; any -> gone.
  struct PeerConnection {
    enum class Phase : std::uint8_t { connecting, waiting, joined };
    std::uint32_t slot;
    TransportAddress peer;
    Phase phase;
    bool fingerprint;                 // of the Connect
    stun::TransactionId transaction;  // likewise
    Instant deadline;
  };
  struct Deadline {
    enum class Of : std::uint8_t { allocation, reservation, connection };
    Instant when;
    Of of;
    std::uint64_t key;
    auto operator<=>(const Deadline&) const = default;
  };

  // server.cc
  Allocation* find(const FiveTuple& client);
  void on_stun(Instant now, const FiveTuple& client, Bytes octets, Outbox& out);
  void on_request(Instant now, const FiveTuple& client, const stun::Message& message, Outbox& out);
  void dispatch(const Request& request);
  std::uint32_t slot_of(const Allocation& allocation) const;
  void expire_at(Allocation& allocation, Instant when);
  void remove(Allocation& allocation, Outbox& out);
  void close_reservation(std::uint64_t token, Outbox& out);
  void release_quota(const std::string& quota);
  std::chrono::sys_seconds wall(Instant now) const;

  // answers.cc
  Answer success(const Request& request) const { return Answer(request.message, stun::Class::success); }
  Answer indication(std::uint16_t method) {
    return Answer(stun::Class::indication, method, new_transaction());
  }
  stun::TransactionId new_transaction();
  void send(const Request& request, Answer& answer);
  void send_protected(const FiveTuple& client, const Identity& identity, bool fingerprint, Answer& answer,
                      Outbox& out);
  void refuse(const Request& request, unsigned code);
  void refuse_unauthenticated(Instant now, const FiveTuple& client, const stun::Message& message,
                              const Refusal& refusal, Outbox& out);
  void refuse_unknown_attributes(const Request& request, std::span<const std::uint16_t> types);
  Counter& counter_of(unsigned code);

  // allocate.cc
  struct Wish;
  void allocate(const Request& request);
  unsigned read_wish(const Request& request, Wish& wish) const;
  unsigned take_relays(const Request& request, const Wish& wish, Allocation& allocation,
                       std::uint64_t& reservation);
  bool take_reserved(Instant now, std::uint64_t token, Allocation& allocation);
  void answer_allocate(const Request& request, const Allocation& allocation, unsigned missing_family);
  const RelayAddress* relay_address(const FiveTuple& client, Family family) const;
  std::optional<RelayId> open_relay(const RelayAddress& address, std::uint16_t port, RelayKind kind,
                                    Outbox& out);
  void close_relay(RelayId id, Outbox& out);
  std::chrono::seconds lifetime_of(const stun::Message& message) const;

  // refresh.cc
  void refresh(const Request& request);
  void move(const Request& request, Allocation& allocation);
  Allocation* by_ticket(Bytes ticket);
  void new_ticket(Allocation& allocation);
  void add_ticket(stun::Writer& writer, const Allocation& allocation) const;

  // permissions.cc
  void create_permission(const Request& request);
  void bind_channel(const Request& request);
  unsigned check_peer(const Allocation& allocation, const TransportAddress& peer) const;
  bool permit(Instant now, Allocation& allocation, const TransportAddress& peer);
  bool has_permission(Instant now, const Allocation& allocation, const TransportAddress& peer) const;

  // relay.cc
  void on_channel_data(Instant now, const FiveTuple& client, Bytes message, Outbox& out);
  void on_send_indication(Instant now, Allocation& allocation, const stun::Message& message, Outbox& out);
  void relay_to_peer(Instant now, Allocation& allocation, const TransportAddress& peer, Bytes data,
                     bool dont_fragment, Outbox& out);
  bool is_own_relay_ip(const TransportAddress& address, const TransportAddress& from) const;
  bool is_gateway(const TransportAddress& address, const TransportAddress& from) const;
  TransportAddress as_bound(TransportAddress external) const;
  TransportAddress as_seen(TransportAddress local) const;
  std::optional<RelayId> udp_relay_at(const TransportAddress& address) const;  // of this worker
  void relay_to_client(Instant now, Allocation& allocation, const TransportAddress& peer, Bytes data,
                       Outbox& out);

  // connections.cc
  void connect(const Request& request);
  void bind_connection(const Request& request);
  ConnectionId new_connection(Instant now, Allocation& allocation, const TransportAddress& peer,
                              PeerConnection::Phase phase);
  void set_deadline(ConnectionId id, PeerConnection& connection, Instant when);
  void drop_connection(ConnectionId id, Outbox& out);
  void forget_connection(ConnectionId id);

  const Settings settings_;
  Random& random_;
  Authenticator authenticator_;
  PeerPolicy policy_;
  RelayPorts ports_;
  AddressLimit unauthenticated_;
  stun::BindingServer binding_;

  std::vector<std::unique_ptr<Allocation>> slots_;
  std::vector<std::uint32_t> uses_;  // by slot
  std::vector<std::uint32_t> free_slots_;
  std::unordered_map<FiveTuple, std::uint32_t, FiveTupleHash> by_client_;
  std::size_t stranded_ = 0;                            // have no 5-tuple just now (RFC 8016)
  Allocation* latest_ = nullptr;                        // the one found last: packets come in runs
  std::unordered_map<std::string, std::size_t> users_;  // how many allocations each has

  std::vector<Relay> relays_;  // by RelayId
  std::vector<RelayId> free_relays_;
  std::vector<std::array<RelayId, 2>> by_port_;  // of IPv4, of IPv6; by RelayPorts::index
  std::unordered_map<std::uint64_t, Reservation> reservations_;
  std::unordered_map<ConnectionId, PeerConnection> connections_;
  std::set<Deadline>
      deadlines_;  // one for each of what they are of: who comes and goes leaves nothing behind

  Duration wall_offset_{};
  std::vector<std::uint8_t> indication_;  // where Data indications are put together
};

}  // namespace halloo::turn
