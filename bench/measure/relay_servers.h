// The relays that get the same load: Halloo and coturn.
#pragma once

#include <memory>
#include <string>

#include "measure/contestant.h"

namespace halloo::measure {

// "halloo" or "coturn", running for as long as this lives: one relay thread, one user, loopback allowed.
struct RelayServer {
  std::string id;
  std::unique_ptr<load::ServerProcess> process;
  io::Address address;  // UDP; TCP on the same number
};

RelayServer start_relay(const Places& places, const std::string& id);

}  // namespace halloo::measure
