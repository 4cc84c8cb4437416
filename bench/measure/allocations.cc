// What an allocation costs a relay: its processor's time to make and to give back, and memory while it is
// held.
#include <cstdio>
#include <thread>

#include "measure/measure.h"
#include "measure/relay_servers.h"
#include "relay/callers.h"
#include "relay/traffic.h"

namespace halloo::measure {
namespace {

using namespace std::chrono_literals;

// Each from a port of its own, with the server's challenge, as browsers do it.
double cpu_each(const RelayServer& server, std::size_t count) {
  relay::Callers callers(server.address);
  const double cpu = server.process->cpu_seconds();
  callers.grow_to(count);
  callers.leave();
  std::this_thread::sleep_for(1500ms);  // some clear away later
  return (server.process->cpu_seconds() - cpu) / static_cast<double>(count);
}

AllocationMemory memory(const RelayServer& server, bool quick) {
  constexpr std::size_t kFirst = 1'000;  // what the first ones make a server allocate it does only once
  const std::size_t all = quick ? 2'000 : 5'000;
  relay::Callers callers(server.address);
  callers.grow_to(kFirst);
  const auto first = static_cast<double>(server.process->memory());
  callers.grow_to(all);
  const auto allocated = static_cast<double>(server.process->memory());
  callers.bind_channels(relay::kChannel, [](std::size_t) {
    return TransportAddress{false, {127, 0, 0, 3}, 9};
  });
  const auto bound = static_cast<double>(server.process->memory());
  callers.leave();
  return {server.id, all - kFirst, (allocated - first) / static_cast<double>(all - kFirst),
          (bound - allocated) / static_cast<double>(all)};
}

}  // namespace

void measure_allocations(const Places& places, const Effort& effort, Results& results) {
  std::vector<RelayServer> servers;
  for (const std::string& id : effort.relays) servers.push_back(start_relay(places, id));
  for (const RelayServer& server : servers) {
    results.allocation_memory.push_back(memory(server, effort.quick));
    const AllocationMemory& row = results.allocation_memory.back();
    std::printf("  %-7s %6.2f KiB each of %zu allocations, a channel %.2f KiB\n", server.id.c_str(),
                row.octets_per_allocation / 1024, row.allocations, row.octets_per_channel / 1024);
  }
  for (int round = 1; round <= (effort.quick ? 1 : 5); ++round)
    for (const RelayServer& server : servers) {
      const double each = cpu_each(server, effort.quick ? 500 : 2'000);
      results.allocations.push_back({server.id, round, 1e6 * each});
      std::printf("  round %d, %-7s %6.1f us to allocate and give back\n", round, server.id.c_str(),
                  1e6 * each);
    }
}

}  // namespace halloo::measure
