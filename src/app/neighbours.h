// What the workers of one port have for each other: in batches, over the other's loop.
#pragma once

#include <variant>

#include "io/handed_over.h"
#include "session/outbox.h"

namespace halloo::app {

// Data for a relayed address of another's, or a client's message of TURN that another answers.
struct TurnParcel {
  FiveTuple client;  // of a client's message
  TransportAddress from_relay, to_relay;
  bool from_client = false;
};
using Parcel = std::variant<TurnParcel, session::Parcel>;

class Neighbours {
 public:
  virtual void give(unsigned worker, const Parcel& parcel, Bytes octets) = 0;
  // A stream, with what was read of it in front.
  virtual void give(unsigned worker, io::HandedOver stream) = 0;

 protected:
  ~Neighbours() = default;
};

}  // namespace halloo::app
