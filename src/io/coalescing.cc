#include "io/coalescing.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

constexpr Duration kWindow = 5ms;  // long enough that the rate of many senders is even
constexpr Duration kLookAgain = 250ms, kRest = 250ms;
constexpr double kSlower = 0.75;

}  // namespace

Duration Coalescing::on_turn(Instant now, std::uint64_t received) {
  if (longest_ == Duration::zero()) return {};
  ++turns_;
  const Duration passed = now - window_began_;
  switch (state_) {
    case State::looking:
      if (passed < kWindow) return {};
      // The first window may have begun before they did.
      dense_windows_ = passed < turns_ * longest_ ? dense_windows_ + 1 : 0;
      pace_ = static_cast<double>(received - received_before_) / static_cast<double>(passed.count());
      if (dense_windows_ > 1)
        enter(State::gathering, now, received);
      else
        begin_window(now, received);
      break;
    case State::gathering:
      if (passed < kWindow) break;
      if (static_cast<double>(received - received_before_) <
          kSlower * pace_ * static_cast<double>(passed.count())) {
        enter(State::resting, now, received);
      } else if (now - entered_ >= kLookAgain) {
        enter(State::looking, now, received);
      } else {
        begin_window(now, received);
      }
      break;
    case State::resting:
      if (now - entered_ >= kRest) enter(State::looking, now, received);
      break;
  }
  return state_ == State::gathering ? longest_ : Duration::zero();
}

void Coalescing::enter(State state, Instant now, std::uint64_t received) {
  state_ = state;
  entered_ = now;
  dense_windows_ = 0;
  begin_window(now, received);
}

void Coalescing::begin_window(Instant now, std::uint64_t received) {
  window_began_ = now;
  received_before_ = received;
  turns_ = 0;
}

}  // namespace halloo::io
