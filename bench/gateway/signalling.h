// How the load gets its descriptions to a gateway and back: WHIP and WHEP, or Janus's VideoRoom over HTTP.
// One server's; the load's thread. Rooms are numbers, as Janus has them. Throws a sentence when the server
// refuses.
#pragma once

#include <memory>

#include "gateway/load.h"

namespace halloo::gateway {

class Signalling {
 public:
  virtual ~Signalling() = default;
  virtual void publish(Publisher& publisher, const std::string& room, const std::string& name) = 0;
  // What has to be done before somebody asks, if anything.
  virtual void prepare(Subscriber&) {}
  // To be sent what `name` publishes.
  virtual void subscribe(Subscriber& subscriber, const std::string& room, const std::string& name) = 0;
};

std::unique_ptr<Signalling> speak_whip(const io::Address& server, Load& load);
std::unique_ptr<Signalling> speak_janus(const io::Address& server, Load& load);

}  // namespace halloo::gateway
