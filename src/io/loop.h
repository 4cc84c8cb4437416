// The event loop of one thread: epoll (level-triggered), timers, signals, and work posted from other
// threads. One turn: wait, dispatch what is ready, run posted work, fire due timers, then the turn's end,
// where what the turn made is sent. Only post() may be called from another thread.
//
// It does not own what watches it: a Watcher, Timer or TurnEnd takes itself off before it goes.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "io/socket.h"

namespace halloo::io {

class Watcher {
 public:
  virtual void on_ready(std::uint32_t events) = 0;  // EPOLLIN, EPOLLOUT, …

 protected:
  ~Watcher() = default;
};

class TurnEnd {
 public:
  // True if anything was done, so that the others are asked again before the loop waits.
  virtual bool on_turn_end() = 0;

 protected:
  ~TurnEnd() = default;
};

class Timer;

class Loop {
 public:
  explicit Loop(std::size_t max_posted = 65536);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();   // turns until stop()
  void stop();  // after this turn; before run(): it returns at once
  // One turn, waiting at most so long for something to happen.
  void turn(Duration max_wait);

  // The time at which this turn began to work; read from the system's monotonic clock once a turn.
  Instant now() const { return now_; }
  static Instant clock();

  // From any thread: `work` runs in the loop's. False when too much is waiting already (nothing was done).
  [[nodiscard]] bool post(std::function<void()> work);

  // The process's signal comes as a call in this loop. Call it before other threads are started: they
  // inherit the mask that keeps the signal for the loop.
  void on_signal(int signal, std::function<void()> call);

  void watch(int fd, std::uint32_t events, Watcher& watcher);
  void change(int fd, std::uint32_t events, Watcher& watcher);
  void unwatch(int fd, Watcher& watcher);  // no further call, even if it is ready in this turn

  // Before the next wait it sleeps so long, so that more has come when it looks; once.
  void linger(Duration time) { linger_ = time; }

  void add(TurnEnd& hook);
  void remove(TurnEnd& hook);

  // 64 KiB for whoever is reading just now; valid until that call into the loop's code returns.
  MutableBytes scratch() { return {scratch_.get(), kScratch}; }

 private:
  friend class Timer;
  struct Signals;
  struct Inbox;
  static constexpr std::size_t kScratch = 64 * 1024;

  int wait(Duration max_wait);
  void fire_timers();
  void end_turn();
  void place(std::size_t index, Timer* timer);
  void sift(std::size_t index);
  void drop(Timer& timer);

  Fd epoll_;
  Instant now_;
  Duration linger_{};
  bool stopped_ = false;
  bool fine_waits_ = true;   // the kernel waits by nanoseconds (epoll_pwait2)
  bool unfinished_ = false;  // hooks were still at work when the turn ended
  std::array<epoll_event, 256> ready_;
  std::size_t next_ready_ = 0;
  std::size_t ready_count_ = 0;
  std::vector<Timer*> heap_;  // each Timer knows its place
  std::vector<TurnEnd*> hooks_;
  std::unique_ptr<std::uint8_t[]> scratch_;
  std::unique_ptr<Inbox> inbox_;
  std::unique_ptr<Signals> signals_;
};

// Calls once at an instant or soon after, never before. Can be set again, also from the call itself, but
// must not be destroyed there.
class Timer {
 public:
  Timer(Loop& loop, std::function<void()> call) : loop_(loop), call_(std::move(call)) {}
  ~Timer() { cancel(); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  void at(Instant when);  // kNever: cancel
  void after(Duration delay) { at(loop_.now() + delay); }
  void cancel();
  Instant when() const { return when_; }  // kNever when not set

 private:
  friend class Loop;
  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  Loop& loop_;
  std::function<void()> call_;
  Instant when_ = kNever;
  std::size_t place_ = kNowhere;
};

}  // namespace halloo::io
