// TURN clients over UDP, each with a socket of its own, that all ask the same at about the same time.
// Blocking: for what is set up before a measurement, or is one. Throws a sentence when the server refuses or
// is silent.
#pragma once

#include <deque>
#include <functional>

#include "relay/dialogue.h"
#include "relay/udp.h"

namespace halloo::relay {

inline const Credentials kLab{"lab", "lab"};

// Loopback has a whole network: who calls, who is called and the server have addresses apart, and each crowd
// has one that was never used before, so that no port is one that the server relays from or still remembers.
io::Address fresh_address();

struct Caller {
  Caller(const io::Address& local, const io::Address& server) : socket(local, server), dialogue(kLab) {}
  Udp socket;
  Dialogue dialogue;
};

class Callers {
 public:
  explicit Callers(const io::Address& server) : server_(server) {}

  // Until so many have an allocation.
  void grow_to(std::size_t count);
  void bind_channels(std::uint16_t channel, const std::function<TransportAddress(std::size_t)>& peer_of);
  void leave();  // each by a Refresh with lifetime 0

  std::size_t size() const { return callers_.size(); }
  Caller& operator[](std::size_t n) { return callers_[n]; }

 private:
  void ask(std::size_t first, const std::function<void(Dialogue&, std::size_t)>& begin);

  io::Address local_ = fresh_address(), server_;
  std::deque<Caller> callers_;
};

}  // namespace halloo::relay
