#include "doors/native/native_door.h"

#include <algorithm>

#include "base/constant_time.h"
#include "doors/native/translate.h"

namespace halloo::doors::native {
namespace {

// A token is a handle to find the person by, and a secret that is compared in constant time.
constexpr std::size_t kHandleOctets = 6, kHandleCharacters = 8, kSecretOctets = 16;
constexpr std::size_t kFoundAtMost = 50;
constexpr std::size_t kIceIdOctets = 9;

}  // namespace

NativeDoor::NativeDoor(const Settings& settings, switchboard::Switchboard& switchboard,
                       switchboard::Outbox& notices, Random& random)
    : settings_(settings),
      switchboard_(switchboard),
      notices_(notices),
      random_(random),
      greetings_(settings_.hello_timeout) {}

// --- connections

void NativeDoor::on_open(Instant now, ConnectionId connection, const Arrival& arrival, Outbox&) {
  connections_.emplace(connection, Connection{{}, std::string(arrival.server.host), arrival.server.tls_port});
  greetings_.await(now, connection);
}

void NativeDoor::on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) {
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;  // taken over, and being closed
  Connection& state = found->second;
  Session* session = nullptr;
  if (state.person) session = &sessions_.at(state.person);
  Context context{now, connection, state, session, out};

  std::string why;
  const auto envelope = protocol::read_client(text, why);
  if (!envelope) return fail(context, protocol::ErrorCode::bad_message, why);
  if (session) {
    if (envelope->ack) session->mailbox.acknowledge(*envelope->ack);
    if (envelope->id) {
      if (*envelope->id <= session->received) return;  // sent again after a resumption, but taken before
      session->received = *envelope->id;
    }
  } else if (!std::holds_alternative<protocol::ClientHello>(envelope->message)) {
    return fail(context, protocol::ErrorCode::not_greeted, "Say 'hello' first.");
  }
  std::visit([&](const auto& message) { on_message(context, message); }, envelope->message);
}

void NativeDoor::on_close(Instant now, ConnectionId connection, Outbox&) {
  greetings_.done(connection);
  const auto found = connections_.find(connection);
  if (found == connections_.end()) return;
  const switchboard::PersonId person = found->second.person;
  forget(connection);
  if (!person) return;
  Session& session = sessions_.at(person);
  session.connection = {};
  session.held_until = now + settings_.hold_time;
  holds_.push_back({session.held_until, person});
  switchboard_.set_away(now, person, true);
}

// --- hello

void NativeDoor::on_message(Context& context, const protocol::ClientHello& hello) {
  if (context.session) return fail(context, protocol::ErrorCode::already_greeted, "'hello' was said before.");
  if (hello.version != protocol::kVersion)
    return refuse(context, protocol::RefusalCode::version, "This server speaks version 1 of the protocol.");
  if (hello.token) return resume(context, hello);
  enter(context, hello);
}

void NativeDoor::enter(Context& context, const protocol::ClientHello& hello) {
  const auto person = switchboard_.enter(context.now, kNativeDoor, hello.name.value_or(std::string()),
                                         hello.trickle.value_or(true), hello.listed.value_or(true));
  if (!person) return refuse(context, refusal_code(person.error()), explain(person.error()));

  std::string handle = random_.token(kHandleOctets);
  std::string token = handle + random_.token(kSecretOctets);
  by_handle_.emplace(std::move(handle), *person);
  Session& session =
      sessions_
          .emplace(*person, Session{*person, context.connection, std::move(token),
                                    Mailbox(settings_.max_held), 0, kNever, random_.token(kIceIdOctets)})
          .first->second;
  welcome(context, session, false);
}

void NativeDoor::resume(Context& context, const protocol::ClientHello& hello) {
  Session* session = by_token(*hello.token);
  if (!session)
    return refuse(context, protocol::RefusalCode::expired, "This token is not known. Say hello with a name.");
  const std::uint64_t last = hello.last.value_or(session->mailbox.next_seq() - 1);
  const auto missed = session->mailbox.after(last);
  if (session->connection) {
    context.out.close(session->connection, CloseCode::taken_over, "Taken over by another connection.");
    forget(session->connection);
  }
  if (!missed) {
    release(context.now, session->person, switchboard::Leaving::lost);
    return refuse(context, protocol::RefusalCode::missed_too_much,
                  "More was waiting than this server keeps. Say hello with a name.");
  }
  session->connection = context.connection;
  session->held_until = kNever;
  switchboard_.set_away(context.now, session->person, false);
  welcome(context, *session, true);
  for (const Text& text : *missed) context.out.send(context.connection, text);
  session->mailbox.acknowledge(last);
}

void NativeDoor::welcome(Context& context, const Session& session, bool resumed) {
  greetings_.done(context.connection);
  context.state.person = session.person;

  const std::string& name = switchboard_.name_of(session.person);
  const bool has_list = switchboard_.is_listed(session.person);
  const switchboard::Call* call = switchboard_.call_of(session.person);
  const auto snapshot = switchboard_.roster().snapshot();
  const switchboard::Room* room = switchboard_.room_of(session.person);
  const bool counted = !has_list || switchboard_.roster().published().contains(name);
  const bool within =
      counted && (snapshot->entries.size() == snapshot->total || name <= snapshot->entries.back().name);
  std::string people = "[";
  if (has_list) people += written_people();
  if (has_list && !within) {
    // Who has just come is in the next difference, but belongs into this list.
    if (people.size() > 1) people += ',';
    append(people,
           protocol::Person{name, call || room ? protocol::PersonState::busy : protocol::PersonState::free});
  }
  people += ']';

  protocol::ServerWelcome message{
      protocol::kVersion,
      name,
      session.token,
      resumed,
      session.received,
      snapshot->revision,
      has_list ? snapshot->total + (counted ? 0 : 1) : 0,
      people,
      {},
      {},
      ice_servers(context.state, session),
      settings_.relay_only ? protocol::IceTransportPolicy::relay : protocol::IceTransportPolicy::all,
      to_seconds(settings_.hold_time),
      to_seconds(settings_.ring_time)};
  if (call) message.calls.push_back(translate(*call, session.person));
  if (room) message.room = room->name();
  context.out.send(context.connection, write(message));
  await_refresh(context.now, context.connection, context.state);
}

const std::string& NativeDoor::written_people() {
  const auto snapshot = switchboard_.roster().snapshot();
  if (snapshot->revision != written_revision_) {
    written_revision_ = snapshot->revision;
    written_people_.clear();
    for (const auto& entry : snapshot->entries) {
      if (!written_people_.empty()) written_people_ += ',';
      append(written_people_, translate(entry));
    }
  }
  return written_people_;
}

std::vector<protocol::IceServer> NativeDoor::ice_servers(const Connection& connection,
                                                         const Session& session) const {
  if (!settings_.ice_servers) return {};
  return settings_.ice_servers->ice_servers({connection.host, connection.tls_port}, session.ice_id);
}

// Who resumes gets them with the welcome: what is sent here need not arrive.
void NativeDoor::await_refresh(Instant now, ConnectionId id, Connection& connection) {
  if (settings_.ice_refresh == Duration::zero()) {
    connection.host = {};
    return;
  }
  connection.ice_refresh = now + settings_.ice_refresh;
  refreshes_.emplace(connection.ice_refresh, id);
}

void NativeDoor::forget(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  refreshes_.erase({found->second.ice_refresh, id});
  connections_.erase(found);
}

NativeDoor::Session* NativeDoor::by_token(std::string_view token) {
  const auto found = by_handle_.find(std::string(token.substr(0, kHandleCharacters)));
  if (found == by_handle_.end()) return nullptr;
  Session& session = sessions_.at(found->second);
  return equal_in_constant_time(session.token, token) ? &session : nullptr;
}

// --- leaving

void NativeDoor::on_message(Context& context, const protocol::ClientBye&) {
  context.out.close(context.connection, CloseCode::normal);
  release(context.now, context.session->person, switchboard::Leaving::goodbye);
}

void NativeDoor::release(Instant now, switchboard::PersonId person, switchboard::Leaving how) {
  const auto found = sessions_.find(person);
  forget(found->second.connection);
  if (media_) media_->leave(person);
  by_handle_.erase(found->second.token.substr(0, kHandleCharacters));
  sessions_.erase(found);
  switchboard_.leave(now, person, how, notices_);
}

// --- calls

void NativeDoor::on_message(Context& context, const protocol::ClientCall& m) {
  answer(context, switchboard_.call(context.now, context.session->person, m.call, m.to, m.video, notices_),
         m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientRinging& m) {
  answer(context, switchboard_.rings(context.session->person, m.call, notices_), m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientAccept& m) {
  answer(context, switchboard_.accept(context.now, context.session->person, m.call, m.video, notices_),
         m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientDecline& m) {
  answer(context, switchboard_.decline(context.now, context.session->person, m.call, notices_), m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientHangup& m) {
  answer(context, switchboard_.hang_up(context.now, context.session->person, m.call, notices_), m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientSignal& m) {
  answer(context, switchboard_.signal(context.session->person, m.call, m.data, notices_), m.call);
}
void NativeDoor::on_message(Context& context, const protocol::ClientRejoin& m) {
  answer(context, switchboard_.rejoin(context.now, context.session->person, m.call, m.to, notices_), m.call);
}

// --- small talk

void NativeDoor::on_message(Context& context, const protocol::ClientSearch& m) {
  if (!switchboard_.is_listed(context.session->person))
    return fail(context, protocol::ErrorCode::not_listed, "Only people of the list search in it.");
  protocol::ServerFound found{m.ref, {}, false};
  for (const auto& entry : switchboard_.search(m.text, kFoundAtMost, found.more))
    found.people.push_back(translate(entry));
  context.out.send(context.connection, write(found));
}
void NativeDoor::on_message(Context&, const protocol::ClientAck&) {}
void NativeDoor::on_message(Context& context, const protocol::ClientPing& m) {
  context.out.send(context.connection, write(protocol::ServerPong{m.ref}));
}

void NativeDoor::answer(Context& context, const Result<void, switchboard::CallError>& result,
                        std::string_view call) {
  if (!result) fail(context, error_code(result.error()), explain(result.error()), call);
}

void NativeDoor::refuse(Context& context, protocol::RefusalCode code, std::string_view why) {
  context.out.send(context.connection, write(protocol::ServerRefused{code, std::string(why)}));
}

void NativeDoor::fail(Context& context, protocol::ErrorCode code, std::string_view why, std::string_view call,
                      std::string_view room) {
  protocol::ServerError error{code, std::string(why), {}, {}};
  if (!call.empty()) error.call = call;
  if (!room.empty()) error.room = room;
  context.out.send(context.connection, write(error));
}

// --- what comes from the switchboard

template <class Event>
void NativeDoor::deliver(Session& session, const Event& event, Outbox& out) {
  post(session, translate(event), out);
}

void NativeDoor::deliver(Session& session, const switchboard::RoomChanged& event, Outbox& out) {
  if (written_difference_ != event.difference) {
    written_difference_ = event.difference;
    written_participants_ = "[";
    for (const auto& participant : event.difference->participants) {
      if (written_participants_.size() > 1) written_participants_ += ',';
      append(written_participants_, translate(participant));
    }
    written_participants_ += ']';
  }
  post(session, translate(*event.difference, written_participants_), out);
}

void NativeDoor::deliver(Session& session, const switchboard::Reaction& event, Outbox& out) {
  if (session.connection)
    out.send(session.connection, write(protocol::ServerReact{event.room, event.from.value, event.reaction}));
}

void NativeDoor::on_notice(Instant, const switchboard::Notice& notice, Outbox& out) {
  const auto found = sessions_.find(notice.to);
  if (found == sessions_.end()) return;  // left in the meantime
  std::visit([&](const auto& event) { deliver(found->second, event, out); }, notice.event);
}

void NativeDoor::on_people(Instant, const std::shared_ptr<const switchboard::RosterDifference>& difference,
                           Outbox& out) {
  const Text text = make_text(write(translate(*difference)));
  for (const auto& [id, session] : sessions_)
    if (session.connection && switchboard_.is_listed(id)) out.send(session.connection, text);
}

void NativeDoor::on_shutdown(Outbox& out) {
  const Text text =
      make_text(write(protocol::ServerClosing{"The server stops now. Calls that are connected go on."}));
  for (const auto& [connection, state] : connections_) {
    out.send(connection, text);
    out.close(connection, CloseCode::going_away, "The server stops.");
  }
}

// --- time

void NativeDoor::on_timeout(Instant now, Outbox& out) {
  greetings_.expire(now, [&](ConnectionId connection) {
    connections_.erase(connection);
    out.close(connection, CloseCode::hello_too_late, "No hello came in time.");
  });
  while (!holds_.empty() && holds_.front().until <= now) {
    const auto held = sessions_.find(holds_.front().person);
    holds_.pop_front();
    // Who came back and went again is held until a later time.
    if (held != sessions_.end() && held->second.held_until <= now)
      release(now, held->first, switchboard::Leaving::lost);
  }
  while (!refreshes_.empty() && refreshes_.begin()->first <= now) {
    const ConnectionId id = refreshes_.begin()->second;
    refreshes_.erase(refreshes_.begin());
    Connection& connection = connections_.at(id);
    out.send(id, write(protocol::ServerIceServers{ice_servers(connection, sessions_.at(connection.person))}));
    await_refresh(now, id, connection);
  }
}

Instant NativeDoor::next_timeout() const {
  return std::min({greetings_.next(), holds_.empty() ? kNever : holds_.front().until,
                   refreshes_.empty() ? kNever : refreshes_.begin()->first});
}

}  // namespace halloo::doors::native
