// When a loop should sleep a little before it looks for datagrams again, so that several bursts come to one
// turn: as network cards do with interrupts. A turn that carries one burst of a video frame costs a third
// more than its share of a turn that carries five.
//
// It must not slow those who send. A peer with a window of datagrams under way waits for us, so a sleep makes
// it slower; a camera does not care. Which of them is sending shows in the rate: it is taken without
// sleeping, then with, and where it has fallen there is no sleep for a while.
//
//   looking  --turns closer together than `longest`-->  gathering
//   gathering  --the rate fell below 3/4-->  resting  --half a second-->  looking
//   gathering  --a second is over-->  looking
#pragma once

#include <cstdint>

#include "base/time.h"

namespace halloo::io {

class Coalescing {
 public:
  // Zero: never.
  explicit Coalescing(Duration longest) : longest_(longest) {}

  // After a turn in which something came: how long to sleep. `received`: datagrams so far in all.
  Duration on_turn(Instant now, std::uint64_t received);

 private:
  enum class State : std::uint8_t { looking, gathering, resting };
  void enter(State state, Instant now, std::uint64_t received);
  void begin_window(Instant now, std::uint64_t received);

  Duration longest_;
  State state_ = State::looking;
  Instant entered_{}, window_began_{};
  std::uint64_t received_before_ = 0;  // when the window began
  unsigned turns_ = 0;                 // in the window
  unsigned dense_windows_ = 0;         // one after the other, while looking
  double pace_ = 0;                    // datagrams a nanosecond without sleeping
};

}  // namespace halloo::io
