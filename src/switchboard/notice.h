// What the switchboard has for people, to be told by the door they came in by.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "switchboard/call.h"
#include "switchboard/room_view.h"
#include "switchboard/roster.h"

namespace halloo::switchboard {

// Which door a person came in by; the numbers belong to doors::Hall.
using DoorIndex = unsigned char;

struct Incoming {
  std::string call, from;
  bool video = false, trickle = true;
};
struct Ringing {
  std::string call;
};
struct Accepted {
  std::string call, from;
  bool video = false, trickle = true, caller = false;
};
struct Merged {
  std::string call, into;
};
struct Ended {
  std::string call;
  EndReason reason = EndReason::hungup;
};
struct Signal {
  std::string call, from, data;
};
struct Rejoined {
  std::string call;
  bool present = false;
};

using Event = std::variant<Incoming, Ringing, Accepted, Merged, Ended, Signal, Rejoined, Entered, Waiting,
                           RoomChanged, Knocking, LeftRoom, MuteAsked, Chat, Reaction, RoomSignal>;

struct Notice {
  PersonId to;
  DoorIndex door = 0;
  Event event;
};

struct Outbox {
  std::vector<Notice> notices;
  std::shared_ptr<const RosterDifference> people;  // for everyone, or null

  bool empty() const { return notices.empty() && !people; }
  void clear() {
    notices.clear();
    people.reset();
  }
};

}  // namespace halloo::switchboard
