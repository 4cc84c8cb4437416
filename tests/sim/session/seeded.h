// How the tests go through seeds: all of them, or the one that HALLOO_SIM_SEED names.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>

#include "sim/session/world.h"

namespace halloo::session::sim {

inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

inline std::vector<std::uint64_t> seeds(std::uint64_t count) {
  const std::uint64_t one = from_environment("HALLOO_SIM_SEED", 0);
  if (one != 0) return {one};
  std::vector<std::uint64_t> all;
  for (std::uint64_t seed = 1; seed <= count; ++seed) all.push_back(seed);
  return all;
}

inline void expect_no_faults(World& world, std::uint64_t seed) {
  for (const std::string& fault : world.take_faults()) ADD_FAILURE() << "seed " << seed << ": " << fault;
}

}  // namespace halloo::session::sim
