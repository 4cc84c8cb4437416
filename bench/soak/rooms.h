// The load on the gateway during the soak (RoomLife), in a thread of its own, as gateway::Load has a loop of
// its own. Belongs to the thread that made it.
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "soak/room_life.h"

namespace halloo::soak {

class Rooms {
 public:
  Rooms(const RoomPlaces& places, std::size_t rooms) : places_(places), rooms_(rooms), over_(rooms == 0) {}
  ~Rooms();

  void begin();  // not with 0 rooms

  // Throws what has gone wrong, if anything has.
  RoomTally tally() const;
  // And sees to it that none of the rooms is left. over(): it has, or something has gone wrong.
  void everyone_leaves() { leaving_ = true; }
  bool over() const { return over_; }
  // Throws a sentence unless everybody got everything.
  void check() const;
  void print() const;  // a line
  void print_end() const;

 private:
  void run();
  void keep(const RoomTally& tally);

  RoomPlaces places_;
  std::size_t rooms_;
  std::atomic<bool> leaving_ = false, over_;
  mutable std::mutex mutex_;  // of these two
  RoomTally tally_;
  std::exception_ptr fault_;
  std::thread thread_;
};

}  // namespace halloo::soak
