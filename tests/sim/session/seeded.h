// What the tests of whole rooms share, each of which goes through seeds.
#pragma once

#include "sim/seeds.h"
#include "sim/session/world.h"

namespace halloo::session::sim {

using halloo::sim::seeds;

inline void expect_no_faults(World& world, std::uint64_t seed) {
  for (const std::string& fault : world.take_faults()) ADD_FAILURE() << "seed " << seed << ": " << fault;
}

}  // namespace halloo::session::sim
