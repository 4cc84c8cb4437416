#include "doors/room_of_two/room.h"

#include <algorithm>

namespace halloo::doors::room_of_two {
namespace {

bool reached(std::size_t count, std::size_t limit) {
  return limit != 0 && count >= limit;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

}  // namespace

std::string_view sentence(RoomRefusal refusal) {
  switch (refusal) {
    case RoomRefusal::invalid_name:
      return "Invalid namespace";
    case RoomRefusal::room_full:
      return "This room is full";
    case RoomRefusal::too_many_rooms:
      return "Too many rooms";
  }
  return "";
}

Result<bool, RoomRefusal> Rooms::enter(std::string_view name, SessionId session) {
  if (settings_.max_name_bytes != 0 && name.size() > settings_.max_name_bytes) {
    return Unexpected{RoomRefusal::invalid_name};
  }
  if (std::any_of(name.begin(), name.end(), is_control)) return Unexpected{RoomRefusal::invalid_name};

  const auto own = rooms_of_.find(session);
  if (own != rooms_of_.end() && reached(own->second.size(), settings_.max_rooms_per_session)) {
    return Unexpected{RoomRefusal::too_many_rooms};
  }
  auto room = rooms_.find(name);
  const bool is_new = room == rooms_.end();
  if (is_new) {
    if (reached(rooms_.size(), settings_.max_rooms)) return Unexpected{RoomRefusal::too_many_rooms};
    room = rooms_.emplace(name, Members{}).first;
  } else if (reached(room->second.size(), settings_.max_members)) {
    return Unexpected{RoomRefusal::room_full};
  }
  room->second.push_back(session);
  rooms_of_[session].emplace_back(name);
  return is_new;
}

void Rooms::leave(std::string_view name, SessionId session) {
  const auto own = rooms_of_.find(session);
  if (own == rooms_of_.end()) return;
  const auto entry = std::find(own->second.begin(), own->second.end(), name);
  if (entry == own->second.end()) return;
  remove(rooms_.find(name), session);
  own->second.erase(entry);
  if (own->second.empty()) rooms_of_.erase(own);
}

void Rooms::leave_all(SessionId session) {
  const auto own = rooms_of_.find(session);
  if (own == rooms_of_.end()) return;
  for (const std::string& name : own->second) remove(rooms_.find(name), session);
  rooms_of_.erase(own);
}

void Rooms::clear() {
  rooms_.clear();
  rooms_of_.clear();
}

void Rooms::remove(ByName::iterator room, SessionId session) {
  std::erase(room->second, session);
  if (room->second.empty()) rooms_.erase(room);
}

bool Rooms::contains(std::string_view name, SessionId session) const {
  const auto own = rooms_of_.find(session);
  return own != rooms_of_.end() &&
         std::find(own->second.begin(), own->second.end(), name) != own->second.end();
}

const std::vector<SessionId>& Rooms::members(std::string_view name) const {
  static const Members kNobody;
  const auto room = rooms_.find(name);
  return room == rooms_.end() ? kNobody : room->second;
}

}  // namespace halloo::doors::room_of_two
