// What people do to a TURN server in one session, at random: most of it as RFC 8656 wants it, some of it
// wrong, forged, replayed, forbidden or too much.
#pragma once

#include "sim/turn/simulation.h"

namespace halloo::turn::sim {

// Servers and a network of this seed.
Settings random_settings(Dice& dice);
Weather random_weather(Dice& dice);

class Script {
 public:
  explicit Script(Simulation& simulation);

  // One thing that someone does.
  void act();

 private:
  struct Person {
    Client* client;
    bool stream;
    std::vector<TransportAddress> known{};  // peers that it has asked for
  };

  void request(Person& person, std::uint16_t method, Attributes attributes);
  void allocate(Person& person);
  void refresh(Person& person);
  void permit(Person& person);
  void bind(Person& person);
  void send(Person& person);
  void connect(Person& person);
  void take_up_connections(Person& person);
  void go_elsewhere(Person& person);
  void misbehave(Person& person);
  void replay();
  void peers_act();
  void look_at_events(Person& person);
  TransportAddress some_peer();
  TransportAddress known_peer(const Person& person);

  Simulation& simulation_;
  Dice& dice_;
  std::vector<Person> people_;
  std::vector<Octets> tokens_, tickets_;
  std::vector<ConnectionId> connections_;
};

}  // namespace halloo::turn::sim
