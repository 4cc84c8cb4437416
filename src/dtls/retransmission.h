// When a flight of a handshake is sent again (RFC 6347 section 4.2.4.1), and when it is given up. No clock,
// no OpenSSL; belongs to its session.
#pragma once

#include <algorithm>

#include "base/time.h"

namespace halloo::dtls {

// The RFC's first timer of one second is for a path of which nothing is known, and lets one lost datagram
// cost a caller a second. Here ICE has just had answers over the path, so 50 ms, as libwebrtc begins with, is
// rather too late than too early on most; on a slower path a flight goes out twice or thrice, which is 1 kB
// each. OpenSSL ends a handshake after 12 repetitions of one flight; with these, 12 take 26 s.
struct Timing {
  Duration first = std::chrono::milliseconds(50);
  Duration longest = std::chrono::seconds(4);
  Duration give_up = std::chrono::seconds(30);
};

class Retransmission {
 public:
  explicit Retransmission(const Timing& timing) : timing_(timing) {}

  // A new flight was sent, or this one again.
  void sent(Instant now) {
    interval_ = interval_ == Duration{} ? timing_.first : std::min(interval_ * 2, timing_.longest);
    due_ = now + interval_;
  }
  void answered() {
    interval_ = {};
    due_ = kNever;
  }
  bool waiting() const { return due_ != kNever; }
  Instant due() const { return due_; }

 private:
  Timing timing_;
  Duration interval_{};
  Instant due_ = kNever;
};

}  // namespace halloo::dtls
