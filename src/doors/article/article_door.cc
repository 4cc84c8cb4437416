#include "doors/article/article_door.h"

#include <algorithm>

#include "base/json.h"
#include "doors/article/description.h"

namespace halloo::doors::article {

ArticleDoor::ArticleDoor(Settings settings, switchboard::Switchboard& switchboard,
                         switchboard::Outbox& notices, Random& random)
    : switchboard_(switchboard), notices_(notices), random_(random), greetings_(settings.hello_timeout) {}

void ArticleDoor::on_open(Instant now, ConnectionId connection, const Arrival&, Outbox&) {
  connections_.emplace(connection, switchboard::PersonId{});
  greetings_.await(now, connection);
}

void ArticleDoor::on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;  // refused, and being closed
  if (!found->second) return on_nickname(now, connection, text, out);
  on_target(now, sessions_.at(found->second), text, out);
}

void ArticleDoor::on_close(Instant now, ConnectionId connection, Outbox&) {
  greetings_.done(connection);
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  const switchboard::PersonId person = found->second;
  connections_.erase(found);
  if (!person) return;
  by_name_.erase(switchboard_.name_of(person));
  sessions_.erase(person);
  // These clients close as soon as the answer is set, and go on talking.
  switchboard_.leave(now, person, switchboard::Leaving::lost, notices_);
}

// --- what the client says

void ArticleDoor::on_nickname(Instant now, ConnectionId connection, std::string_view text, Outbox& out) {
  const auto object = json::Object::parse(text);
  const json::Value* value = object ? object->find("nickname") : nullptr;
  const auto name = value ? json::to_string(*value) : std::nullopt;
  if (!name) return refuse(connection, "The first message must be {\"nickname\": \"your name\"}.", out);
  const auto person = switchboard_.enter(now, kArticleDoor, *name, false);
  if (!person) return refuse(connection, explain(person.error()), out);

  greetings_.done(connection);
  connections_[connection] = *person;
  sessions_.emplace(*person, Session{*person, connection, {}});
  by_name_.emplace(switchboard_.name_of(*person), *person);
}

void ArticleDoor::on_target(Instant now, Session& session, std::string_view text, Outbox& out) {
  const auto object = json::Object::parse(text);
  const json::Value* target_value = object ? object->find("target") : nullptr;
  const json::Value* sdp_value = object ? object->find("sdp") : nullptr;
  const auto target = target_value ? json::to_string(*target_value) : std::nullopt;
  const auto sdp = sdp_value ? json::to_string(*sdp_value) : std::nullopt;
  if (!target || !sdp)
    return fail(session.connection, "A message must be {\"target\": \"a name\", \"sdp\": \"a text\"}.", out);

  if (const auto why = objection(*sdp, switchboard_.name_of(session.person)))
    return fail(session.connection, *why, out);

  auto peer = by_name_.find(*target);
  std::string shown;
  if (peer == by_name_.end()) peer = by_name_.find(shown = shown_name(*target));
  if (peer == by_name_.end()) return call_or_signal(now, session, shown, *sdp, out);
  if (peer->second == session.person) return fail(session.connection, "One cannot call oneself.", out);
  out.send(sessions_.at(peer->second).connection, *sdp);
}

void ArticleDoor::call_or_signal(Instant now, Session& session, const std::string& target,
                                 std::string_view sdp, Outbox& out) {
  auto description = read_description(sdp);
  if (!description)
    return fail(session.connection,
                "To this person only {\"from\", \"offer\"} or {\"from\", \"answer\"} can be sent.", out);

  if (const switchboard::Call* call = switchboard_.call_of(session.person)) {
    if (call->peer_of(session.person).name != target)
      return fail(session.connection, explain(switchboard::CallError::in_a_call), out);
    if (call->state != switchboard::CallState::accepted) {
      session.offer = std::move(description->signal);  // these clients may say it several times
      return;
    }
    const auto sent = switchboard_.signal(session.person, call->id, description->signal, notices_);
    if (!sent) fail(session.connection, explain(sent.error()), out);
    return;
  }
  if (!description->is_offer) return fail(session.connection, "There is no call to answer.", out);
  session.offer = std::move(description->signal);
  const auto called =
      switchboard_.call(now, session.person, random_.token(), target, description->video, notices_);
  if (called) return;
  session.offer = {};
  fail(session.connection, explain(called.error()), out);
}

void ArticleDoor::fail(ConnectionId connection, std::string_view why, Outbox& out) {
  std::string text = "{\"error\":";
  json::append_string(text, why);
  text += '}';
  out.send(connection, std::move(text));
}

void ArticleDoor::refuse(ConnectionId connection, std::string_view why, Outbox& out) {
  fail(connection, why, out);
  out.close(connection, CloseCode::policy, std::string(why));
  greetings_.done(connection);
  connections_.erase(connection);
}

// --- what comes from the switchboard

void ArticleDoor::on_notice(Instant now, const switchboard::Notice& notice, Outbox& out) {
  const auto found = sessions_.find(notice.to);
  if (found == sessions_.end()) return;  // left in the meantime
  std::visit([&](const auto& event) { on_event(now, found->second, event, out); }, notice.event);
}

void ArticleDoor::on_event(Instant now, Session& session, const switchboard::Incoming& event, Outbox&) {
  // Cannot fail: the call has just been made.
  (void)switchboard_.accept(now, session.person, event.call, event.video, notices_);
}

void ArticleDoor::on_event(Instant, Session&, const switchboard::Ringing&, Outbox&) {}

void ArticleDoor::on_event(Instant, Session& session, const switchboard::Accepted& event, Outbox&) {
  if (session.offer.empty()) return;
  (void)switchboard_.signal(session.person, event.call, session.offer, notices_);
  session.offer = {};
}

void ArticleDoor::on_event(Instant, Session&, const switchboard::Merged&, Outbox&) {}

void ArticleDoor::on_event(Instant, Session& session, const switchboard::Ended& event, Outbox& out) {
  session.offer = {};
  switch (event.reason) {
    case switchboard::EndReason::declined:
      return fail(session.connection, "The other person declined.", out);
    case switchboard::EndReason::unanswered:
      return fail(session.connection, "Nobody answered.", out);
    case switchboard::EndReason::busy:
      return fail(session.connection, "The other person is in another call.", out);
    case switchboard::EndReason::gone:
      return fail(session.connection, "The other person has left.", out);
    case switchboard::EndReason::cancelled:
    case switchboard::EndReason::hungup:
      return;  // the client sees its media end
  }
}

void ArticleDoor::on_event(Instant, Session& session, const switchboard::Signal& event, Outbox& out) {
  // Candidates by themselves have no place here.
  if (auto text = write_description(event.from, event.data)) out.send(session.connection, std::move(*text));
}

void ArticleDoor::on_event(Instant, Session&, const switchboard::Rejoined&, Outbox&) {}

void ArticleDoor::on_people(Instant, const std::shared_ptr<const switchboard::RosterDifference>& difference,
                            Outbox& out) {
  if (sessions_.empty() || (difference->joined.empty() && difference->left.empty())) return;
  std::string list = "{\"userlist\":[";
  bool first = true;
  for (const auto& [name, state] : switchboard_.roster().published()) {
    if (!first) list += ',';
    first = false;
    json::append_string(list, name);
  }
  list += "]}";
  const Text text = make_text(std::move(list));
  for (const auto& [person, session] : sessions_) out.send(session.connection, text);
}

void ArticleDoor::on_shutdown(Outbox& out) {
  for (const auto& [connection, person] : connections_)
    out.close(connection, CloseCode::going_away, "The server stops.");
}

void ArticleDoor::on_timeout(Instant now, Outbox& out) {
  greetings_.expire(now, [&](ConnectionId connection) {
    fail(connection, "No nickname came in time.", out);
    out.close(connection, CloseCode::hello_too_late, "No nickname came in time.");
    connections_.erase(connection);
  });
}

Instant ArticleDoor::next_timeout() const {
  return greetings_.next();
}

}  // namespace halloo::doors::article
