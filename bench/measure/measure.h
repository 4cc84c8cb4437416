// The measurements. Each adds to the results, and says on the standard output what it is at.
#pragma once

#include "measure/contestant.h"
#include "measure/results.h"

namespace halloo::measure {

struct Effort {
  bool quick = false;  // a look, not a measurement
  std::vector<std::string> relays{"halloo", "coturn"};
  std::vector<std::string> gateways{"halloo", "janus", "janus-threads"};
};

void measure_relaying(const Places& places, const Effort& effort, Results& results);
void measure_idle_memory(const Places& places, const Effort& effort, Results& results);
void measure_joins(const Places& places, const Effort& effort, Results& results);
// STUN and TURN, beside coturn.
void measure_relays(const Places& places, const Effort& effort, Results& results);
void measure_allocations(const Places& places, const Effort& effort, Results& results);
// Forwarding, beside Janus.
void measure_gateways(const Places& places, const Effort& effort, Results& results);

}  // namespace halloo::measure
