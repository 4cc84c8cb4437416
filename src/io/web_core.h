// What the connections of one WebServer share and tell it: the loop, the handler, the limits, and the two
// lists of the turn's end. Belongs to the loop's thread.
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "io/loop.h"
#include "io/web_handler.h"

namespace halloo::io {

class Connection;

struct WebCore {
  WebCore(Loop& its_loop, WebHandler& its_handler, const WebLimits& its_limits)
      : loop(its_loop), handler(its_handler), limits(its_limits) {}

  Instant now() const { return loop.now(); }
  // When a limit of this length runs out; never if it is lifted.
  Instant in(Duration limit) const { return limit == Duration::zero() ? kNever : loop.now() + limit; }
  std::string_view date();

  Loop& loop;
  WebHandler& handler;
  const WebLimits limits;
  WebCounters counters;
  std::vector<Connection*> dirty;   // have something to send or to take up again
  std::vector<Connection*> doomed;  // are over

 private:
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace halloo::io
