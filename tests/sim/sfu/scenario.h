// A scenario of the congestion control: runs of it in a simulated network, each from its seed (sim/seeds.h
// says how to repeat one).
#pragma once

#include <optional>

#include "sim/seeds.h"
#include "sim/sfu/figures.h"
#include "sim/sfu/world.h"

namespace halloo::sfu::sim {

// Of all scenarios together. Sanitizers make each ten times as long.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr std::uint64_t kRuns = 1500;
#else
inline constexpr std::uint64_t kRuns = 10'000;
#endif

// What publishers send.
inline const std::vector<Bitrate> kSimulcast = {kbit(150), kbit(500), kbit(1500)};
inline const std::vector<Bitrate> kSingle = {kbit(1500)};

inline double kilobits(Bitrate rate) {
  return static_cast<double>(rate.bps) / 1000;
}

inline double kilobits(std::uint64_t octets, Duration time) {
  return kilobits(rate_of(static_cast<std::int64_t>(octets), time));
}

struct Trial {
  Trial(std::uint64_t of, Figures& figures) : seed(of), dice(of), figures_(figures) { figures.begin(of); }

  World& begin(const WorldSettings& settings) { return world_.emplace(seed, settings); }
  void add(const std::string& name, double value) { figures_.add(name, value); }
  std::vector<std::string> faults() const { return world_->faults(); }

  const std::uint64_t seed;
  Dice dice;

 private:
  Figures& figures_;
  std::optional<World> world_;
};

// `scenario(Trial&)`, for this share of all runs; prints what they have measured.
template <class Scenario>
Figures measure(const std::string& title, double share, Scenario scenario) {
  Figures figures;
  const double count = static_cast<double>(halloo::sim::session_count(kRuns)) * share;
  for (const std::uint64_t seed : halloo::sim::seeds(static_cast<std::uint64_t>(std::max(4.0, count)))) {
    Trial trial(seed, figures);
    scenario(trial);
    for (const std::string& fault : trial.faults()) ADD_FAILURE() << "seed " << seed << ": " << fault;
    if (testing::Test::HasFailure()) break;
  }
  figures.print(title);
  return figures;
}

}  // namespace halloo::sfu::sim
