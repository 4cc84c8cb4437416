// Which encodings of a publication somebody watches, told together by each worker for its subscribers, so
// that the publisher pauses what nobody does. Resumed at once, paused only after a while, as layers are
// switched to and fro. Owned by the publisher's worker.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"

namespace halloo::sfu {

// A bit for each encoding; of an SVC stream, for each spatial layer.
using EncodingMask = std::uint8_t;

class Demand {
 public:
  // `all`: what the publisher sends before it is told anything.
  Demand(std::size_t workers, EncodingMask all, Duration pause_after)
      : wanted_(workers, 0), told_(all), pause_after_(pause_after) {}

  void set(Instant now, std::size_t worker, EncodingMask wanted);
  // What the publisher should be told to send from now on; nullopt: nothing new.
  std::optional<EncodingMask> change(Instant now);
  Instant next_timeout() const { return std::min(resume_, pause_); }
  EncodingMask wanted() const { return merged(); }

 private:
  EncodingMask merged() const;

  std::vector<EncodingMask> wanted_;  // by each worker
  EncodingMask told_;
  Duration pause_after_;
  Instant resume_ = kNever, pause_ = Instant::min();  // nobody watches what has just begun: see change()
};

}  // namespace halloo::sfu
