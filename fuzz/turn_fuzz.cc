// Two workers of a TURN server under a script of what clients, peers and time may do. An input is a sequence
// of
//   0 C n OCTETS     client C says these octets    1 C M n ATTRIBUTE*  C makes a request of method M, signed
//   2 C P n OCTETS   C sends to peer P             3 C k n OCTETS      C sends on channel 0x4000 + k
//   4 w r P n OCTETS peer P sends to relay r of worker w
//   5 w r P          P connects to it              6 w r P             P is unreachable
//   7 w k            the kth connection is made    8 w k               ... fails      9 w k     ... ends
//   10 n             n seconds pass                11 C                C's stream ends, or C is elsewhere
//   12 C n OCTETS    on C's stream, in frames      13 p                another program takes port 50000 + p
// ATTRIBUTEs are listed at attribute(). Checked: the server opens, joins and closes only what it may; what it
// says can be read; it relays nothing to where nobody may; its books are right; in the end nothing is left.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "sim/turn/client.h"
#include "sim/turn/recorder.h"
#include "turn/framing.h"
#include "turn/server.h"

namespace {

using namespace halloo;
using namespace halloo::turn;
using namespace halloo::turn::sim;
using namespace std::chrono_literals;

void require(bool condition, const char* otherwise) {
  if (condition) return;
  std::fprintf(stderr, "%s\n", otherwise);
  std::abort();
}

class Input {
 public:
  explicit Input(Bytes octets_given) : rest_(octets_given) {}
  bool empty() const { return rest_.empty(); }
  std::uint8_t octet() {
    if (rest_.empty()) return 0;
    const std::uint8_t first = rest_[0];
    rest_ = rest_.subspan(1);
    return first;
  }
  Octets some() {
    const std::size_t size = std::min<std::size_t>(octet(), rest_.size());
    Octets taken = octets(rest_.first(size));
    rest_ = rest_.subspan(size);
    return taken;
  }

 private:
  Bytes rest_;
};

const std::array kPeers{at("198.51.100.7", 7000),   at("198.51.100.8", 7000), at("2001:db8:7::7", 7000),
                        at("203.0.113.1", 50000),   at("203.0.113.1", 50002), at("203.0.113.1", 22),
                        at("2001:db8:1::1", 50001), at("127.0.0.1", 22),      at("::ffff:10.0.0.1", 80)};

Settings settings(unsigned worker) {
  Settings all;
  all.users = {{"ada", "lovelace"}, {"grace", "hopper"}};
  all.server_secret = "0123456789abcdef0123456789abcdef";
  all.relays = {{at("203.0.113.1"), at("203.0.113.1")}, {at("2001:db8:1::1"), at("2001:db8:1::1")}};
  all.min_port = 50000;
  all.max_port = 50015;
  all.worker = worker;
  all.workers = 2;
  all.max_allocations = 6;
  all.max_allocations_per_user = 4;
  all.max_permissions = all.max_channels = all.max_connections = 2;
  all.nonce_lifetime = 300s;
  return all;
}

class Driver {
 public:
  Driver() {
    for (const auto transport : {Transport::udp, Transport::udp, Transport::tcp, Transport::tcp}) {
      const Login login =
          clients_.size() % 2 == 0 ? Login{"ada", "lovelace"} : Login{"grace", "hopper", std::nullopt, false};
      clients_.emplace_back(FiveTuple{at("192.0.2.10", ++last_port_), at("203.0.113.1", 3478), transport},
                            login, random_);
    }
  }

  void play(Input input) {
    while (!input.empty()) {
      event(input);
      settle();
      check();
    }
    now_ += 7200s;
    for (Worker& worker : workers_) {
      worker.server.on_timeout(now_, worker.out);
      require(worker.server.allocations() == 0, "an allocation is left");
      require(worker.out.relays.empty(), "a relay is left");
      require(worker.out.connections.empty(), "a connection is left");
      require(worker.server.next_timeout() == kNever, "a timeout is left");
    }
    check();
  }

 private:
  struct Worker {
    Worker(unsigned index, Random& random) : server(settings(index), random) {}
    Recorder out;
    Server server;
  };

  void event(Input& input) {
    const std::uint8_t kind = input.octet() % 14;
    if (kind == 10) return pass(std::chrono::seconds(input.octet() * 4));
    if (kind == 13) {
      for (Worker& worker : workers_)
        worker.out.occupied.insert(static_cast<std::uint16_t>(50000 + input.octet() % 16));
      return;
    }
    const std::uint8_t who = input.octet();
    Client& client = clients_[who % clients_.size()];
    if (kind <= 3 || kind >= 11) return client_event(kind, client, input);
    Worker& worker = workers_[who % workers_.size()];
    if (kind >= 7) return connection_event(kind, worker, input.octet());
    const std::uint8_t which = input.octet();
    const TransportAddress& peer = kPeers[input.octet() % kPeers.size()];
    if (worker.out.relays.empty()) return;
    auto relay = worker.out.relays.begin();
    std::advance(relay, which % worker.out.relays.size());
    if (kind == 4) {
      if (relay->second.kind == RelayKind::udp)
        worker.server.on_peer_datagram(now_, relay->first, peer, input.some(), worker.out);
    } else if (kind == 6) {
      worker.server.on_peer_unreachable(now_, relay->first, peer, 3, 3, 0, worker.out);
    } else if (relay->second.kind == RelayKind::tcp) {
      if (const auto id = worker.server.on_peer_accepted(now_, relay->first, peer, worker.out))
        worker.out.accepted(*id, relay->first, peer);
    }
  }

  void client_event(std::uint8_t kind, Client& client, Input& input) {
    switch (kind) {
      case 0:
        return client.send_raw(input.some());
      case 1: {
        const std::uint8_t method = input.octet() % 16;
        Attributes attributes;
        for (std::size_t i = input.octet() % 6; i > 0; --i) attributes.push_back(attribute(client, input));
        client.request(now_, method, std::move(attributes));
        return;
      }
      case 2: {
        const TransportAddress& peer = kPeers[input.octet() % kPeers.size()];
        return client.send(peer, input.some(), true);
      }
      case 3: {
        const auto number = static_cast<std::uint16_t>(0x4000 + input.octet() % 4);
        return client.send_on_channel(number, input.some());
      }
      case 11: {
        FiveTuple path = client.path();
        if (is_stream(path.transport)) close_stream(path);
        path.client.port = ++last_port_;
        streams_.erase(&client);
        return client.move_to(path);
      }
      default:
        return stream_octets(client, input.some());
    }
  }

  Attribute attribute(const Client& client, Input& input) {
    switch (input.octet() % 16) {
      case 0:
        return kUdp;
      case 1:
        return kTcp;
      case 2:
        return kV6Too;
      case 3:
        return kOnlyV6;
      case 4:
        return kOnlyV4;
      case 5:
        return even_port();
      case 6:
        return even_port(true);
      case 7:
        return ticket();
      case 8:
        return ticket(clients_[input.octet() % clients_.size()].ticket());
      case 9:
        return token(token_);
      case 10:
        return lifetime(input.octet() * 16U);
      case 11:
        return peer(kPeers[input.octet() % kPeers.size()]);
      case 12:
        return channel(static_cast<std::uint16_t>(0x4000 + input.octet() % 4));
      case 13:
        return sim::connection(connection_);
      case 14:
        return peer(client.relayed().empty() ? kPeers[0] : client.relayed()[0]);
      default: {
        const auto type = static_cast<std::uint16_t>(input.octet() << 8 | input.octet());
        return {type, input.some()};
      }
    }
  }

  void connection_event(std::uint8_t kind, Worker& worker, std::uint8_t which) {
    if (worker.out.connections.empty()) return;
    auto connection = worker.out.connections.begin();
    std::advance(connection, which % worker.out.connections.size());
    const ConnectionId id = connection->first;
    if (kind != 9) return worker.server.on_peer_connected(now_, id, kind == 7, worker.out);
    worker.out.connections.erase(connection);
    worker.server.on_peer_closed(now_, id, worker.out);
  }

  void stream_octets(Client& client, const Octets& more) {
    Octets& stream = streams_[&client];
    stream.insert(stream.end(), more.begin(), more.end());
    while (true) {
      const auto frame = next_frame(stream);
      if (!frame) stream.clear();
      if (!frame || frame->size == 0) return;
      require(frame->length <= frame->size && frame->size <= stream.size(), "a frame beyond its stream");
      client.send_raw(octets(Bytes(stream).first(frame->length)));
      stream.erase(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(frame->size));
    }
  }

  void close_stream(const FiveTuple& path) {
    Worker& worker = worker_of(path);
    for (const auto& [id, connection] : worker.out.connections) {
      if (connection.stream != path) continue;
      const ConnectionId joined = id;
      worker.out.connections.erase(joined);
      return worker.server.on_peer_closed(now_, joined, worker.out);
    }
    worker.server.on_stream_closed(now_, path, worker.out);
  }

  void pass(Duration duration) {
    now_ += duration;
    for (Worker& worker : workers_) {
      worker.server.on_timeout(now_, worker.out);
      require(worker.server.next_timeout() > now_, "a timeout in the past remains");
    }
  }

  // Carries to everybody what is theirs, at once and without loss.
  void settle() {
    for (bool more = true; more;) {
      more = false;
      for (Client& client : clients_)
        for (const Octets& message : client.take_outgoing()) {
          more = true;
          say(client.path(), message);
        }
      for (Worker& worker : workers_) {
        for (const auto& handed : std::exchange(worker.out.handed, {})) {
          more = true;
          require(handed.worker < workers_.size(), "handed over to nobody");
          owners_[handed.client.client.port] = handed.worker;
          say(handed.client, handed.message);
        }
        for (const auto& between : std::exchange(worker.out.between, {})) {
          more = true;
          require(between.worker < workers_.size(), "sent to nobody");
          Worker& other = workers_[between.worker];
          other.server.on_worker_datagram(now_, between.from, between.to, between.content, other.out);
        }
        for (const auto& message : std::exchange(worker.out.messages, {})) {
          more = true;
          const bool channel_data = message.octets.at(0) >= 0x40 && message.octets[0] < 0x80;
          require(channel_data || stun::Message::parse(message.octets), "a message that nobody can read");
          for (Client& client : clients_)
            if (client.path() == message.client) client.on_message(now_, message.octets);
        }
        for (const auto& datagram : std::exchange(worker.out.datagrams, {}))
          require(datagram.peer == kPeers[0] || datagram.peer == kPeers[1] || datagram.peer == kPeers[2] ||
                      !is_known(datagram.peer),
                  "data to a forbidden peer");
        worker.out.connects.clear();
        worker.out.closed_clients.clear();
      }
      for (Client& client : clients_) look_at(client);
    }
  }
  static bool is_known(const TransportAddress& peer) {
    for (const TransportAddress& known : kPeers)
      if (known == peer) return true;
    return false;
  }

  void look_at(Client& client) {
    for (const Event& event : client.take_events()) {
      if (const auto* attempt = std::get_if<ConnectionAttempt>(&event)) connection_ = attempt->id;
      const auto* answered = std::get_if<Answered>(&event);
      if (!answered || answered->reply.code() != 0) continue;
      if (answered->reply.has(stun::kReservationToken))
        token_ = answered->reply.value(stun::kReservationToken);
      if (const auto id = answered->reply.number(stun::kConnectionId)) connection_ = *id;
    }
  }

  void say(const FiveTuple& path, Bytes message) {
    Worker& worker = worker_of(path);
    worker.server.on_datagram(now_, path, message, worker.out);
  }
  Worker& worker_of(const FiveTuple& path) {
    const auto owner = owners_.emplace(path.client.port, path.client.port % 2).first;
    return workers_[owner->second];
  }

  void check() {
    for (const Worker& worker : workers_) {
      for (const std::string& fault : worker.out.faults) require(false, fault.c_str());
      const ServerCounters& c = worker.server.counters();
      const std::size_t allocations = worker.server.allocations();
      require(allocations <= 6, "more allocations than there may be");
      require(c.allocations_opened.value() - c.allocations_closed.value() == allocations,
              "allocations miscounted");
      require(c.connections_opened.value() - c.connections_closed.value() == worker.out.connections.size(),
              "connections miscounted");
      require(worker.out.connections.size() <= 2 * allocations, "more connections than there may be");
      require(worker.out.relays.size() <= 2 * 6, "more relays than there may be");
    }
  }

  SeededRandom random_{1};
  Instant now_ = Instant{} + 1h;
  std::uint16_t last_port_ = 4000;
  std::deque<Client> clients_;
  std::array<Worker, 2> workers_{Worker(0, random_), Worker(1, random_)};
  std::map<std::uint16_t, unsigned> owners_;  // by the client's port
  std::map<const Client*, Octets> streams_;   // what has not become a frame
  Octets token_ = Octets(8);
  ConnectionId connection_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Driver().play(Input({data, size}));
  return 0;
}
