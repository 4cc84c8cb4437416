// What a connection costs a server that has nothing to do with it.
#include <cstdio>

#include "load/crowd.h"
#include "measure/measure.h"

namespace halloo::measure {

void measure_idle_memory(const Places& places, const Effort& effort, Results& results) {
  constexpr std::size_t kFirst = 500;  // what the first few make a server allocate it does only once
  for (const Contestant& contestant : contestants()) {
    const std::size_t more = (contestant.id == "halloo-tls" ? 2'000u : 5'000u) / (effort.quick ? 5 : 1);
    const Running server = contestant.start(places);
    io::Loop loop;
    load::Crowd crowd(loop, server.target, server.speak, "idle");
    crowd.grow_to(kFirst);
    const std::uint64_t before = server.memory_at_rest();
    crowd.grow_to(kFirst + more);
    load::turn_for(loop, std::chrono::seconds(1));  // the last presence is sent
    const std::uint64_t after = server.memory_at_rest();
    const double each =
        (static_cast<double>(after) - static_cast<double>(before)) / static_cast<double>(more);
    results.memory.push_back({contestant.id, more, each});
    std::printf("  %-10s %6.2f KiB each of %zu idle connections\n", contestant.id.c_str(), each / 1024, more);
  }
}

}  // namespace halloo::measure
