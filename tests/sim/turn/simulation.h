// A network with TURN servers in it: several workers of one port, clients, peers, one virtual clock, and what
// lies between them loses, duplicates and reorders. After every step of a server's it is held against the
// model: what it sends, whom it serves, what it has open, what it counts. Single-threaded.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "sim/turn/client.h"
#include "sim/turn/model.h"
#include "sim/turn/recorder.h"
#include "turn/server.h"

namespace halloo::turn::sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_.next() % bound); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <class Container>
  auto& of(Container& container) {
    return container[below(container.size())];
  }
  SeededRandom& random() { return random_; }

 private:
  SeededRandom random_;
};

struct Weather {
  std::size_t loss = 0, duplication = 0, reordering = 0;  // percent
  bool late_timers = false;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, const Settings& settings, const Weather& weather);
  ~Simulation();

  // A client that begins at a worker of the kernel's choice.
  Client& add_client(const Login& login, Transport transport);
  void move(Client& client, Transport transport);
  // To be called after the client was told to do something.
  void flush(Client& client);
  void deliver(const FiveTuple& path, const Octets& message);
  void close_stream(const FiveTuple& path);

  void peer_sends(unsigned worker, RelayId relay, const TransportAddress& peer, Octets content);
  void peer_connects(unsigned worker, RelayId relay, const TransportAddress& peer);
  void peer_unreachable(unsigned worker, RelayId relay, const TransportAddress& peer);
  void peer_closes(unsigned worker, ConnectionId connection);

  void run_for(Duration duration);
  // Nobody does anything any more: everything has to end by itself.
  void run_out();

  Instant now() const { return now_; }
  Dice& dice() { return dice_; }
  std::deque<Client>& clients() { return clients_; }
  std::vector<Event> take_events(Client& client) { return std::exchange(events_[&client], {}); }
  unsigned workers() const { return static_cast<unsigned>(workers_.size()); }
  const Recorder& recorder(unsigned worker) const { return workers_[worker]->out; }
  const ServerCounters& counters(unsigned worker) const { return workers_[worker]->server.counters(); }
  // Some of what clients have said.
  const std::vector<std::pair<FiveTuple, Octets>>& overheard() const { return overheard_; }
  const std::vector<std::string>& faults() const { return faults_; }
  std::size_t steps() const { return steps_; }

 private:
  struct Worker {
    Worker(const Settings& settings, Random& random) : server(settings, random) {}
    Recorder out;
    Server server;
    Instant timer = kNever;  // when its timeout is noticed
    std::size_t to_peers = 0, octets_to_peers = 0, to_clients = 0, octets_to_clients = 0, refusals = 0;
  };
  // Why a server was called.
  struct Cause {
    enum class Kind { client, peer, neighbour, icmp, timer, other } kind = Kind::other;
    FiveTuple client{};             // client: who says it
    Bytes octets{};                 // client: the message; peer, neighbour: the data
    TransportAddress from{}, to{};  // peer, neighbour, icmp: the peer and the relayed address
  };
  // Data on its way, as the model has it.
  struct Delivery {
    enum class To { peer, neighbour, client } where;
    TransportAddress from, to;
    Octets content;
    FiveTuple client{};
    std::optional<std::uint16_t> channel{};
    bool operator==(const Delivery&) const = default;
  };
  // What must not change when a request is refused.
  struct Observed {
    std::size_t allocations = 0;
    std::uint64_t opened = 0, closed = 0, moved = 0, connections_opened = 0, connections_closed = 0;
    std::vector<RelayId> relays;
    std::vector<ConnectionId> connections;
    bool operator==(const Observed&) const = default;
  };

  using Call = std::function<void(Instant, Server&, Recorder&)>;
  void step(unsigned worker, const Cause& cause, const Call& call);
  std::optional<Delivery> expected(unsigned worker, const Cause& cause) const;
  std::optional<Delivery> expected_at(const TransportAddress& relay, const TransportAddress& from,
                                      Bytes content) const;
  std::vector<Delivery> seen(Worker& worker) const;
  void check_answers(unsigned worker, const Cause& cause, bool& granted);
  void check_books(unsigned worker, bool timely);
  Observed observe(const Worker& worker) const;
  void carry_out(unsigned worker);

  void after(Duration delay, std::function<void()> what) { queue_.emplace(now_ + delay, std::move(what)); }
  void across_the_network(bool stream, const std::function<void()>& arrive);
  void run_timers(unsigned worker);
  bool run_next(Instant until);
  unsigned worker_of(const FiveTuple& path);
  void fault(const std::string& what) { faults_.push_back(what); }

  const Settings settings_;
  const Weather weather_;
  Dice dice_;
  Instant now_ = Instant{} + std::chrono::hours(1);
  std::vector<std::unique_ptr<Worker>> workers_;
  Model model_;
  std::deque<Client> clients_;
  std::map<const Client*, std::vector<Event>> events_;
  std::vector<std::pair<FiveTuple, unsigned>> flows_;
  std::set<std::uint16_t> closed_;  // streams, by the client's port
  std::multimap<Instant, std::function<void()>> queue_;
  std::vector<std::pair<FiveTuple, Octets>> overheard_;
  std::vector<std::string> faults_;
  std::size_t steps_ = 0;
  std::uint16_t last_port_ = 2000;
};

// Of this address no relay may be asked to send anything, by the rules for relays on public addresses.
bool is_forbidden(const TransportAddress& peer);
// Those that the scripts' clients ask for; half of them are forbidden.
const std::vector<TransportAddress>& peers();

}  // namespace halloo::turn::sim
