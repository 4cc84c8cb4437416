// The doors there are; a person's door in the switchboard is one of these numbers.
#pragma once

#include "switchboard/notice.h"

namespace halloo::doors {

inline constexpr switchboard::DoorIndex kNativeDoor = 0;
inline constexpr switchboard::DoorIndex kArticleDoor = 1;
inline constexpr switchboard::DoorIndex kRoomOfTwoDoor = 2;
inline constexpr switchboard::DoorIndex kWhipDoor = 3;
inline constexpr std::size_t kDoors = 4;

}  // namespace halloo::doors
