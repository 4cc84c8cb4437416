// A call between two people, and its life as a state machine.
//
//   calling --rings--> ringing --accepts--> accepted --either hangs up, or is gone--> ended
//      calling, ringing --accepts--> accepted       (a phone may answer before it says that it rings)
//                       --declines--> declined      --caller hangs up--> cancelled
//                       --time--> unanswered        --either is gone--> ended
//      calling --callee is busy--> busy
//
// The last six states are final. Signalling loop only.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"
#include "base/time.h"

namespace halloo::switchboard {

using PersonId = Id<struct PersonTag>;

enum class CallState { calling, ringing, accepted, declined, cancelled, unanswered, busy, ended };

enum class CallEvent {
  rings,
  accepts,
  declines,
  caller_hangs_up,
  callee_hangs_up,
  time,
  gone,
  callee_is_busy
};

// What becomes of a call; nullopt where the event has no place.
std::optional<CallState> next_state(CallState state, CallEvent event);

bool is_final(CallState state);

// Why a call is over, as both ends are told.
enum class EndReason { declined, cancelled, unanswered, busy, hungup, gone };

EndReason end_reason(CallState final_state, CallEvent last);

// One end of a call. The person is absent (no id) in a call that was taken up after a restart until this
// end has come back as well.
struct Party {
  PersonId person;
  std::string name;
};

struct Call {
  std::string id;
  Party caller;
  Party callee;
  bool caller_video = false;
  bool callee_video = false;
  CallState state = CallState::calling;
  Instant rings_until = kNever;

  Party& of(PersonId person) { return caller.person == person ? caller : callee; }
  Party& peer_of(PersonId person) { return caller.person == person ? callee : caller; }
  const Party& peer_of(PersonId person) const { return caller.person == person ? callee : caller; }
  bool has(PersonId person) const { return caller.person == person || callee.person == person; }

  // The only place where `state` changes. False where the event has no place.
  bool enter(CallEvent event);
};

}  // namespace halloo::switchboard
