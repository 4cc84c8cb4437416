#include "load/pacer.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cmath>
#include <cstdint>

namespace halloo::load {

Pacer::Pacer(io::Loop& loop, double per_second, std::function<void(Instant due)> call)
    : loop_(loop),
      call_(std::move(call)),
      interval_(std::llround(1e9 / per_second)),
      due_(io::Loop::clock()),
      fd_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  const std::int64_t all = interval_.count();
  const timespec interval{all / 1'000'000'000, all % 1'000'000'000};
  const itimerspec when{interval, interval};
  ::timerfd_settime(fd_.get(), 0, &when, nullptr);
  loop_.watch(fd_.get(), EPOLLIN, *this);
}

void Pacer::on_ready(std::uint32_t) {
  std::uint64_t times = 0;
  if (::read(fd_.get(), &times, sizeof times) != sizeof times) return;
  for (; times > 0; --times) call_(due_ += interval_);
}

}  // namespace halloo::load
