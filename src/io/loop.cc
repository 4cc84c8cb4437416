#include "io/loop.h"

#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <map>
#include <system_error>

namespace halloo::io {

namespace {

int or_throw(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

}  // namespace

// What other threads have posted. The eventfd is written only by the first into an empty queue.
struct Loop::Inbox final : Watcher {
  explicit Inbox(std::size_t most)
      : max(most), fd(or_throw(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")) {}

  void on_ready(std::uint32_t) override {
    std::uint64_t count;
    [[maybe_unused]] auto size = ::read(fd.get(), &count, sizeof count);
    std::vector<std::function<void()>> taken;
    {
      std::lock_guard lock(mutex);
      taken.swap(waiting);
    }
    for (auto& work : taken) work();
  }

  const std::size_t max;
  Fd fd;
  std::mutex mutex;
  std::vector<std::function<void()>> waiting;
};

struct Loop::Signals final : Watcher {
  void on_ready(std::uint32_t) override {
    signalfd_siginfo info;
    while (::read(fd.get(), &info, sizeof info) == sizeof info)
      if (auto call = calls.find(static_cast<int>(info.ssi_signo)); call != calls.end()) call->second();
  }

  sigset_t set;
  Fd fd;
  std::map<int, std::function<void()>> calls;
};

Instant Loop::clock() {
  timespec time;
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return Instant(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

Loop::Loop(std::size_t max_posted)
    : epoll_(or_throw(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      now_(clock()),
      scratch_(new std::uint8_t[kScratch]),
      inbox_(std::make_unique<Inbox>(max_posted)) {
  // A peer that has left is seen where we write to it; OpenSSL's writes would raise the signal.
  std::signal(SIGPIPE, SIG_IGN);
  watch(inbox_->fd.get(), EPOLLIN, *inbox_);
}

Loop::~Loop() {
  for (Timer* timer : heap_) timer->place_ = Timer::kNowhere;
}

void Loop::run() {
  while (!stopped_) turn(kNever - now_);
  stopped_ = false;
}

void Loop::stop() {
  stopped_ = true;
}

void Loop::turn(Duration max_wait) {
  end_turn();  // what was asked for between two turns must not wait for something to happen
  if (linger_ > Duration::zero() && max_wait > linger_) {
    const timespec time{0, static_cast<long>(linger_.count())};
    ::nanosleep(&time, nullptr);
  }
  linger_ = Duration::zero();
  const int count = wait(max_wait);
  now_ = clock();
  ready_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
  for (next_ready_ = 0; next_ready_ < ready_count_;) {
    const epoll_event& event = ready_[next_ready_++];
    if (event.data.ptr) static_cast<Watcher*>(event.data.ptr)->on_ready(event.events);
  }
  fire_timers();
  end_turn();
}

// Fills ready_; how many, or -1.
int Loop::wait(Duration max_wait) {
  if (!heap_.empty()) max_wait = std::min(max_wait, heap_.front()->when_ - clock());
  if (unfinished_ || stopped_) max_wait = Duration::zero();
  max_wait = std::clamp<Duration>(max_wait, Duration::zero(), std::chrono::hours(1));
  const int size = static_cast<int>(ready_.size());
  if (fine_waits_) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(max_wait);
    const std::chrono::nanoseconds rest = max_wait - seconds;
    const timespec time{static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
    const int count = ::epoll_pwait2(epoll_.get(), ready_.data(), size, &time, nullptr);
    // Linux before 5.11 does not know it, and old sandboxes forbid what they do not know.
    if (count >= 0 || (errno != ENOSYS && errno != EPERM)) return count;
    fine_waits_ = false;
  }
  // Up, not down: a timer must not be early, and a wait of 0 would spin.
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(max_wait);
  return ::epoll_wait(epoll_.get(), ready_.data(), size, static_cast<int>(wait.count()));
}

void Loop::end_turn() {
  // A hook's work may give another more to do, which mostly settles at once; what does not, waits for the
  // next turn, so that sockets are not starved.
  constexpr int kRounds = 8;
  bool worked = true;
  for (int round = 0; worked && round < kRounds; ++round) {
    worked = false;
    for (std::size_t i = 0; i < hooks_.size(); ++i) worked |= hooks_[i]->on_turn_end();
  }
  unfinished_ = worked;
}

void Loop::add(TurnEnd& hook) {
  hooks_.push_back(&hook);
}
void Loop::remove(TurnEnd& hook) {
  std::erase(hooks_, &hook);
}

bool Loop::post(std::function<void()> work) {
  {
    std::lock_guard lock(inbox_->mutex);
    if (inbox_->waiting.size() >= inbox_->max) return false;
    inbox_->waiting.push_back(std::move(work));
    if (inbox_->waiting.size() > 1) return true;
  }
  const std::uint64_t one = 1;
  [[maybe_unused]] auto size = ::write(inbox_->fd.get(), &one, sizeof one);
  return true;
}

void Loop::on_signal(int signal, std::function<void()> call) {
  bool first = !signals_;
  if (first) {
    signals_ = std::make_unique<Signals>();
    sigemptyset(&signals_->set);
  }
  sigaddset(&signals_->set, signal);
  signals_->calls[signal] = std::move(call);
  ::pthread_sigmask(SIG_BLOCK, &signals_->set, nullptr);
  int fd = or_throw(::signalfd(signals_->fd.get(), &signals_->set, SFD_NONBLOCK | SFD_CLOEXEC), "signalfd");
  if (first) {
    signals_->fd = Fd(fd);
    watch(fd, EPOLLIN, *signals_);
  }
}

void Loop::watch(int fd, std::uint32_t events, Watcher& watcher) {
  epoll_event event{.events = events, .data = {.ptr = &watcher}};
  or_throw(::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

void Loop::change(int fd, std::uint32_t events, Watcher& watcher) {
  epoll_event event{.events = events, .data = {.ptr = &watcher}};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Loop::unwatch(int fd, Watcher& watcher) {
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
  // What this turn has already been told of it must not reach it any more.
  for (std::size_t i = next_ready_; i < ready_count_; ++i)
    if (ready_[i].data.ptr == &watcher) ready_[i].data.ptr = nullptr;
}

}  // namespace halloo::io
