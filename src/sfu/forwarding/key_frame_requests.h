// When to ask the publisher for a key frame of one encoding: the wishes of all subscribers merged, asked at
// once, then again until a key frame comes, never more often than the interval (RFC 4585 section 6.3.1,
// RFC 5104 section 3.5.1). Owned by the publisher's worker. Which message to send is the caller's affair.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace halloo::sfu {

struct KeyFrameSettings {
  // Between two requests. A key frame costs every subscriber some hundred kilobit: who joins in a crowd
  // shares one.
  Duration min_interval = std::chrono::milliseconds(300);
  // Asked so often without an answer: the encoding is not being sent. A new wish begins anew.
  std::uint8_t max_tries = 10;
};

class KeyFrameRequests {
 public:
  explicit KeyFrameRequests(const KeyFrameSettings& settings = {}) : settings_(settings) {}

  void want() {
    if (!wanted_) tries_ = 0;
    wanted_ = true;
  }
  // Its first packet. Wishes since the request that it answers are met, too: all of them see it.
  void on_key_frame() { wanted_ = false; }

  // True: send a request now; it counts as sent.
  bool due(Instant now) {
    if (now < next_timeout()) return false;
    next_ = now + settings_.min_interval;
    if (++tries_ >= settings_.max_tries) wanted_ = false;
    return true;
  }
  Instant next_timeout() const { return wanted_ ? next_ : kNever; }
  // Was that which due() said the first for this wish?
  bool repeated() const { return tries_ > 1; }

 private:
  KeyFrameSettings settings_;
  bool wanted_ = false;
  std::uint8_t tries_ = 0;
  Instant next_ = Instant::min();
};

}  // namespace halloo::sfu
