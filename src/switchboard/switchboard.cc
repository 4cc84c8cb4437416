#include "switchboard/switchboard.h"

#include <algorithm>

namespace halloo::switchboard {

Switchboard::Switchboard(Settings settings) : settings_(settings), roster_(settings.list_limit) {}

// --- people

Result<PersonId, EnterError> Switchboard::enter(Instant now, DoorIndex door, std::string_view text,
                                                bool trickle, bool listed) {
  auto name = make_name(text);
  if (!name) {
    switch (name.error()) {
      case NameError::empty:
        return Unexpected{EnterError::empty};
      case NameError::too_long:
        return Unexpected{EnterError::too_long};
      case NameError::characters:
        return Unexpected{EnterError::characters};
    }
  }
  if (listed && (by_folded_.contains(name->folded) || by_seen_.contains(name->seen)))
    return Unexpected{EnterError::taken};
  if (settings_.max_people != 0 && people_.size() >= settings_.max_people)
    return Unexpected{EnterError::full};

  const PersonId id{++last_id_};
  Person added;
  added.door = door;
  added.trickle = trickle;
  added.listed = listed;
  if (listed) {
    by_folded_.emplace(name->folded, id);
    by_seen_.emplace(name->seen, id);
    added.search_key = fold_for_search(name->shown);
  }
  added.name = std::move(*name);
  show(now, people_.emplace(id, std::move(added)).first->second);
  return id;
}

void Switchboard::leave(Instant now, PersonId id, Leaving how, Outbox& out) {
  Person& leaving = person(id);
  if (!leaving.call.empty()) {
    Call& call = calls_.find(leaving.call)->second;
    const bool caller = call.caller.person == id;
    const bool gone = call.state == CallState::accepted ? how == Leaving::lost : !caller;
    call.of(id).person = {};
    end(now, call,
        gone     ? CallEvent::gone
        : caller ? CallEvent::caller_hangs_up
                 : CallEvent::callee_hangs_up,
        out);
  }
  if (!leaving.room.empty()) quit_room(now, id, false, out);
  if (leaving.listed) {
    by_folded_.erase(leaving.name.folded);
    by_seen_.erase(leaving.name.seen);
    roster_.set(leaving.name.shown, std::nullopt);
    changed(now);
  }
  people_.erase(id);
}

void Switchboard::set_away(Instant now, PersonId id, bool away) {
  Person& p = person(id);
  p.away = away;
  show(now, p);
  if (p.room.empty()) return;
  HeldRoom& held = rooms_.find(p.room)->second;
  held.room.set_away(now, id, away);
  reschedule(held);
}

const std::string& Switchboard::name_of(PersonId id) const {
  return people_.at(id).name.shown;
}

PersonId Switchboard::find(std::string_view text) const {
  const auto name = make_name(text);
  if (!name) return {};
  const auto found = by_folded_.find(name->folded);
  return found == by_folded_.end() ? PersonId{} : found->second;
}

std::optional<DoorIndex> Switchboard::door_of(std::string_view name) const {
  const PersonId id = find(name);
  if (!id) return std::nullopt;
  return people_.at(id).door;
}

std::vector<RosterEntry> Switchboard::search(std::string_view text, std::size_t limit, bool& more) const {
  const std::string wanted = fold_for_search(text);
  std::vector<RosterEntry> found;
  more = false;
  for (const auto& [id, p] : people_) {
    if (!p.listed || p.search_key.find(wanted) == std::string::npos) continue;
    if (found.size() == limit) {
      more = true;
      break;
    }
    found.push_back({p.name.shown, state_of(p)});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return found;
}

PersonState Switchboard::state_of(const Person& p) {
  if (p.away) return PersonState::away;
  return p.call.empty() && p.room.empty() ? PersonState::free : PersonState::busy;
}

void Switchboard::show(Instant now, const Person& p) {
  if (!p.listed) return;
  roster_.set(p.name.shown, state_of(p));
  changed(now);
}

// The first change after a quiet time is told at once, those that follow are gathered.
void Switchboard::changed(Instant now) {
  if (publish_at_ != kNever) return;
  publish_at_ =
      published_at_ == Instant::min() ? now : std::max(now, published_at_ + settings_.presence_interval);
}

// --- calls

Call* Switchboard::find_call(PersonId member, std::string_view id) {
  const auto found = calls_.find(id);
  return found != calls_.end() && found->second.has(member) ? &found->second : nullptr;
}

const Call* Switchboard::call_of(PersonId id) const {
  const auto found = people_.find(id);
  if (found == people_.end() || found->second.call.empty()) return nullptr;
  return &calls_.find(found->second.call)->second;
}

void Switchboard::tell(PersonId to, Event event, Outbox& out) {
  if (to) out.notices.push_back({to, person(to).door, std::move(event)});
}

void Switchboard::tell_accepted(const Call& call, PersonId to, Outbox& out) {
  const bool caller = call.caller.person == to;
  const Party& peer = caller ? call.callee : call.caller;
  tell(to,
       Accepted{call.id, peer.name, caller ? call.callee_video : call.caller_video,
                person(peer.person).trickle, caller},
       out);
}

void Switchboard::occupy(Instant now, PersonId id, const std::string& call) {
  person(id).call = call;
  show(now, person(id));
}

Result<void, CallError> Switchboard::call(Instant now, PersonId from, std::string_view id,
                                          std::string_view to, bool video, Outbox& out) {
  if (!person(from).listed) return Unexpected{CallError::not_listed};
  if (calls_.contains(id)) return Unexpected{CallError::call_exists};
  const PersonId callee = find(to);
  if (!callee) return Unexpected{CallError::not_here};
  if (callee == from) return Unexpected{CallError::yourself};

  if (const std::string& current = person(from).call; !current.empty()) {
    Call& other = calls_.find(current)->second;
    const bool crossing = other.caller.person == callee && other.state < CallState::accepted;
    if (!crossing) return Unexpected{CallError::in_a_call};
    // Both want the same: theirs, which came first, is accepted.
    other.callee_video = video;
    other.enter(CallEvent::accepts);
    tell(from, Merged{std::string(id), other.id}, out);
    tell_accepted(other, other.callee.person, out);
    tell_accepted(other, other.caller.person, out);
    return {};
  }
  if (!person(from).room.empty()) return Unexpected{CallError::in_a_room};
  Call made{std::string(id), {from, name_of(from)}, {callee, name_of(callee)}, video,
            false,           CallState::calling,    now + settings_.ring_time};
  if (!person(callee).call.empty() || !person(callee).room.empty()) {
    made.enter(CallEvent::callee_is_busy);
    tell(from, Ended{made.id, end_reason(made.state, CallEvent::callee_is_busy)}, out);
    return {};
  }
  const Call& added = calls_.emplace(made.id, made).first->second;
  occupy(now, from, added.id);
  occupy(now, callee, added.id);
  unanswered_.push_back({added.rings_until, added.id});
  tell(callee, Incoming{added.id, added.caller.name, video, person(from).trickle}, out);
  return {};
}

Result<void, CallError> Switchboard::rings(PersonId callee, std::string_view id, Outbox& out) {
  Call* call = find_call(callee, id);
  if (!call || call->callee.person != callee || !call->enter(CallEvent::rings))
    return Unexpected{CallError::unknown_call};
  tell(call->caller.person, Ringing{call->id}, out);
  return {};
}

Result<void, CallError> Switchboard::accept(Instant, PersonId callee, std::string_view id, bool video,
                                            Outbox& out) {
  Call* call = find_call(callee, id);
  if (!call || call->callee.person != callee || !call->enter(CallEvent::accepts))
    return Unexpected{CallError::unknown_call};
  call->callee_video = video;
  tell_accepted(*call, call->caller.person, out);
  return {};
}

Result<void, CallError> Switchboard::decline(Instant now, PersonId callee, std::string_view id, Outbox& out) {
  Call* call = find_call(callee, id);
  if (!call || call->callee.person != callee || !next_state(call->state, CallEvent::declines))
    return Unexpected{CallError::unknown_call};
  end(now, *call, CallEvent::declines, out);
  return {};
}

Result<void, CallError> Switchboard::hang_up(Instant now, PersonId id, std::string_view call_id,
                                             Outbox& out) {
  Call* call = find_call(id, call_id);
  if (!call) return Unexpected{CallError::unknown_call};
  end(now, *call, call->caller.person == id ? CallEvent::caller_hangs_up : CallEvent::callee_hangs_up, out);
  return {};
}

Result<void, CallError> Switchboard::signal(PersonId from, std::string_view id, std::string_view data,
                                            Outbox& out) {
  Call* call = find_call(from, id);
  if (!call || call->state != CallState::accepted) return Unexpected{CallError::unknown_call};
  const Party& peer = call->peer_of(from);
  if (!peer.person) return Unexpected{CallError::not_here};
  tell(peer.person, Signal{call->id, call->of(from).name, std::string(data)}, out);
  return {};
}

Result<void, CallError> Switchboard::rejoin(Instant now, PersonId id, std::string_view call_id,
                                            std::string_view to, Outbox& out) {
  const std::string& name = name_of(id);
  if (Call* own = find_call(id, call_id)) {
    tell(id, Rejoined{own->id, static_cast<bool>(own->peer_of(id).person)}, out);
    return {};
  }
  if (!person(id).listed) return Unexpected{CallError::not_listed};
  if (!person(id).call.empty()) return Unexpected{CallError::in_a_call};
  if (!person(id).room.empty()) return Unexpected{CallError::in_a_room};
  const auto found = calls_.find(call_id);
  if (found == calls_.end()) {
    // Alone in it until the other end comes back.
    Call& made = calls_
                     .emplace(call_id, Call{std::string(call_id),
                                            {id, name},
                                            {{}, std::string(to)},
                                            false,
                                            false,
                                            CallState::accepted,
                                            kNever})
                     .first->second;
    occupy(now, id, made.id);
    tell(id, Rejoined{made.id, false}, out);
    return {};
  }
  Call& call = found->second;
  if (call.state != CallState::accepted || call.callee.person || call.callee.name != name ||
      call.caller.name != to)
    return Unexpected{CallError::call_exists};
  call.callee.person = id;
  occupy(now, id, call.id);
  tell(id, Rejoined{call.id, true}, out);
  tell(call.caller.person, Rejoined{call.id, true}, out);
  return {};
}

void Switchboard::end(Instant now, Call& call, CallEvent how, Outbox& out) {
  if (!call.enter(how)) return;
  const EndReason reason = end_reason(call.state, how);
  for (const PersonId id : {call.caller.person, call.callee.person}) {
    if (!id) continue;
    tell(id, Ended{call.id, reason}, out);
    occupy(now, id, {});
  }
  calls_.erase(calls_.find(call.id));
}

// --- time

void Switchboard::on_timeout(Instant now, Outbox& out) {
  while (!unanswered_.empty() && unanswered_.front().at <= now) {
    const auto found = calls_.find(unanswered_.front().call);
    // The id may be in use again by now, for a call that rings longer.
    if (found != calls_.end() && found->second.rings_until <= now &&
        next_state(found->second.state, CallEvent::time))
      end(now, found->second, CallEvent::time, out);
    unanswered_.pop_front();
  }
  publish_rooms(now, out);
  if (publish_at_ <= now) {
    publish_at_ = kNever;
    out.people = roster_.publish();
    if (out.people) published_at_ = now;
  }
}

Instant Switchboard::next_timeout() const {
  return std::min({publish_at_, unanswered_.empty() ? kNever : unanswered_.front().at,
                   publications_.empty() ? kNever : publications_.begin()->first});
}

std::string_view explain(EnterError error) {
  switch (error) {
    case EnterError::empty:
      return explain(NameError::empty);
    case EnterError::too_long:
      return explain(NameError::too_long);
    case EnterError::characters:
      return explain(NameError::characters);
    case EnterError::taken:
      return "Someone here is called that already, or almost. Choose another name.";
    case EnterError::full:
      return "As many people are here as this server takes. Try again later.";
  }
  return {};
}

std::string_view explain(CallError error) {
  switch (error) {
    case CallError::not_here:
      return "Nobody of this name is here.";
    case CallError::yourself:
      return "One cannot call oneself.";
    case CallError::in_a_call:
      return "You are in a call already.";
    case CallError::in_a_room:
      return "You are in a room. Leave it before you call someone.";
    case CallError::unknown_call:
      return "You are in no such call, or it is not at a point for this message.";
    case CallError::call_exists:
      return "This call id is in use.";
    case CallError::not_listed:
      return "Only people of the list call each other.";
  }
  return {};
}

}  // namespace halloo::switchboard
