#include "measure/contestant.h"

#include <csignal>
#include <thread>

namespace halloo::measure {
namespace {

load::Target loopback(std::uint16_t port, bool tls = false) {
  return {io::Address(in_addr{htonl(INADDR_LOOPBACK)}, port), tls};
}

Running start_baseline(const Places& places, const std::string& script, load::DialectFactory speak) {
  const std::uint16_t port = load::free_port();
  auto process = std::make_unique<load::ServerProcess>(
      std::vector<std::string>{"node", "--expose-gc", places.baselines + "/" + script + ".mjs",
                               std::to_string(port)},
      port, places.scratch + "/" + script + ".log");
  return {std::move(process), loopback(port), speak, true};
}

}  // namespace

std::uint64_t Running::memory_at_rest() const {
  using namespace std::chrono_literals;
  if (collects_garbage) process->signal(SIGUSR2);
  std::uint64_t before = 0, now = process->memory();
  for (int round = 0; round < 10 && before != now; ++round) {
    std::this_thread::sleep_for(300ms);
    before = std::exchange(now, process->memory());
  }
  return now;
}

Running start_halloo(const Places& places, bool tls, const std::vector<std::string>& settings) {
  const std::uint16_t port = load::free_port();
  const load::HallooPorts ports = tls ? load::HallooPorts{.tls = port} : load::HallooPorts{.plain = port};
  auto process = load::start_halloo(places.halloo, ports, places.scratch, settings);
  return {std::move(process), loopback(port, tls), load::speak_native};
}

std::vector<Contestant> contestants() {
  return {
      {"halloo", [](const Places& places) { return start_halloo(places, false); }},
      {"halloo-tls", [](const Places& places) { return start_halloo(places, true); }},
      {"ws", [](const Places& places) { return start_baseline(places, "ws-relay", load::speak_relay); }},
      {"peer", [](const Places& places) { return start_baseline(places, "peer-server", load::speak_peer); }},
  };
}

}  // namespace halloo::measure
