#include "sim/turn/simulation.h"

#include <algorithm>

namespace halloo::turn::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenWorkers = 10us, kOnStreams = 15ms;

}  // namespace

const std::vector<TransportAddress>& peers() {
  static const std::vector<TransportAddress> all{
      at("198.51.100.7", 7000),   at("198.51.100.7", 7001),  at("198.51.100.8", 7000),
      at("192.0.2.200", 9),       at("2001:db8:7::7", 7000), at("2001:db8:7::8", 7000),
      at("127.0.0.1", 22),        at("10.0.0.1", 80),        at("169.254.169.254", 80),
      at("203.0.113.1", 3478),    at("224.0.0.1", 5353),     at("::1", 22),
      at("::ffff:127.0.0.1", 22), at("fe80::1", 1),          at("64:ff9b::a00:1", 80),
      at("2002:7f00:1::1", 80),   at("fd00::1", 80)};
  return all;
}
bool is_forbidden(const TransportAddress& peer) {
  const auto found = std::ranges::find_if(peers(), [&](const auto& known) { return same_ip(known, peer); });
  return found == peers().end() || found - peers().begin() >= 6;
}

Simulation::Simulation(std::uint64_t seed, const Settings& settings, const Weather& weather)
    : settings_(settings), weather_(weather), dice_(seed), model_(settings_) {
  for (unsigned i = 0; i < settings_.workers; ++i) {
    Settings own = settings_;
    own.worker = i;
    workers_.push_back(std::make_unique<Worker>(own, dice_.random()));
  }
}
Simulation::~Simulation() = default;

Client& Simulation::add_client(const Login& login, Transport transport) {
  Client& client = clients_.emplace_back(FiveTuple{}, login, dice_.random());
  move(client, transport);
  return client;
}

void Simulation::move(Client& client, Transport transport) {
  static const std::array networks{at("192.0.2.10"), at("192.0.2.11"), at("2001:db8:c::1")};
  FiveTuple path{dice_.of(networks), at("203.0.113.1", 3478), transport};
  path.client.port = ++last_port_;
  client.move_to(path);
}

unsigned Simulation::worker_of(const FiveTuple& path) {
  for (const auto& [known, worker] : flows_)
    if (known == path) return worker;
  flows_.emplace_back(path, static_cast<unsigned>(dice_.below(workers_.size())));
  return flows_.back().second;
}

void Simulation::across_the_network(bool stream, const std::function<void()>& arrive) {
  if (stream) return after(kOnStreams, arrive);
  const std::size_t copies = dice_.chance(weather_.loss) ? 0 : dice_.chance(weather_.duplication) ? 2 : 1;
  for (std::size_t i = 0; i < copies; ++i) {
    Duration delay = 10ms;
    if (dice_.chance(weather_.reordering)) delay += std::chrono::milliseconds(dice_.below(3000));
    after(delay, arrive);
  }
}

void Simulation::flush(Client& client) {
  for (Octets& message : client.take_outgoing()) {
    if (overheard_.size() < 16)
      overheard_.emplace_back(client.path(), message);
    else
      dice_.of(overheard_) = {client.path(), message};
    across_the_network(
        is_stream(client.path().transport),
        [this, path = client.path(), message = std::move(message)] { deliver(path, message); });
  }
  for (Event& event : client.take_events()) events_[&client].push_back(std::move(event));
}

void Simulation::deliver(const FiveTuple& path, const Octets& message) {
  if (closed_.contains(path.client.port)) return;
  step(worker_of(path), {Cause::Kind::client, path, message},
       [&](Instant now, Server& server, Recorder& out) { server.on_datagram(now, path, message, out); });
}

void Simulation::close_stream(const FiveTuple& path) {
  if (!closed_.insert(path.client.port).second) return;
  const unsigned worker = worker_of(path);
  // A stream that carries a connection to a peer ends with it.
  for (const auto& [id, connection] : workers_[worker]->out.connections)
    if (connection.stream == path) return peer_closes(worker, id);
  step(worker, {}, [&](Instant now, Server& server, Recorder& out) {
    server.on_stream_closed(now, path, out);
    model_.on_stream_closed(path);
  });
}

void Simulation::peer_sends(unsigned worker, RelayId relay, const TransportAddress& peer, Octets content) {
  across_the_network(false, [this, worker, relay, peer, content = std::move(content)] {
    const auto open = workers_[worker]->out.relays.find(relay);
    if (open == workers_[worker]->out.relays.end() || open->second.kind != RelayKind::udp) return;
    step(worker, {Cause::Kind::peer, {}, content, peer, open->second.local},
         [&](Instant now, Server& server, Recorder& out) {
           server.on_peer_datagram(now, relay, peer, content, out);
         });
  });
}

void Simulation::peer_unreachable(unsigned worker, RelayId relay, const TransportAddress& peer) {
  const auto open = workers_[worker]->out.relays.find(relay);
  if (open == workers_[worker]->out.relays.end()) return;
  step(worker, {Cause::Kind::icmp, {}, {}, peer, open->second.local},
       [&](Instant now, Server& server, Recorder& out) {
         server.on_peer_unreachable(now, relay, peer, peer.v6 ? 1 : 3, 3, 0, out);
       });
}

void Simulation::peer_connects(unsigned worker, RelayId relay, const TransportAddress& peer) {
  const auto open = workers_[worker]->out.relays.find(relay);
  if (open == workers_[worker]->out.relays.end() || open->second.kind != RelayKind::tcp) return;
  step(worker, {}, [&](Instant now, Server& server, Recorder& out) {
    const Grant* grant = model_.of_relay(open->second.local);
    const auto id = server.on_peer_accepted(now, relay, peer, out);
    if (!id) return;
    out.accepted(*id, relay, peer);
    if (!grant || grant->stranded || !grant->permits(peer, now))
      fault("a peer without permission was let in");
  });
}

void Simulation::peer_closes(unsigned worker, ConnectionId connection) {
  step(worker, {}, [&](Instant now, Server& server, Recorder& out) {
    out.connections.erase(connection);
    server.on_peer_closed(now, connection, out);
  });
}

// Does what the server has said.
void Simulation::carry_out(unsigned worker) {
  Recorder& out = workers_[worker]->out;
  for (auto& message : std::exchange(out.messages, {}))
    across_the_network(is_stream(message.client.transport), [this, message = std::move(message)] {
      for (Client& client : clients_) {
        if (client.path() != message.client || closed_.contains(message.client.client.port)) continue;
        client.on_message(now_, message.octets);
        flush(client);
      }
    });
  for (auto& handed : std::exchange(out.handed, {})) {
    for (auto& [path, owner] : flows_)
      if (path == handed.client) owner = handed.worker;
    after(kBetweenWorkers, [this, handed = std::move(handed)] { deliver(handed.client, handed.message); });
  }
  for (auto& between : std::exchange(out.between, {}))
    after(kBetweenWorkers, [this, between = std::move(between)] {
      step(between.worker, {Cause::Kind::neighbour, {}, between.content, between.from, between.to},
           [&](Instant now, Server& server, Recorder& to) {
             server.on_worker_datagram(now, between.from, between.to, between.content, to);
           });
    });
  for (const auto& datagram : std::exchange(out.datagrams, {}))
    if (dice_.chance(40)) peer_sends(worker, datagram.relay, datagram.peer, datagram.content);
  for (const ConnectionId id : std::exchange(out.connects, {})) {
    if (dice_.chance(20)) continue;  // no answer, ever
    after(std::chrono::milliseconds(dice_.below(29000)), [this, worker, id, made = dice_.chance(70)] {
      if (!workers_[worker]->out.connections.contains(id)) return;
      step(worker, {},
           [&](Instant now, Server& server, Recorder& to) { server.on_peer_connected(now, id, made, to); });
    });
  }
  out.closed_clients.clear();
}

void Simulation::run_timers(unsigned worker) {
  Worker& own = *workers_[worker];
  while (own.timer <= now_) {
    own.timer = kNever;
    step(worker, {Cause::Kind::timer},
         [](Instant now, Server& server, Recorder& out) { server.on_timeout(now, out); });
    if (own.server.next_timeout() <= now_) fault("a timeout in the past remains");
  }
}

bool Simulation::run_next(Instant until) {
  Instant next = queue_.empty() ? kNever : queue_.begin()->first;
  for (const auto& worker : workers_) next = std::min(next, worker->timer);
  for (const Client& client : clients_) next = std::min(next, client.next_timeout());
  if (next > until) {
    now_ = until;
    return false;
  }
  now_ = std::max(now_, next);
  for (unsigned i = 0; i < workers_.size(); ++i) run_timers(i);
  for (Client& client : clients_) {
    if (client.next_timeout() > now_) continue;
    client.on_timeout(now_);
    flush(client);
  }
  while (!queue_.empty() && queue_.begin()->first <= now_) {
    const auto what = std::move(queue_.begin()->second);
    queue_.erase(queue_.begin());
    what();
  }
  return true;
}

void Simulation::run_for(Duration duration) {
  const Instant until = now_ + duration;
  while (run_next(until)) {
  }
}

void Simulation::run_out() {
  run_for(2 * std::max<Duration>(settings_.max_lifetime, settings_.default_lifetime));
  for (unsigned i = 0; i < workers_.size(); ++i) {
    const Worker& worker = *workers_[i];
    if (worker.server.allocations() != 0) fault("an allocation is left at the end");
    if (!worker.out.relays.empty()) fault("a relay is open at the end");
    if (!worker.out.connections.empty()) fault("a connection is open at the end");
    if (worker.server.next_timeout() != kNever) fault("a timeout is left at the end");
  }
}

}  // namespace halloo::turn::sim
