// The gateways that get the same load: Halloo and Janus.
#pragma once

#include <memory>
#include <string>

#include "gateway/signalling.h"
#include "measure/contestant.h"

namespace halloo::measure {

// "halloo", with one worker; "janus", with two event loops, or "janus-threads" as Debian installs it, with a
// thread for each connection. Running for as long as this lives.
struct GatewayServer {
  std::string id;
  std::unique_ptr<load::ServerProcess> process;
  io::Address signalling;

  std::unique_ptr<gateway::Signalling> speak(gateway::Load& load) const;
};

GatewayServer start_gateway(const Places& places, const std::string& id);
// Where they and the load are: the machine's own address, as Janus skips loopback. What goes from it to
// itself stays inside all the same.
io::Address own_address();

}  // namespace halloo::measure
