// What may happen to a conference: people come, publish, watch, leave in every way, change their networks,
// and somebody sends what nobody should. All by dice. Single-threaded.
#pragma once

#include "sim/session/world.h"

namespace halloo::session::sim {

// How bad the networks of one session are.
struct Weather {
  double loss = 0, duplicated = 0, reordered = 0;
  Duration most_delay = std::chrono::milliseconds(60), jitter{};
  bool hostile = false;
};
Weather random_weather(Dice& dice);

class Script {
 public:
  Script(World& world, const Weather& weather);

  // One thing that happens.
  void act();
  // From the last act until all is as it should be.
  Duration settling() const;
  // Then: who can see somebody must see him, and where nothing was lost no number is left out.
  void check();

  std::size_t acts() const { return acts_; }

 private:
  Network network();
  void publish();
  void watch();
  void receive();
  void change(Publisher& publisher);
  void restart(Endpoint& endpoint);
  void leave(Endpoint& endpoint);
  void disturb();
  void check_pictures();
  WatcherSettings watcher_settings();
  std::string room();
  std::string name();
  bool sees(const Watcher& watcher, const Publisher& publisher) const;

  World& world_;
  Weather weather_;
  Dice& dice_;
  std::size_t acts_ = 0;
  bool moved_ = false, lossy_;
};

}  // namespace halloo::session::sim
