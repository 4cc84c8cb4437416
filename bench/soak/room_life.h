// The people in the gateway's rooms: they come, publish or watch what one of the others publishes, and go
// after a while: by DELETE, by ending DTLS, or without a word. Some who publish also send malformed packets
// on their connection, with and without its keys; more come from outside. Whoever watches one of the others
// must get every packet from its first to its last, and until that one leaves. Throws a sentence when the
// server refuses somebody or ends a connection. One thread.
#pragma once

#include <list>

#include "gateway/load.h"
#include "soak/malformed.h"
#include "soak/room_tally.h"

namespace halloo::soak {

struct RoomPlaces {
  io::Address http, media;  // the server's
  io::Address local;        // any port of it
};

class RoomLife {
 public:
  RoomLife(const RoomPlaces& places, std::size_t rooms);

  // Some milliseconds of it.
  void live();
  void everyone_leaves();
  // As many rooms as the server allows are to be had under other names: none of those that were is left.
  // False: not yet.
  bool others_can_be_made();

  const RoomTally& tally() const { return tally_; }

 private:
  struct Publishing {
    gateway::Publisher* endpoint = nullptr;
    std::string location, room, name;
    Instant begun{}, until{};
    bool spoils = false;
  };
  struct Watching {
    gateway::Subscriber* endpoint = nullptr;
    std::string location;
    Instant begun{}, until{};
    Publishing* publisher = nullptr;  // nullptr: has left
  };

  void publish();
  void watch();
  template <class Guests>
  void leave(Guests& guests, typename Guests::iterator guest);
  void see_off(Publishing& publisher);
  // What it missed of its publisher until now.
  void account(Watching& watching);
  void make_noise();
  void make_noise(gateway::Publisher& endpoint);
  bool open(const std::string& path, const std::string& offer, gateway::HttpReply& reply);
  Duration some_time();

  RoomPlaces places_;
  std::size_t rooms_, names_ = 0;
  RoomTally tally_;
  gateway::Load load_;
  gateway::Http http_;
  std::mt19937 chance_{20'261'121};
  Malformed malformed_{chance_};
  std::vector<relay::Udp> strangers_;
  std::list<Publishing> publishing_;
  std::list<Watching> watching_;
};

}  // namespace halloo::soak
