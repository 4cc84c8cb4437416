// The loop's timers: a binary min-heap in which each timer knows its place, so that setting it again or
// cancelling it moves one entry and leaves nothing behind.
#include "io/loop.h"

namespace halloo::io {

void Loop::place(std::size_t index, Timer* timer) {
  heap_[index] = timer;
  timer->place_ = index;
}

// Brings the entry at `index` to where it belongs, up or down.
void Loop::sift(std::size_t index) {
  Timer* timer = heap_[index];
  for (; index > 0; index = (index - 1) / 2) {
    Timer* parent = heap_[(index - 1) / 2];
    if (parent->when_ <= timer->when_) break;
    place(index, parent);
  }
  for (;;) {
    std::size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->when_ < heap_[child]->when_) ++child;
    if (timer->when_ <= heap_[child]->when_) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, timer);
}

void Loop::drop(Timer& timer) {
  std::size_t hole = timer.place_;
  timer.place_ = Timer::kNowhere;
  Timer* last = heap_.back();
  heap_.pop_back();
  if (last == &timer) return;
  place(hole, last);
  sift(hole);
}

void Loop::fire_timers() {
  // Bounded by how many are set now, so that one that sets itself again for at once cannot hold the loop.
  for (std::size_t most = heap_.size(); most > 0 && !heap_.empty(); --most) {
    Timer* timer = heap_.front();
    if (timer->when_ > now_) break;
    timer->cancel();
    timer->call_();
  }
}

void Timer::at(Instant when) {
  if (when == kNever) return cancel();
  when_ = when;
  if (place_ == kNowhere) {
    loop_.heap_.push_back(this);
    loop_.place(loop_.heap_.size() - 1, this);
  }
  loop_.sift(place_);
}

void Timer::cancel() {
  when_ = kNever;
  if (place_ != kNowhere) loop_.drop(*this);
}

}  // namespace halloo::io
