// The switchboard's rooms: who is at which one, and when each is to tell what has changed.
#include "switchboard/switchboard.h"

namespace halloo::switchboard {

using RoomResult = Switchboard::RoomResult;

RoomResult Switchboard::enter_room(Instant now, PersonId id, std::string_view name, const Entering& how,
                                   Outbox& out) {
  Person& p = person(id);
  if (!is_room_name(name)) return Unexpected{RoomError::bad_name};
  if (!p.call.empty()) return Unexpected{RoomError::in_a_call};
  if (!p.room.empty() && p.room != name) return Unexpected{RoomError::in_a_room};
  auto found = rooms_.find(name);
  if (found == rooms_.end()) {
    if (settings_.rooms.max_rooms != 0 && rooms_.size() >= settings_.rooms.max_rooms)
      return Unexpected{RoomError::too_many_rooms};
    found = rooms_.emplace(name, HeldRoom{Room(std::string(name), settings_.rooms)}).first;
  }
  HeldRoom& held = found->second;
  const auto entered = held.room.enter(now, {id, p.door, p.name.shown, p.away}, how, out);
  if (entered && p.room.empty()) {
    p.room = name;
    show(now, p);
  }
  settle(now, held, out);
  return entered;
}

RoomResult Switchboard::leave_room(Instant now, PersonId id, std::string_view name, Outbox& out) {
  if (!room_for(id, name)) return Unexpected{RoomError::unknown_room};
  quit_room(now, id, true, out);
  return {};
}

RoomResult Switchboard::configure_room(Instant now, PersonId host, std::string_view name,
                                       std::optional<bool> locked, std::optional<bool> knock, Outbox& out) {
  return in_room(now, host, name, out, [&](Room& room) { return room.configure(now, host, locked, knock); });
}

RoomResult Switchboard::admit(Instant now, PersonId host, std::string_view name, ParticipantId who,
                              Outbox& out) {
  return in_room(now, host, name, out, [&](Room& room) { return room.admit(now, host, who, out); });
}

RoomResult Switchboard::refuse(Instant now, PersonId host, std::string_view name, ParticipantId who,
                               Outbox& out) {
  return in_room(now, host, name, out, [&](Room& room) { return room.refuse(now, host, who, out); });
}

RoomResult Switchboard::remove(Instant now, PersonId host, std::string_view name, ParticipantId who,
                               Outbox& out) {
  return in_room(now, host, name, out, [&](Room& room) { return room.remove(now, host, who, out); });
}

RoomResult Switchboard::mute(Instant now, PersonId host, std::string_view name, ParticipantId who,
                             MediaKind kind, bool muted, Outbox& out) {
  return in_room(now, host, name, out,
                 [&](Room& room) { return room.mute(now, host, who, kind, muted, out); });
}

RoomResult Switchboard::set_media(Instant now, PersonId id, std::string_view name, MediaState sends,
                                  Outbox& out) {
  return in_room(now, id, name, out, [&](Room& room) { return room.set_media(now, id, sends); });
}

RoomResult Switchboard::raise_hand(Instant now, PersonId id, std::string_view name, bool raised,
                                   Outbox& out) {
  return in_room(now, id, name, out, [&](Room& room) { return room.raise_hand(now, id, raised); });
}

RoomResult Switchboard::react(Instant now, PersonId id, std::string_view name, std::string_view what,
                              Outbox& out) {
  return in_room(now, id, name, out, [&](Room& room) { return room.react(now, id, what, out); });
}

RoomResult Switchboard::say(Instant now, PersonId id, std::string_view name, std::string_view text,
                            Outbox& out) {
  return in_room(now, id, name, out, [&](Room& room) { return room.say(now, id, text, out); });
}

RoomResult Switchboard::signal_in_room(Instant now, PersonId from, std::string_view name, ParticipantId to,
                                       std::string_view data, Outbox& out) {
  return in_room(now, from, name, out, [&](Room& room) { return room.signal(now, from, to, data, out); });
}

const Room* Switchboard::room_of(PersonId id) const {
  const auto found = people_.find(id);
  return found == people_.end() ? nullptr : find_room(found->second.room);
}

const Room* Switchboard::find_room(std::string_view name) const {
  const auto found = rooms_.find(name);
  return found == rooms_.end() ? nullptr : &found->second.room;
}

Switchboard::HeldRoom* Switchboard::room_for(PersonId id, std::string_view name) {
  const std::string& own = person(id).room;
  return own.empty() || own != name ? nullptr : &rooms_.find(own)->second;
}

// What is done may send someone away: then the result of `act` is who.
template <class Act>
RoomResult Switchboard::in_room(Instant now, PersonId id, std::string_view name, Outbox& out, Act act) {
  HeldRoom* held = room_for(id, name);
  if (!held) return Unexpected{RoomError::unknown_room};
  const auto done = act(held->room);
  if (!done) return Unexpected{done.error()};
  if constexpr (!std::is_same_v<decltype(done), const RoomResult>) free_of_room(now, *done);
  settle(now, *held, out);
  return {};
}

void Switchboard::quit_room(Instant now, PersonId id, bool tell, Outbox& out) {
  HeldRoom& held = rooms_.find(person(id).room)->second;
  held.room.leave(now, id, tell, out);
  free_of_room(now, id);
  settle(now, held, out);
}

void Switchboard::free_of_room(Instant now, PersonId id) {
  Person& p = person(id);
  p.room.clear();
  show(now, p);
}

// After whatever happened to a room: it may be over, or have something to tell later.
void Switchboard::settle(Instant now, HeldRoom& held, Outbox& out) {
  if (!held.room.empty()) return reschedule(held);
  for (const PersonId id : held.room.close(out)) free_of_room(now, id);
  publications_.erase({held.publish_at, held.room.name()});
  rooms_.erase(rooms_.find(held.room.name()));
}

void Switchboard::reschedule(HeldRoom& held) {
  const Instant due = held.room.publish_at();
  if (due == held.publish_at) return;
  publications_.erase({held.publish_at, held.room.name()});
  if (due != kNever) publications_.emplace(due, held.room.name());
  held.publish_at = due;
}

void Switchboard::publish_rooms(Instant now, Outbox& out) {
  while (!publications_.empty() && publications_.begin()->first <= now) {
    HeldRoom& held = rooms_.find(publications_.begin()->second)->second;
    held.room.publish(now, out);
    reschedule(held);
  }
}

}  // namespace halloo::switchboard
