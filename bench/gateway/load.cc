#include "gateway/load.h"

#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <stdexcept>

#include "io/loop.h"

namespace halloo::gateway {
namespace {

using namespace std::chrono_literals;

constexpr Duration kSweep = 2ms, kPatience = 20s;
constexpr std::size_t kMostServedAtOnce = 32;

}  // namespace

Load::Load(const io::Address& local)
    : local_(local), identity_("SRTP_AEAD_AES_128_GCM"), scratch_(64 * 1024) {
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // nanoseconds
}

Load::~Load() {
  for (const auto& each : publishers_) each->close();
  for (const auto& each : subscribers_) each->close();
}

Publisher& Load::add_publisher(double phase, const Camera& camera) {
  return *publishers_.emplace_back(std::make_unique<Publisher>(local_, identity_, random_, phase, camera));
}

Subscriber& Load::add_subscriber() {
  return *subscribers_.emplace_back(std::make_unique<Subscriber>(local_, identity_, random_, window_));
}

void Load::remove(const Publisher& publisher) {
  std::erase_if(publishers_, [&](const auto& each) { return each.get() == &publisher; });
}

void Load::remove(const Subscriber& subscriber) {
  std::erase_if(subscribers_, [&](const auto& each) { return each.get() == &subscriber; });
}

void Load::sweep(Instant now) {
  next_sweep_ = now + kSweep;
  for (const auto& each : subscribers_) {
    each->receive(now, scratch_);
    if (now >= each->next_due()) each->on_due(now);
  }
}

bool Load::turn(Instant until, int fd) {
  const Instant now = io::Loop::clock();
  if (now >= next_sweep_) sweep(now);
  polled_.assign(1, {fd, POLLIN, 0});
  waiting_.assign(1, nullptr);
  Instant due = std::min(until, next_sweep_);
  const auto serve = [&](Endpoint& endpoint) {
    while (now >= endpoint.next_due()) endpoint.on_due(now);
    polled_.push_back({endpoint.fd(), POLLIN, 0});
    waiting_.push_back(&endpoint);
    due = std::min(due, endpoint.next_due());
  };
  for (const auto& each : publishers_) serve(*each);
  std::size_t settling = 0;
  for (const auto& each : subscribers_)
    if (each->first_picture() == 0 && settling++ < kMostServedAtOnce) serve(*each);

  const Duration left = std::max(due - io::Loop::clock(), Duration{});
  const timespec time{left / 1s, (left % 1s).count()};
  if (::ppoll(polled_.data(), polled_.size(), &time, nullptr) <= 0) return false;
  for (std::size_t n = 1; n < polled_.size(); ++n)
    if (polled_[n].revents != 0) waiting_[n]->receive(io::Loop::clock(), scratch_);
  return polled_[0].revents != 0;
}

void Load::run(Duration time) {
  const Instant end = io::Loop::clock() + time;
  while (io::Loop::clock() < end) turn(end);
}

void Load::run_until(const char* what, const std::function<bool()>& done) {
  const Instant end = io::Loop::clock() + kPatience;
  while (!done()) {
    if (io::Loop::clock() >= end) throw std::runtime_error(std::string("waited in vain for ") + what);
    turn(end);
  }
}

void Load::wait_readable(int fd) {
  const Instant end = io::Loop::clock() + kPatience;
  while (!turn(end, fd))
    if (io::Loop::clock() >= end) throw std::runtime_error("the server does not answer");
}

void Load::measure_on() {
  window_ = {};
  window_.from = wall_clock();
  window_.until = ~WallTime{0};
}

void Load::measure(Duration time) {
  const auto sent = [&] {
    std::uint64_t all = 0;
    for (const auto& each : publishers_) all += each->sent();
    return all;
  };
  measure_on();
  const std::uint64_t before = sent();
  run(time);
  window_.until = wall_clock();
  sent_in_window_ = sent() - before;
}

}  // namespace halloo::gateway
