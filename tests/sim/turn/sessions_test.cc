// Ten thousand random sessions of clients with TURN servers.
#include "sim/seeds.h"
#include "sim/turn/script.h"

namespace halloo::turn::sim {
namespace {

using namespace std::chrono_literals;

struct Tally {
  std::uint64_t steps = 0, opened = 0, expired = 0, moved = 0, to_peers = 0, to_clients = 0, in_memory = 0,
                connections = 0, refused = 0;
};

std::vector<std::string> run_session(std::uint64_t seed, Tally& tally) {
  Dice dice(seed);
  const Settings settings = random_settings(dice);
  const Weather weather = random_weather(dice);
  Simulation simulation(dice.random().next(), settings, weather);
  Script script(simulation);
  for (int i = 0; i < 30 && simulation.faults().empty(); ++i) {
    script.act();
    simulation.run_for(std::chrono::milliseconds(dice.chance(7) ? dice.below(90000) : dice.below(1500)));
  }
  if (simulation.faults().empty()) simulation.run_out();

  tally.steps += simulation.steps();
  for (unsigned worker = 0; worker < simulation.workers(); ++worker) {
    const ServerCounters& counters = simulation.counters(worker);
    tally.opened += counters.allocations_opened.value();
    tally.expired += counters.allocations_expired.value();
    tally.moved += counters.moved.value();
    tally.to_peers += counters.packets_to_peers.value();
    tally.to_clients += counters.packets_to_clients.value();
    tally.in_memory += counters.packets_in_memory.value();
    tally.connections += counters.connections_opened.value();
    tally.refused += counters.forbidden_403.value();
  }
  return simulation.faults();
}

TEST(TurnSessions, HoldWhatTheyPromiseAfterEveryStep) {
  Tally tally;
  const std::uint64_t count =
      halloo::sim::run_sessions(10'000, [&](std::uint64_t seed) { return run_session(seed, tally); });
  std::printf(
      "%llu sessions, %llu steps: %llu allocations, of which %llu expired and %llu moved; %llu packets "
      "to peers, %llu to clients, %llu in memory; %llu connections; %llu forbidden peers refused\n",
      static_cast<unsigned long long>(count), static_cast<unsigned long long>(tally.steps),
      static_cast<unsigned long long>(tally.opened), static_cast<unsigned long long>(tally.expired),
      static_cast<unsigned long long>(tally.moved), static_cast<unsigned long long>(tally.to_peers),
      static_cast<unsigned long long>(tally.to_clients), static_cast<unsigned long long>(tally.in_memory),
      static_cast<unsigned long long>(tally.connections), static_cast<unsigned long long>(tally.refused));
  if (count < 1000) return;
  // A simulation in which nothing happens shows nothing.
  EXPECT_GT(tally.opened, count);
  for (const std::uint64_t often : {tally.expired, tally.moved, tally.to_peers, tally.to_clients,
                                    tally.in_memory, tally.connections, tally.refused})
    EXPECT_GT(often, count / 50);
}

}  // namespace
}  // namespace halloo::turn::sim
