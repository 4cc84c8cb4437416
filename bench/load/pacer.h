// Calls at an even pace, to the microsecond (timerfd_create(2)); what was late is made up for at once, and
// each call is told when it was due, so that waiting counts as delay. Belongs to the loop's thread.
#pragma once

#include <functional>

#include "io/loop.h"

namespace halloo::load {

class Pacer final : io::Watcher {
 public:
  Pacer(io::Loop& loop, double per_second, std::function<void(Instant due)> call);
  ~Pacer() { loop_.unwatch(fd_.get(), *this); }
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

 private:
  void on_ready(std::uint32_t events) override;

  io::Loop& loop_;
  std::function<void(Instant due)> call_;
  Duration interval_;
  Instant due_;
  io::Fd fd_;
};

}  // namespace halloo::load
