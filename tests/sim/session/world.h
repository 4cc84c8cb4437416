// A conference with the gateways of several workers, clients that publish and watch, and what lies between
// them; one virtual clock. The clients look after what they receive (watcher.h); what is left in the end is
// looked after here. Single-threaded.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <variant>

#include "session/gateway.h"
#include "sim/session/publisher.h"
#include "sim/session/watcher.h"

namespace halloo::session::sim {

struct WorldSettings {
  unsigned workers = 1;
  // Until a worker does what it is told by the signalling loop or another worker.
  Duration latency = std::chrono::milliseconds(1);
  // What happens within it happens together.
  Duration tick = std::chrono::microseconds(100);
};

class World {
 public:
  World(std::uint64_t seed, const WorldSettings& settings);
  ~World();

  // By a request over HTTP, which takes a round trip. nullptr: refused.
  Publisher* publish(const std::string& room, const std::string& participant,
                     const PublisherSettings& settings, const Network& network);
  Watcher* watch(const std::string& room, const std::string& participant, const WatcherSettings& settings,
                 const Network& network);
  // `participant` receives what all others in the room publish, and is offered that by the gateway.
  Watcher* receive(const std::string& room, const std::string& participant, const WatcherSettings& settings,
                   const Network& network);

  // It offers anew: this much of what it has is sent.
  void change(Publisher& publisher, bool sound, bool video);
  // As by DELETE.
  void close(Endpoint& endpoint);
  // It says no more, not even goodbye.
  void vanish(Endpoint& endpoint) { endpoint.vanish(); }
  void say_goodbye(Endpoint& endpoint) { endpoint.say_goodbye(now_); }
  void restart_ice(Endpoint& endpoint, bool elsewhere);
  void restart_ice(Watcher& receiver);  // by another offer
  void move(Endpoint& endpoint);
  // Before it has begun: it uses a port that another had.
  void take_path(Endpoint& endpoint, const FiveTuple& path);

  // Octets from this path, as they are.
  void inject(const FiveTuple& path, Octets octets);
  // Some of what clients have sent.
  const std::vector<std::pair<FiveTuple, Octets>>& overheard() const { return overheard_; }
  FiveTuple new_path();

  void run_for(Duration duration);
  bool run_until(const std::function<bool()>& condition, Duration most);
  // All leave: nothing may be left behind.
  void run_out();

  Instant now() const { return now_; }
  Dice& dice() { return dice_; }
  Random& random() { return random_; }
  Conference& conference() { return *conference_; }
  unsigned workers() const { return static_cast<unsigned>(workers_.size()); }
  const Gateway& gateway(unsigned worker) const { return *workers_[worker].gateway; }

  std::vector<std::unique_ptr<Publisher>>& publishers() { return publishers_; }
  std::vector<std::unique_ptr<Watcher>>& watchers() { return watchers_; }
  std::vector<Endpoint*> present();
  Publisher* find_publisher(PeerId peer) const;
  // Has the network no room for some picture of this watcher's?
  bool starved(const Watcher& watcher) const;
  // What anyone has found wrong; to be called until it is empty.
  std::vector<std::string> take_faults();
  std::size_t steps() const { return steps_; }

 private:
  class Out;
  struct Handed {
    Parcel parcel;
    Octets octets;
  };
  struct Message {
    Instant at{};
    std::variant<Command, Handed> content;
  };
  struct Worker {
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<Out> out;
    std::deque<Message> inbox;
    Instant next() const {
      return std::min(gateway->next_timeout(), inbox.empty() ? kNever : inbox.front().at);
    }
  };
  struct Flow {
    Endpoint* endpoint = nullptr;
    unsigned lands_at = 0;  // by the kernel's choice
  };

  void post(unsigned worker, std::variant<Command, Handed> content);
  void post(const Orders& orders);
  void on_event(const Event& event);
  // What signalling brings, so much later.
  void later(Duration delay, std::function<void()> what);
  void take_offers();
  void on_offer(Watcher& receiver, const std::string& text);
  void to_client(const FiveTuple& path, Bytes packet);
  void to_gateway(const FiveTuple& path, Octets octets, Endpoint* sender);
  void run_worker(Worker& worker);
  void run_endpoint(Endpoint& endpoint);
  Instant next() const;
  Instant at_tick(Instant at) const;
  void step();
  std::uint64_t refused(const Worker& worker) const;
  void fault(const std::string& what) { faults_.push_back(what); }
  Flow& flow(const FiveTuple& path);
  ice::Credentials new_credentials();
  Joined join(const std::string& room, const std::string& participant);
  template <class Kind>
  Kind* add(std::vector<std::unique_ptr<Kind>>& all, std::unique_ptr<Kind> endpoint);
  Watcher::PublishersClock publishers_clock() const;
  std::optional<sdp::Description> read(const std::string& description);
  template <class Each>
  void each_endpoint(Each&& each) const {
    for (const auto& one : publishers_) each(*one);
    for (const auto& one : watchers_) each(*one);
  }

  WorldSettings settings_;
  Dice dice_;
  SeededRandom random_;
  Instant now_ = Instant{} + std::chrono::hours(1);
  std::unique_ptr<Conference> conference_;
  std::vector<Worker> workers_;
  std::deque<std::pair<Instant, Event>> events_;  // for the signalling loop
  std::multimap<Instant, std::function<void()>> later_;
  std::set<std::pair<PeerId, SubscriptionId>> starved_;
  std::vector<std::unique_ptr<Publisher>> publishers_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
  std::unordered_map<FiveTuple, Flow, FiveTupleHash> flows_;
  std::vector<std::pair<FiveTuple, Octets>> overheard_;
  std::vector<std::string> faults_;
  std::size_t steps_ = 0, steps_at_once_ = 0;
  std::uint16_t last_port_ = 2000;
};

}  // namespace halloo::session::sim
