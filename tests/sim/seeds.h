// The seeds that random tests go through. A failure names its seed; HALLOO_SIM_SEED=N runs only that one,
// HALLOO_SIM_SESSIONS=N so many random sessions.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <vector>

namespace halloo::sim {

inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

inline std::uint64_t session_count(std::uint64_t usual) {
  return from_environment("HALLOO_SIM_SESSIONS", usual);
}

inline std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const std::uint64_t one = from_environment("HALLOO_SIM_SEED", 0)) return {one};
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

// `run(seed)` returns what was wrong; after the first session with something wrong there is no other. Returns
// how many were to be run.
template <class Run>
std::uint64_t run_sessions(std::uint64_t usual, Run run) {
  const auto all = seeds(session_count(usual));
  for (const std::uint64_t seed : all) {
    const std::vector<std::string> faults = run(seed);
    for (const std::string& fault : faults) ADD_FAILURE() << "seed " << seed << ": " << fault;
    if (!faults.empty()) break;
  }
  return all.size();
}

}  // namespace halloo::sim
