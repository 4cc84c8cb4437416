// The stretch of time that is being measured, and what came of the packets that were sent in it. Shared by
// all who receive; one thread.
#pragma once

#include "gateway/delays.h"
#include "gateway/mark.h"

namespace halloo::gateway {

struct Window {
  WallTime from = 0, until = 0;  // equal: nothing is measured
  bool has(WallTime sent) const { return sent >= from && sent < until; }

  std::uint64_t arrived = 0;
  std::uint64_t duplicates = 0;  // not in arrived
  std::uint64_t disordered = 0;  // behind one that was sent later
  Delays delays;
};

}  // namespace halloo::gateway
