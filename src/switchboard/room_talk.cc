// What the host does to others in a room, and what everyone in it says.
#include <algorithm>

#include "switchboard/reaction.h"
#include "switchboard/room.h"

namespace halloo::switchboard {

// --- the host

Result<void, RoomError> Room::configure(Instant now, PersonId host, std::optional<bool> locked,
                                        std::optional<bool> knock) {
  if (!is_host(host)) return Unexpected{RoomError::not_host};
  locked_ = locked.value_or(locked_);
  knock_ = knock.value_or(knock_);
  touch(now);
  return {};
}

Result<void, RoomError> Room::admit(Instant now, PersonId host, ParticipantId who, Outbox& out) {
  if (!is_host(host)) return Unexpected{RoomError::not_host};
  const auto knocker = find(waiting_, who);
  if (knocker == waiting_.end()) return Unexpected{RoomError::unknown_participant};
  if (settings_.max_participants != 0 && inside_.size() >= settings_.max_participants)
    return Unexpected{RoomError::full};
  Participant coming = std::move(*knocker);
  waiting_.erase(knocker);
  touch_waiting(now);
  come_in(now, std::move(coming), out);
  return {};
}

Result<PersonId, RoomError> Room::refuse(Instant now, PersonId host, ParticipantId who, Outbox& out) {
  if (!is_host(host)) return Unexpected{RoomError::not_host};
  const auto knocker = find(waiting_, who);
  if (knocker == waiting_.end()) return Unexpected{RoomError::unknown_participant};
  const PersonId person = knocker->person;
  tell(*knocker, LeftRoom{name_, LeftReason::refused}, out);
  waiting_.erase(knocker);
  touch_waiting(now);
  return person;
}

Result<PersonId, RoomError> Room::remove(Instant now, PersonId host, ParticipantId who, Outbox& out) {
  if (!is_host(host)) return Unexpected{RoomError::not_host};
  if (who == host_) return Unexpected{RoomError::yourself};
  const auto knocker = find(waiting_, who);
  const auto leaving = find(inside_, who);
  if (knocker == waiting_.end() && leaving == inside_.end())
    return Unexpected{RoomError::unknown_participant};

  const bool waits = knocker != waiting_.end();
  const PersonId person = waits ? knocker->person : leaving->person;
  tell(waits ? *knocker : *leaving, LeftRoom{name_, LeftReason::removed}, out);
  if (waits) {
    waiting_.erase(knocker);
    touch_waiting(now);
  } else {
    go(now, leaving);
  }
  removed_.push_back(person);
  if (settings_.max_removed != 0 && removed_.size() > settings_.max_removed) removed_.pop_front();
  // Anyone can come back as someone else: from now on the host sees who it is.
  if (!knock_) {
    knock_ = true;
    touch(now);
  }
  return person;
}

Result<void, RoomError> Room::mute(Instant now, PersonId host, ParticipantId who, MediaKind kind, bool muted,
                                   Outbox& out) {
  if (!is_host(host)) return Unexpected{RoomError::not_host};
  if (who == host_) return Unexpected{RoomError::yourself};
  const auto other = find(inside_, who);
  if (other == inside_.end()) return Unexpected{RoomError::unknown_participant};
  other->view.withheld.of(kind) = muted;
  touch(now, *other);
  publish(now, out);
  tell(*other, MuteAsked{name_, kind, muted}, out);
  return {};
}

// --- everyone

Result<void, RoomError> Room::set_media(Instant now, PersonId person, MediaState sends) {
  const auto self = find(inside_, person);
  if (self == inside_.end()) return Unexpected{RoomError::unknown_room};
  self->view.sends = sends;
  touch(now, *self);
  return {};
}

Result<void, RoomError> Room::raise_hand(Instant now, PersonId person, bool raised) {
  const auto self = find(inside_, person);
  if (self == inside_.end()) return Unexpected{RoomError::unknown_room};
  self->view.hand = raised;
  touch(now, *self);
  return {};
}

Result<void, RoomError> Room::react(Instant now, PersonId person, std::string_view reaction, Outbox& out) {
  const auto self = find(inside_, person);
  if (self == inside_.end()) return Unexpected{RoomError::unknown_room};
  if (!is_reaction(reaction)) return Unexpected{RoomError::no_reaction};
  publish(now, out);
  for (const Participant& to : inside_)
    if (!to.view.away) tell(to, Reaction{name_, self->view.id, std::string(reaction)}, out);
  return {};
}

Result<void, RoomError> Room::say(Instant now, PersonId person, std::string_view text, Outbox& out) {
  const auto self = find(inside_, person);
  if (self == inside_.end()) return Unexpected{RoomError::unknown_room};
  if (text.empty() || (settings_.max_chat != 0 && text.size() > settings_.max_chat))
    return Unexpected{RoomError::too_long};
  publish(now, out);
  const auto message = std::make_shared<const ChatMessage>(
      ChatMessage{name_, ++last_chat_, self->view.id, self->view.name, std::string(text)});
  for (const Participant& to : inside_) tell(to, Chat{message}, out);
  return {};
}

Result<void, RoomError> Room::signal(Instant now, PersonId from, ParticipantId to, std::string_view data,
                                     Outbox& out) {
  const auto self = find(inside_, from);
  if (self == inside_.end()) return Unexpected{RoomError::unknown_room};
  const auto other = find(inside_, to);
  if (other == inside_.end()) return Unexpected{RoomError::unknown_participant};
  if (other == self) return Unexpected{RoomError::yourself};
  publish(now, out);
  tell(*other, RoomSignal{name_, self->view.id, std::string(data)}, out);
  return {};
}

std::string_view explain(RoomError error) {
  switch (error) {
    case RoomError::bad_name:
      return "A room's name is 1 to 64 characters of A-Z a-z 0-9 - _.";
    case RoomError::in_a_call:
      return "You are in a call. Hang up before you enter a room.";
    case RoomError::in_a_room:
      return "You are in another room. Leave it before you enter this one.";
    case RoomError::full:
      return "This room takes no more people now. Try again later.";
    case RoomError::too_many_rooms:
      return "There are as many rooms as this server takes. Try again later.";
    case RoomError::locked:
      return "This room is locked. Ask its host to unlock it.";
    case RoomError::removed:
      return "The host of this room has sent you out.";
    case RoomError::unknown_room:
      return "You are not in this room.";
    case RoomError::not_host:
      return "Only the host of this room may do that.";
    case RoomError::unknown_participant:
      return "The person that you mean is not in this room, or does not wait at it.";
    case RoomError::yourself:
      return "One cannot do that with oneself.";
    case RoomError::too_long:
      return "This text is empty, or longer than this server takes.";
    case RoomError::no_reaction:
      return "A reaction is an emoji.";
  }
  return {};
}

}  // namespace halloo::switchboard
