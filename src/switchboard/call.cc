#include "switchboard/call.h"

namespace halloo::switchboard {

std::optional<CallState> next_state(CallState state, CallEvent event) {
  switch (state) {
    case CallState::calling:
      if (event == CallEvent::rings) return CallState::ringing;
      if (event == CallEvent::callee_is_busy) return CallState::busy;
      [[fallthrough]];
    case CallState::ringing:
      switch (event) {
        case CallEvent::accepts:
          return CallState::accepted;
        case CallEvent::declines:
        case CallEvent::callee_hangs_up:
          return CallState::declined;
        case CallEvent::caller_hangs_up:
          return CallState::cancelled;
        case CallEvent::time:
          return CallState::unanswered;
        case CallEvent::gone:
          return CallState::ended;
        case CallEvent::rings:
        case CallEvent::callee_is_busy:
          return std::nullopt;
      }
      return std::nullopt;
    case CallState::accepted:
      switch (event) {
        case CallEvent::caller_hangs_up:
        case CallEvent::callee_hangs_up:
        case CallEvent::gone:
          return CallState::ended;
        case CallEvent::rings:
        case CallEvent::accepts:
        case CallEvent::declines:
        case CallEvent::time:
        case CallEvent::callee_is_busy:
          return std::nullopt;
      }
      return std::nullopt;
    case CallState::declined:
    case CallState::cancelled:
    case CallState::unanswered:
    case CallState::busy:
    case CallState::ended:
      return std::nullopt;
  }
  return std::nullopt;
}

bool is_final(CallState state) {
  return state > CallState::accepted;
}

EndReason end_reason(CallState final_state, CallEvent last) {
  switch (final_state) {
    case CallState::declined:
      return EndReason::declined;
    case CallState::cancelled:
      return EndReason::cancelled;
    case CallState::unanswered:
      return EndReason::unanswered;
    case CallState::busy:
      return EndReason::busy;
    case CallState::calling:
    case CallState::ringing:
    case CallState::accepted:
    case CallState::ended:
      break;
  }
  return last == CallEvent::gone ? EndReason::gone : EndReason::hungup;
}

bool Call::enter(CallEvent event) {
  const auto next = next_state(state, event);
  if (next) state = *next;
  return next.has_value();
}

}  // namespace halloo::switchboard
