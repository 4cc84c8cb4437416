// Connections that have not said who they are yet, and the time they have left for it. Every connection
// has the same time, so they expire in the order they came. Signalling loop only.
#pragma once

#include <deque>
#include <unordered_set>

#include "base/id.h"
#include "base/time.h"

namespace halloo::doors {

class Greetings {
 public:
  // Zero: no limit.
  explicit Greetings(Duration limit) : limit_(limit) {}

  void await(Instant now, ConnectionId connection) {
    if (limit_ == Duration::zero()) return;
    waiting_.insert(connection);
    deadlines_.push_back({now + limit_, connection});
  }
  void done(ConnectionId connection) {
    waiting_.erase(connection);
    while (!deadlines_.empty() && !waiting_.contains(deadlines_.front().connection)) deadlines_.pop_front();
  }

  // Calls `late(connection)` for each whose time is over; it is not waited for any more.
  template <class Late>
  void expire(Instant now, Late late) {
    while (!deadlines_.empty() && deadlines_.front().at <= now) {
      const ConnectionId connection = deadlines_.front().connection;
      deadlines_.pop_front();
      if (waiting_.erase(connection) != 0) late(connection);
    }
  }
  Instant next() const { return deadlines_.empty() ? kNever : deadlines_.front().at; }

 private:
  struct Deadline {
    Instant at;
    ConnectionId connection;
  };
  Duration limit_;
  std::unordered_set<ConnectionId> waiting_;
  std::deque<Deadline> deadlines_;
};

}  // namespace halloo::doors
