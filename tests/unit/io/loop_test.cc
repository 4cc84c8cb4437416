#include "io/loop.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <thread>

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

TEST(Timer, FiresInOrderAndNeverEarly) {
  Loop loop;
  std::vector<int> fired;
  std::vector<std::unique_ptr<Timer>> timers;
  std::vector<int> delays(50);
  for (int i = 0; i < 50; ++i) delays[static_cast<std::size_t>(i)] = i;
  std::shuffle(delays.begin(), delays.end(), std::mt19937(1));
  Instant start = loop.now();
  for (int delay : delays) {
    timers.push_back(std::make_unique<Timer>(loop, [&, delay] {
      EXPECT_GE(loop.now(), start + delay * 200us);
      fired.push_back(delay);
      if (fired.size() == 50) loop.stop();
    }));
    timers.back()->at(start + delay * 200us);
  }
  loop.run();
  EXPECT_TRUE(std::is_sorted(fired.begin(), fired.end()));
}

TEST(Timer, IsNotRoundedUpToAMillisecond) {
  Loop loop;
  Duration shortest = 1s;
  for (int i = 0; i < 100 && shortest >= 1ms; ++i) {  // once is enough: the machine may be busy
    Timer timer(loop, [&] { loop.stop(); });
    const Instant start = Loop::clock();
    timer.at(start + 100us);
    loop.run();
    shortest = std::min<Duration>(shortest, Loop::clock() - start);
  }
  EXPECT_GE(shortest, 100us);
  EXPECT_LT(shortest, 1ms);
}

// The heap against the simplest thing that does the same.
TEST(Timer, KeepsItsOrderWhenSetAgainAndCancelled) {
  Loop loop;
  std::mt19937 random(2);
  std::vector<int> fired;
  std::vector<std::unique_ptr<Timer>> timers;
  std::vector<Instant> expected(40, kNever);
  for (int i = 0; i < 40; ++i)
    timers.push_back(std::make_unique<Timer>(loop, [&fired, i] { fired.push_back(i); }));
  for (int step = 0; step < 1000; ++step) {
    std::size_t which = random() % 40;
    if (random() % 4 == 0) {
      timers[which]->cancel();
      expected[which] = kNever;
    } else {
      // All in the past, and no two at once.
      expected[which] = Instant(Duration(step + static_cast<int>(random() % 1000) * 1000));
      timers[which]->at(expected[which]);
    }
  }
  timers[7].reset();
  expected[7] = kNever;
  std::vector<int> order;
  for (int i = 0; i < 40; ++i)
    if (expected[static_cast<std::size_t>(i)] != kNever) order.push_back(i);
  std::sort(order.begin(), order.end(), [&](int a, int b) {
    return expected[static_cast<std::size_t>(a)] < expected[static_cast<std::size_t>(b)];
  });
  loop.turn(0ms);
  EXPECT_EQ(fired, order);
}

TEST(Timer, CanSetItselfAgain) {
  Loop loop;
  int times = 0;
  Timer timer(loop, [&] {
    if (++times < 3) return timer.after(1ms);
    EXPECT_EQ(timer.when(), kNever);
    loop.stop();
  });
  timer.after(0ms);
  loop.run();
  EXPECT_EQ(times, 3);
}

TEST(Timer, CanCancelAnotherThatIsDue) {
  Loop loop;
  bool fired = false;
  Timer second(loop, [&] { fired = true; });
  Timer first(loop, [&] { second.cancel(); });
  first.at(loop.now() - 2ms);
  second.at(loop.now() - 1ms);
  loop.turn(0ms);
  EXPECT_FALSE(fired);
}

TEST(Loop, RunsWhatOtherThreadsPost) {
  Loop loop;
  constexpr int kEach = 1000;
  int count = 0;
  std::thread::id here = std::this_thread::get_id();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int j = 0; j < kEach; ++j)
        ASSERT_TRUE(loop.post([&] {
          EXPECT_EQ(std::this_thread::get_id(), here);
          if (++count == 4 * kEach) loop.stop();
        }));
    });
  loop.run();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 4 * kEach);
}

TEST(Loop, TakesOnlySoMuchPostedWork) {
  Loop loop(2);
  int done = 0;
  auto work = [&] { ++done; };
  EXPECT_TRUE(loop.post(work));
  EXPECT_TRUE(loop.post(work));
  EXPECT_FALSE(loop.post(work));
  loop.turn(0ms);
  EXPECT_EQ(done, 2);
  EXPECT_TRUE(loop.post(work));
  loop.turn(0ms);
  EXPECT_EQ(done, 3);
}

TEST(Loop, TurnsSignalsIntoCalls) {
  Loop loop;
  std::vector<int> seen;
  loop.on_signal(SIGUSR1, [&] { seen.push_back(1); });
  loop.on_signal(SIGUSR2, [&] {
    seen.push_back(2);
    loop.stop();
  });
  ::kill(::getpid(), SIGUSR1);
  loop.turn(1s);
  ::kill(::getpid(), SIGUSR2);
  loop.run();
  EXPECT_EQ(seen, (std::vector<int>{1, 2}));
}

struct Pipe final : Watcher {
  explicit Pipe(Loop& its_loop) : loop(its_loop) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    read_end = Fd(ends[0]);
    write_end = Fd(ends[1]);
    loop.watch(read_end.get(), EPOLLIN, *this);
    EXPECT_EQ(::write(write_end.get(), "x", 1), 1);
  }
  void on_ready(std::uint32_t) override { call(); }

  Loop& loop;
  Fd read_end, write_end;
  std::function<void()> call;
};

TEST(Loop, CallsNobodyWhoHasTakenItselfOff) {
  Loop loop;
  Pipe first(loop), second(loop);
  int calls = 0;
  auto off_with = [&](Pipe& other) {
    return [&] {
      ++calls;
      loop.unwatch(other.read_end.get(), other);
    };
  };
  first.call = off_with(second);
  second.call = off_with(first);
  loop.turn(1s);
  EXPECT_EQ(calls, 1) << "both were ready in this turn";
}

struct Hook final : TurnEnd {
  bool on_turn_end() override {
    ++asked;
    if (work == 0) return false;
    if (--work == 0 && when_done) when_done();
    return true;
  }
  std::function<void()> when_done;
  int work = 0, asked = 0;
};

TEST(Loop, LingersOnceBeforeItLooks) {
  Loop loop;
  const Instant start = Loop::clock();
  loop.linger(2ms);
  std::thread other([&] { EXPECT_TRUE(loop.post([] {})); });
  loop.turn(1h);
  EXPECT_GE(loop.now(), start + 2ms);
  other.join();
  Duration shortest = 1h;
  for (int i = 0; i < 100 && shortest >= 2ms; ++i) {  // once is enough: the machine may be busy
    const Instant again = Loop::clock();
    loop.turn(0ms);
    shortest = std::min<Duration>(shortest, loop.now() - again);
  }
  EXPECT_LT(shortest, 2ms);
}

TEST(Loop, AsksTheHooksUntilNoneHasAnythingLeft) {
  Loop loop;
  Hook one, two;
  loop.add(one);
  loop.add(two);
  two.work = 3;
  loop.turn(0ms);
  EXPECT_EQ(two.work, 0);
  EXPECT_EQ(one.asked, two.asked) << "each is asked again after the other has worked";
  int asked = one.asked;
  loop.remove(one);
  two.work = 100;  // one that never ends does not hold up the loop, nor is it forgotten
  loop.turn(0ms);
  EXPECT_GT(two.work, 0);
  two.when_done = [&] { loop.stop(); };
  loop.run();
  EXPECT_EQ(two.work, 0);
  EXPECT_EQ(one.asked, asked);
}

}  // namespace
}  // namespace halloo::io
