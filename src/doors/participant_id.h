// How someone in a room of the switchboard is called in the conference: '#' and the number in the room.
#pragma once

#include <string>

#include "switchboard/room_view.h"

namespace halloo::doors {

inline std::string participant_id(switchboard::ParticipantId participant) {
  return "#" + std::to_string(participant.value);
}

}  // namespace halloo::doors
