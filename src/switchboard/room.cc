#include "switchboard/room.h"

#include <algorithm>
#include <utility>

namespace halloo::switchboard {

bool is_room_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

// --- who is here

Room::Participants::iterator Room::find(Participants& among, PersonId person) {
  return std::find_if(among.begin(), among.end(), [&](const auto& p) { return p.person == person; });
}

Room::Participants::iterator Room::find(Participants& among, ParticipantId id) {
  return std::find_if(among.begin(), among.end(), [&](const auto& p) { return p.view.id == id; });
}

std::vector<ParticipantView> Room::participants() const {
  std::vector<ParticipantView> all;
  all.reserve(inside_.size());
  for (const Participant& p : inside_) all.push_back(p.view);
  return all;
}

std::vector<Knocker> Room::waiting() const {
  std::vector<Knocker> all;
  all.reserve(waiting_.size());
  for (const Participant& p : waiting_) all.push_back({p.view.id, p.view.name});
  return all;
}

ParticipantId Room::participant(PersonId person) const {
  for (const Participant& p : inside_)
    if (p.person == person) return p.view.id;
  return {};
}

PersonId Room::person(ParticipantId id) const {
  for (const Participant& p : inside_)
    if (p.view.id == id) return p.person;
  return {};
}

// --- coming and going

Result<void, RoomError> Room::enter(Instant now, Visitor visitor, const Entering& how, Outbox& out) {
  if (const auto known = find(inside_, visitor.person); known != inside_.end()) {
    known->view.sends = how.sends;
    known->direct = how.direct;
    choose_mode();
    touch(now, *known);
    if (known->view.id == host_ && !waiting_.empty()) touch_waiting(now);
    tell_entered(*known, out);
    return {};
  }
  if (const auto known = find(waiting_, visitor.person); known != waiting_.end()) {
    known->view.sends = how.sends;
    known->direct = how.direct;
    tell(*known, Waiting{name_, known->view.id}, out);
    return {};
  }
  if (std::find(removed_.begin(), removed_.end(), visitor.person) != removed_.end())
    return Unexpected{RoomError::removed};
  if (locked_) return Unexpected{RoomError::locked};
  if (settings_.max_participants != 0 && inside_.size() >= settings_.max_participants)
    return Unexpected{RoomError::full};
  if (knock_ && settings_.max_waiting != 0 && waiting_.size() >= settings_.max_waiting)
    return Unexpected{RoomError::full};

  Participant coming;
  coming.view.id = ParticipantId{++last_id_};
  coming.view.name = std::move(visitor.name);
  coming.view.sends = how.sends;
  coming.view.away = visitor.away;
  coming.person = visitor.person;
  coming.door = visitor.door;
  coming.direct = how.direct;
  if (knock_) {
    tell(coming, Waiting{name_, coming.view.id}, out);
    waiting_.push_back(std::move(coming));
    touch_waiting(now);
  } else {
    come_in(now, std::move(coming), out);
  }
  return {};
}

void Room::come_in(Instant now, Participant coming, Outbox& out) {
  inside_.push_back(std::move(coming));
  Participant& added = inside_.back();
  if (!host_) host_ = added.view.id;
  choose_mode();
  touch(now, added);
  tell_entered(added, out);
}

void Room::leave(Instant now, PersonId person, bool tell_it, Outbox& out) {
  if (const auto leaving = find(inside_, person); leaving != inside_.end()) {
    if (tell_it) tell(*leaving, LeftRoom{name_, LeftReason::left}, out);
    go(now, leaving);
  } else if (const auto knocker = find(waiting_, person); knocker != waiting_.end()) {
    if (tell_it) tell(*knocker, LeftRoom{name_, LeftReason::left}, out);
    waiting_.erase(knocker);
    touch_waiting(now);
  }
}

void Room::go(Instant now, Participants::iterator leaving) {
  const ParticipantId id = leaving->view.id;
  inside_.erase(leaving);
  left_.push_back(id);
  if (id == host_) choose_host();
  choose_mode();
  touch(now);
}

// The longest present; one who has a connection, if there is one.
void Room::choose_host() {
  auto next = std::find_if(inside_.begin(), inside_.end(), [](const auto& p) { return !p.view.away; });
  if (next == inside_.end()) next = inside_.begin();
  host_ = next == inside_.end() ? ParticipantId{} : next->view.id;
  waiting_changed_ = !waiting_.empty();  // the new host knows of none of them
}

void Room::choose_mode() {
  const bool direct = inside_.size() <= 2 &&
                      std::all_of(inside_.begin(), inside_.end(), [](const auto& p) { return p.direct; });
  const RoomMode mode = direct ? RoomMode::direct : RoomMode::gateway;
  if (mode == mode_) return;
  mode_ = mode;
  ++epoch_;
}

void Room::set_away(Instant now, PersonId person, bool away) {
  if (const auto known = find(inside_, person); known != inside_.end()) {
    known->view.away = away;
    touch(now, *known);
  } else if (const auto knocker = find(waiting_, person); knocker != waiting_.end()) {
    knocker->view.away = away;
  }
}

std::vector<PersonId> Room::close(Outbox& out) {
  std::vector<PersonId> sent_away;
  for (const Participant& p : std::exchange(waiting_, {})) {
    tell(p, LeftRoom{name_, LeftReason::over}, out);
    sent_away.push_back(p.person);
  }
  return sent_away;
}

// --- telling

void Room::tell(const Participant& to, Event event, Outbox& out) const {
  out.notices.push_back({to.person, to.door, std::move(event)});
}

void Room::tell_entered(Participant& to, Outbox& out) {
  to.told = changes_;
  tell(to, Entered{facts(), to.view.id, settings_.max_chat, participants()}, out);
}

void Room::touch(Instant now) {
  ++changes_;
  schedule(now);
}

void Room::touch(Instant now, Participant& participant) {
  participant.changed = true;
  touch(now);
}

void Room::touch_waiting(Instant now) {
  waiting_changed_ = true;
  schedule(now);
}

// The first change after a quiet time is told at once, those that follow are gathered.
void Room::schedule(Instant now) {
  if (publish_at_ == kNever) publish_at_ = std::max(now, published_at_ + settings_.interval);
}

// Who came in since has been told all of it, so that a difference may repeat what is known; it says how
// things are, not what happened to them, and can be applied twice.
void Room::publish(Instant now, Outbox& out) {
  if (publish_at_ == kNever) return;
  publish_at_ = kNever;
  published_at_ = now;
  std::shared_ptr<RoomDifference> difference;
  for (Participant& to : inside_) {
    if (to.told == changes_) continue;
    to.told = changes_;
    if (!difference) {
      difference = std::make_shared<RoomDifference>();
      difference->facts = facts();
      difference->left = left_;
      for (const Participant& p : inside_)
        if (p.changed) difference->participants.push_back(p.view);
    }
    tell(to, RoomChanged{difference}, out);
  }
  for (Participant& p : inside_) p.changed = false;
  left_.clear();
  if (std::exchange(waiting_changed_, false) && !inside_.empty())
    tell(*find(inside_, host_), Knocking{name_, waiting()}, out);
}

}  // namespace halloo::switchboard
