// Packets sent in a burst taken together, and how the spacing of two bursts changed on the way
// (draft-ietf-rmcat-gcc-02 sections 5.1 and 5.2). One thread; allocates nothing.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace halloo::sfu {

class PacketGroups {
 public:
  // From one group to the next.
  struct Delta {
    Duration sent{}, arrived{};
    Instant arrival{};  // of the later one
  };
  // A packet that has arrived, in the order of sending. A delta when it is the first of a new group and there
  // are two complete ones before it.
  std::optional<Delta> add(Instant sent, Instant arrival);
  // What comes next is not to be compared with what was before.
  void reset() { current_ = previous_ = {}; }

 private:
  struct Group {
    bool any = false;
    Instant first_sent{}, last_sent{}, first_arrival{}, last_arrival{};
  };
  bool belongs(Instant sent, Instant arrival) const;

  Group current_, previous_;
};

}  // namespace halloo::sfu
