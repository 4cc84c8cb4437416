#include "sim/session/script.h"

#include <algorithm>

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostPublishers = 3, kMostWatchers = 4;

std::size_t count_present(const auto& endpoints) {
  return static_cast<std::size_t>(
      std::ranges::count_if(endpoints, [](const auto& endpoint) { return !endpoint->gone(); }));
}

}  // namespace

Weather random_weather(Dice& dice) {
  Weather weather;
  if (dice.chance(0.4)) weather.loss = dice.between(0.0, 0.08);
  if (dice.chance(0.3)) weather.duplicated = dice.between(0.0, 0.05);
  if (dice.chance(0.3)) weather.reordered = dice.between(0.0, 0.05);
  if (dice.chance(0.3)) weather.jitter = dice.between(0ms, 15ms);
  weather.hostile = dice.chance(0.5);
  return weather;
}

Script::Script(World& world, const Weather& weather)
    : world_(world),
      weather_(weather),
      dice_(world.dice()),
      lossy_(weather.loss > 0 || weather.reordered > 0) {
  publish();
  watch();
}

Network Script::network() {
  Network network;
  for (WaySettings* way : {&network.up, &network.down}) {
    way->link.delay = dice_.between(2ms, weather_.most_delay);
    way->link.jitter = weather_.jitter;
    way->link.loss = weather_.loss;
    way->duplicated = weather_.duplicated;
    way->reordered = weather_.reordered;
  }
  return network;
}

std::string Script::room() {
  return dice_.chance(0.8) ? "hall" : "attic";
}
std::string Script::name() {
  return std::string(1, "abc"[dice_.below(3)]);
}

void Script::publish() {
  PublisherSettings settings;
  settings.video = !dice_.chance(0.15);
  settings.sound = !settings.video || !dice_.chance(0.15);
  settings.encodings = {kbit(100)};
  if (dice_.chance(0.4)) settings.encodings = {kbit(60), kbit(150), kbit(400)};
  settings.frame = dice_.chance(0.3) ? 33'333us : 100'000us;
  settings.sound_frame = dice_.chance(0.2) ? 20ms : 60ms;
  settings.rtx = !dice_.chance(0.15);
  settings.transport_wide = !dice_.chance(0.2);
  settings.remb = !settings.transport_wide && dice_.chance(0.7);
  settings.fir_only = dice_.chance(0.1);
  settings.reports = !dice_.chance(0.1);
  settings.level = static_cast<std::uint8_t>(dice_.chance(0.5) ? 127 : dice_.below(60));
  world_.publish(room(), name(), settings, network());
}

WatcherSettings Script::watcher_settings() {
  WatcherSettings settings;
  settings.tolerance = weather_.loss > 0 || weather_.reordered > 0 ? 500ms : 80ms;
  return settings;
}

void Script::watch() {
  WatcherSettings settings = watcher_settings();
  settings.video = !dice_.chance(0.1);
  settings.sound = !settings.video || !dice_.chance(0.1);
  settings.rtx = !dice_.chance(0.15);
  settings.transport_wide = !dice_.chance(0.2);
  settings.remb = !settings.transport_wide && dice_.chance(0.7);
  // Mostly of those that there are.
  if (!world_.publishers().empty() && dice_.chance(0.8)) {
    const Joined& joined = world_.publishers()[dice_.below(world_.publishers().size())]->joined();
    world_.watch(joined.room, dice_.chance(0.8) ? joined.participant : std::string(), settings, network());
  } else {
    world_.watch(room(), dice_.chance(0.8) ? name() : std::string(), settings, network());
  }
}

void Script::receive() {
  world_.receive(room(), name(), watcher_settings(), network());
}

// Muted, or on again.
void Script::change(Publisher& publisher) {
  if (!publisher.connected() || publisher.changing()) return;
  const bool both = publisher.settings().sound && publisher.settings().video;
  const bool sound = publisher.settings().sound && dice_.chance(0.6);
  const bool video = publisher.settings().video && (!both || dice_.chance(0.6));
  world_.change(publisher, sound, video);
}

void Script::restart(Endpoint& endpoint) {
  if (endpoint.joined().is_offered) return world_.restart_ice(dynamic_cast<Watcher&>(endpoint));
  const bool elsewhere = dice_.chance(0.5);  // what is on its way to the old path is lost
  lossy_ = lossy_ || elsewhere;
  world_.restart_ice(endpoint, elsewhere);
}

void Script::leave(Endpoint& endpoint) {
  if (dice_.chance(0.5)) return world_.close(endpoint);
  if (dice_.chance(0.5)) return world_.say_goodbye(endpoint);
  world_.vanish(endpoint);
}

// Octets that nobody should send: what was overheard, changed or not, from its own path or another; noise
// that begins like this or that protocol.
void Script::disturb() {
  // A handshake can be ended by who can forge its addresses (RFC 6347 section 4.1.2.7 leaves it no key to
  // tell by); what has been connected cannot.
  auto paths = world_.present();
  std::erase_if(paths, [](const Endpoint* endpoint) { return !endpoint->connected(); });
  const FiveTuple stranger = world_.new_path();
  for (std::size_t n = 1 + dice_.below(8); n > 0; --n) {
    const bool own = !paths.empty() && dice_.chance(0.6);
    FiveTuple path = own ? paths[dice_.below(paths.size())]->path() : stranger;
    Octets octets;
    if (!world_.overheard().empty() && dice_.chance(0.7)) {
      const auto& [from, overheard] = world_.overheard()[dice_.below(world_.overheard().size())];
      octets = overheard;
      const auto is_from = [&path_of = from](const Endpoint* endpoint) {
        return endpoint->path() == path_of;
      };
      if (dice_.chance(0.3) && std::ranges::any_of(paths, is_from)) path = from;
      for (std::size_t flips = dice_.below(4); flips > 0 && !octets.empty(); --flips)
        octets[dice_.below(octets.size())] ^= static_cast<std::uint8_t>(1 + dice_.below(255));
      if (dice_.chance(0.2)) octets.resize(dice_.below(octets.size() + 1));
      // A check that was not changed shows that who sends it may be sent to (RFC 8445): that is how
      // everybody moves, and from elsewhere a replay is worth a path.
      if (stun::looks_like_stun(octets) && stun::Message::parse(octets)) octets.back() ^= 1;
    } else {
      octets.resize(dice_.below(300));
      world_.random().fill(octets);
      constexpr std::uint8_t kFirst[] = {0, 20, 22, 23, 64, 128, 144, 191};
      if (!octets.empty()) octets[0] = kFirst[dice_.below(std::size(kFirst))];
    }
    world_.inject(path, std::move(octets));
  }
}

void Script::act() {
  ++acts_;
  const auto present = world_.present();
  const auto publishers = count_present(world_.publishers()), watchers = count_present(world_.watchers());
  const std::uint64_t choice = dice_.below(100);
  if (choice < 18 && publishers < kMostPublishers) return publish();
  if (choice < 35 && watchers < kMostWatchers) return watch();
  if (choice < 48 && watchers < kMostWatchers) return receive();
  if (weather_.hostile && choice < 65) return disturb();
  if (present.empty()) return watch();
  Endpoint& one = *present[dice_.below(present.size())];
  if (choice < 75) return leave(one);
  if (auto* publisher = dynamic_cast<Publisher*>(&one); publisher && dice_.chance(0.6))
    return change(*publisher);
  if (!one.nominated()) return;
  if (choice < 94) return restart(one);
  moved_ = lossy_ = true;
  world_.move(one);
}

Duration Script::settling() const {
  // Consent is looked at every five seconds, by which it is found; what was lost until then looks like a
  // network that has no room.
  if (moved_) return 15s;
  return weather_.loss > 0 ? 3s : 1500ms;
}

bool Script::sees(const Watcher& watcher, const Publisher& publisher) const {
  return std::ranges::any_of(watcher.streams(), [&](const auto& stream) {
    const auto& decoded = stream->picture.decoded();
    return !decoded.empty() && decoded.back().frame.publisher == publisher.id() &&
           world_.now() - decoded.back().at <= 1500ms;
  });
}

void Script::check_pictures() {
  for (const auto& watcher : world_.watchers()) {
    const Joined& joined = watcher->joined();
    if (watcher->gone() || world_.starved(*watcher) || !watcher->has_video()) continue;
    for (const auto& publisher : world_.publishers()) {
      if (publisher->gone() || !publisher->connected() || !publisher->sends_video()) continue;
      if (publisher->joined().room != joined.room) continue;
      // Who has key frames of many packets and cannot ask for one of them again may wait for long.
      if (weather_.loss > 0 && !(publisher->settings().rtx && watcher->settings().rtx)) continue;
      if ((publisher->joined().participant == joined.participant) == joined.is_offered) continue;
      if (!sees(*watcher, *publisher)) watcher->faults.emplace_back("a picture is not seen in the end");
    }
  }
}

void Script::check() {
  check_pictures();
  if (lossy_ || std::ranges::any_of(world_.publishers(), [](const auto& each) { return each->lost() != 0; }))
    return;
  for (const auto& watcher : world_.watchers())
    if (const std::uint64_t count = watcher->left_out(); count != 0)
      watcher->faults.push_back(std::to_string(count) + " numbers were left out though nothing was lost");
}

}  // namespace halloo::session::sim
