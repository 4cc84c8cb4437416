// The servers that get the same load: Halloo, plain and in TLS, and those it is compared with.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "load/dialect.h"
#include "load/server_process.h"

namespace halloo::measure {

struct Places {
  std::string halloo;     // the program
  std::string baselines;  // folder of the relays in JavaScript
  std::string scratch;    // folder for logs and certificates
};

// A server that runs, for as long as this lives.
struct Running {
  std::unique_ptr<load::ServerProcess> process;
  load::Target target;
  load::DialectFactory speak;
  bool collects_garbage = false;  // on SIGUSR2

  // Resident octets, when garbage is collected and the figure has come to rest.
  std::uint64_t memory_at_rest() const;
};

struct Contestant {
  std::string id;  // as in the results
  std::function<Running(const Places&)> start;
};

Running start_halloo(const Places& places, bool tls, const std::vector<std::string>& settings = {});
// halloo, halloo-tls, ws, peer.
std::vector<Contestant> contestants();

}  // namespace halloo::measure
