#include "sim/session/world.h"

#include <algorithm>
#include <array>

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kOverheard = 256;
// Nothing takes so many steps at one instant, unless something does not come to rest.
constexpr std::size_t kMostStepsAtOnce = 20'000;

const dtls::Identity& gateway_identity() {
  static const dtls::Identity identity;
  return identity;
}

}  // namespace

// What a gateway wants done.
class World::Out final : public Outbox {
 public:
  Out(World& world, unsigned worker) : world_(world), worker_(worker) {}

  void send(const FiveTuple& path, Bytes packet) override { world_.to_client(path, packet); }
  void send(const FiveTuple& path, std::size_t most, Write write) override {
    std::array<std::uint8_t, 2048> room;
    const std::size_t size = write(MutableBytes(room).first(std::min(most, room.size())));
    if (size != 0) send(path, Bytes(room).first(size));
  }
  void to_worker(unsigned worker, const Parcel& parcel, Bytes octets) override {
    if (worker == worker_ || worker >= world_.workers_.size())
      return world_.fault("a parcel for a worker that there is not");
    world_.post(worker, Handed{parcel, Octets(octets.begin(), octets.end())});
  }
  void tell(const Event& event) override {
    world_.events_.emplace_back(world_.now_ + world_.settings_.latency, event);
  }

 private:
  World& world_;
  unsigned worker_;
};

World::World(std::uint64_t seed, const WorldSettings& settings)
    : settings_(settings), dice_(seed), random_(seed ^ 0x9E37'79B9'7F4A'7C15) {
  ConferenceSettings conference;
  conference.workers = settings.workers;
  const Bytes digest = gateway_identity().fingerprint().value();
  conference.fingerprint = {"sha-256", {digest.begin(), digest.end()}};
  sdp::Candidate candidate;
  candidate.foundation = "1";
  candidate.priority = 2'130'706'431;
  candidate.address = "198.51.100.1";
  candidate.port = 3478;
  conference.candidates = {candidate};
  conference_ = std::make_unique<Conference>(std::move(conference), random_);
  for (unsigned worker = 0; worker < settings.workers; ++worker) {
    GatewaySettings gateway;
    gateway.worker = worker;
    gateway.workers = settings.workers;
    workers_.push_back({std::make_unique<Gateway>(gateway, gateway_identity(), random_),
                        std::make_unique<Out>(*this, worker),
                        {}});
  }
}

World::~World() = default;

// ---- between the loops ----

void World::post(unsigned worker, std::variant<Command, Handed> content) {
  auto& inbox = workers_[worker].inbox;
  Instant at = now_ + dice_.between(0ns, settings_.latency);
  if (!inbox.empty()) at = std::max(at, inbox.back().at);
  inbox.push_back({at, std::move(content)});
}

void World::post(const Orders& orders) {
  for (const auto& [worker, command] : orders) {
    if (const auto* ended = std::get_if<Unsubscribe>(&command))
      starved_.erase({ended->peer, ended->subscription});
    post(worker, command);
  }
  take_offers();
}

void World::later(Duration delay, std::function<void()> what) {
  later_.emplace(now_ + delay, std::move(what));
}

void World::on_event(const Event& event) {
  if (const auto* levels = std::get_if<Levels>(&event)) return conference_->on_levels(now_, *levels);
  Orders orders;
  conference_->on_event(event, orders);
  post(orders);
  if (const auto* wanted = std::get_if<LayersWanted>(&event))
    if (Publisher* publisher = find_publisher(wanted->peer)) publisher->set_wanted(wanted->wanted);
  if (const auto* paused = std::get_if<StreamPaused>(&event)) {
    if (paused->paused)
      starved_.emplace(paused->peer, paused->subscription);
    else
      starved_.erase({paused->peer, paused->subscription});
  }
}

// ---- the network ----

FiveTuple World::new_path() {
  FiveTuple path;
  path.client.ip = {192, 0, 2, static_cast<std::uint8_t>(1 + dice_.below(200))};
  path.client.port = ++last_port_;
  path.server.ip = {198, 51, 100, 1};
  path.server.port = 3478;
  return path;
}

World::Flow& World::flow(const FiveTuple& path) {
  const auto [place, added] = flows_.try_emplace(path);
  if (added) place->second.lands_at = static_cast<unsigned>(dice_.below(workers_.size()));
  return place->second;
}

void World::to_client(const FiveTuple& path, Bytes packet) {
  const auto found = flows_.find(path);
  if (found == flows_.end() || !found->second.endpoint) return;
  Endpoint& endpoint = *found->second.endpoint;
  endpoint.on_wire(packet);
  endpoint.down.send(now_, path, Octets(packet.begin(), packet.end()));
}

// Datagrams that this worker has found nobody for.
std::uint64_t World::refused(const Worker& worker) const {
  const GatewayCounters& counters = worker.gateway->counters();
  return counters.unknown_path.value() + counters.transport.before_connected.value();
}

void World::to_gateway(const FiveTuple& path, Octets octets, Endpoint* sender) {
  Worker& worker = workers_[flow(path).lands_at];
  if (sender && dice_.chance(0.01)) {
    if (overheard_.size() < kOverheard)
      overheard_.emplace_back(path, octets);
    else
      overheard_[dice_.below(kOverheard)] = {path, octets};
  }
  const Octets before = sender ? octets : Octets();
  const std::uint64_t refusals = refused(worker);
  if (stun::looks_like_stun(octets))
    worker.gateway->on_stun(now_, path, octets, *worker.out);
  else
    worker.gateway->on_datagram(now_, path, octets, *worker.out);
  if (sender && refused(worker) != refusals) sender->up.on_lost(before);
}

void World::inject(const FiveTuple& path, Octets octets) {
  to_gateway(path, std::move(octets), nullptr);
}

// ---- time ----

Instant World::next() const {
  Instant next = conference_->next_timeout();
  if (!events_.empty()) next = std::min(next, events_.front().first);
  if (!later_.empty()) next = std::min(next, later_.begin()->first);
  for (const Worker& worker : workers_) next = std::min(next, worker.next());
  each_endpoint([&](const Endpoint& endpoint) {
    next = std::min({next, endpoint.next_timeout(), endpoint.up.next(), endpoint.down.next()});
  });
  return next;
}

Instant World::at_tick(Instant at) const {
  const Duration since = at.time_since_epoch(), over = since % settings_.tick;
  return over == Duration::zero() ? at : Instant(since - over + settings_.tick);
}

void World::run_worker(Worker& worker) {
  while (!worker.inbox.empty() && worker.inbox.front().at <= now_) {
    Message message = std::move(worker.inbox.front());
    worker.inbox.pop_front();
    if (const auto* command = std::get_if<Command>(&message.content)) {
      worker.gateway->apply(now_, *command, *worker.out);
      continue;
    }
    Handed& handed = std::get<Handed>(message.content);
    const auto* foreign = std::get_if<ForeignDatagram>(&handed.parcel);
    const Octets before = foreign ? handed.octets : Octets();
    const std::uint64_t refusals = refused(worker);
    worker.gateway->on_parcel(now_, handed.parcel, handed.octets, *worker.out);
    if (foreign && refused(worker) != refusals)
      if (Endpoint* sender = flow(foreign->path).endpoint) sender->up.on_lost(before);
  }
  if (worker.gateway->next_timeout() <= now_) worker.gateway->on_timeout(now_, *worker.out);
}

void World::run_endpoint(Endpoint& endpoint) {
  while (auto item = endpoint.up.take(now_)) to_gateway(item->path, std::move(item->octets), &endpoint);
  while (auto item = endpoint.down.take(now_)) endpoint.on_datagram(now_, *item);
  if (endpoint.next_timeout() <= now_) endpoint.on_timeout(now_);
}

void World::step() {
  ++steps_;
  while (!events_.empty() && events_.front().first <= now_) {
    const Event event = events_.front().second;
    events_.pop_front();
    on_event(event);
  }
  if (conference_->next_timeout() <= now_) {
    Orders orders;
    conference_->on_timeout(now_, orders);
    post(orders);
  }
  while (!later_.empty() && later_.begin()->first <= now_) {
    const auto what = std::move(later_.begin()->second);
    later_.erase(later_.begin());
    what();
  }
  for (Worker& worker : workers_) run_worker(worker);
  each_endpoint([this](Endpoint& endpoint) { run_endpoint(endpoint); });
}

void World::run_for(Duration duration) {
  run_until([] { return false; }, duration);
}

bool World::run_until(const std::function<bool()>& condition, Duration most) {
  const Instant until = now_ + most;
  while (true) {
    if (condition()) return true;
    const Instant at = next();
    if (at > until) break;
    steps_at_once_ = at > now_ ? 0 : steps_at_once_ + 1;
    if (steps_at_once_ > kMostStepsAtOnce) {
      fault("time stands still");
      break;
    }
    now_ = std::max(now_, at_tick(at));
    step();
  }
  now_ = std::max(now_, until);
  return condition();
}

// ---- who is there ----

Publisher* World::find_publisher(PeerId peer) const {
  const auto found = std::ranges::find(publishers_, peer, [](const auto& each) { return each->peer(); });
  return found == publishers_.end() ? nullptr : found->get();
}

bool World::starved(const Watcher& watcher) const {
  return std::ranges::any_of(starved_, [&](const auto& each) { return each.first == watcher.peer(); });
}

std::vector<Endpoint*> World::present() {
  std::vector<Endpoint*> all;
  each_endpoint([&](Endpoint& endpoint) {
    if (!endpoint.gone()) all.push_back(&endpoint);
  });
  return all;
}

void World::run_out() {
  for (Endpoint* endpoint : present()) {
    if (dice_.chance(0.4))
      close(*endpoint);
    else if (dice_.chance(0.5))
      say_goodbye(*endpoint);
    else
      vanish(*endpoint);
  }
  run_for(ice::Agent::kConsent + 10s);
  const auto require = [this](bool condition, const std::string& otherwise) {
    if (!condition) fault(otherwise);
  };
  require(conference_->connections() == 0, "the conference knows connections");
  require(conference_->rooms() == 0, "rooms are left");
  require(conference_->next_timeout() == kNever, "a timeout of the conference is left");
  for (const Worker& worker : workers_) {
    const Gateway& gateway = *worker.gateway;
    require(gateway.connections() == 0, "connections are left");
    require(gateway.tracks() == 0, "tracks are left");
    require(gateway.views() == 0, "views are left");
    require(gateway.directory().empty(), "the directory is not empty");
    require(gateway.next_timeout() == kNever, "a timeout is left");
    require(worker.inbox.empty(), "messages are left");
  }
  for (const auto& watcher : watchers_)
    watcher->check_sound([this](std::uint32_t id, std::uint32_t number) {
      const Publisher* publisher = find_publisher(Publisher::peer_of(id));
      return publisher && publisher->lost_sounds().contains(number);
    });
}

std::vector<std::string> World::take_faults() {
  std::vector<std::string> all = std::exchange(faults_, {});
  for (const auto& publisher : publishers_)
    for (std::string& what : std::exchange(publisher->faults, {})) all.push_back(std::move(what));
  for (const auto& watcher : watchers_)
    for (std::string& what : watcher->take_faults()) all.push_back(std::move(what));
  return all;
}

}  // namespace halloo::session::sim
