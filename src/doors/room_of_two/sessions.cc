#include "doors/room_of_two/sessions.h"

#include <algorithm>

namespace halloo::doors::room_of_two {

std::pair<SessionId, Sessions::Session*> Sessions::open(Turn& turn, Phase phase) {
  if (settings_.max_sessions != 0 && sessions_.size() >= settings_.max_sessions) return {};
  const SessionId id{++last_id_};
  Session& session = sessions_[id];
  session.sid = random_.token();
  session.phase = phase;
  session.heartbeat_at = turn.now + settings_.ping_interval;
  session.hello_by = turn.now + settings_.hello_timeout;
  by_sid_.emplace(session.sid, id);
  reschedule(id, session);
  return {id, &session};
}

void Sessions::on_open(Turn& turn, ConnectionId socket, std::string_view query) {
  const EngineQuery asked = parse_engine_query(query);
  const auto refuse = [&](std::string_view reason) {
    turn.out.close(socket, CloseCode::policy, std::string(reason));
  };
  if (asked.transport != "websocket") return refuse(sentence(EngineError::transport_unknown));
  if (asked.version != "4") return refuse(sentence(EngineError::unsupported_version));
  if (asked.sid.empty()) {
    const auto [id, session] = open(turn, Phase::websocket);
    if (session == nullptr) return refuse("Too many sessions");
    session->socket = socket;
    by_connection_.emplace(socket, id);
    turn.out.send(socket, open_packet(session->sid, false, settings_.ping_interval, settings_.ping_timeout,
                                      settings_.max_payload));
    return;
  }
  const SessionId id = find(asked.sid);
  if (!id) return refuse(sentence(EngineError::unknown_sid));
  Session& session = sessions_.at(id);
  if (session.phase != Phase::polling) return refuse(sentence(EngineError::bad_request));
  session.phase = Phase::probing;
  session.socket = socket;
  session.upgrade_by = turn.now + settings_.upgrade_timeout;
  by_connection_.emplace(socket, id);
  reschedule(id, session);
}

void Sessions::on_text(Turn& turn, ConnectionId socket, std::string_view text) {
  const auto found = by_connection_.find(socket);
  if (found == by_connection_.end()) return;  // it was closed, but had this under way
  const SessionId id = found->second;
  Session& session = sessions_.at(id);
  const auto packet = parse_engine_packet(text);
  if (session.phase != Phase::websocket) {
    return on_probe_packet(turn, id, session, packet.value_or(EnginePacket{}));
  }
  if (settings_.max_payload != 0 && text.size() > settings_.max_payload) {
    return end(turn, id, CloseCode::too_big, "message too big");
  }
  if (!session.rate.take(turn.now, settings_.max_messages_per_second))
    return end(turn, id, CloseCode::too_fast, "too many messages a second");
  if (!packet) return end(turn, id, CloseCode::policy, "parse error");
  on_packet(turn, id, session, *packet);
}

bool Sessions::on_packet(Turn& turn, SessionId id, Session& session, const EnginePacket& packet) {
  switch (packet.type) {
    case EnginePacketType::message:
      turn.happenings.push_back({Happening::Kind::message, id, packet.data});
      return true;
    case EnginePacketType::pong:
      if (session.awaits_pong) {
        session.awaits_pong = false;
        session.heartbeat_at = turn.now + settings_.ping_interval;
        reschedule(id, session);
      }
      return true;
    case EnginePacketType::close:
      if (session.poll) answer_poll(turn, session);  // with a noop: the client knows
      end(turn, id, CloseCode::normal, "");
      return false;
    case EnginePacketType::ping:  // since version 4 it is the server who pings
      end(turn, id, CloseCode::policy, "parse error");
      return false;
    case EnginePacketType::open:
    case EnginePacketType::upgrade:
    case EnginePacketType::noop:
      return true;
  }
  return true;
}

void Sessions::on_probe_packet(Turn& turn, SessionId id, Session& session, const EnginePacket& packet) {
  if (session.phase == Phase::probing && packet.type == EnginePacketType::ping && packet.data == "probe") {
    turn.out.send(session.socket, "3probe");
    session.phase = Phase::upgrading;
    if (session.poll) answer_poll(turn, session);
    return;
  }
  if (session.phase == Phase::upgrading && packet.type == EnginePacketType::upgrade) {
    return finish_upgrade(turn, id, session);
  }
  abandon_upgrade(turn, id, session, "not a probe");
}

void Sessions::finish_upgrade(Turn& turn, SessionId id, Session& session) {
  if (session.poll) answer_poll(turn, session);
  session.phase = Phase::websocket;
  session.upgrade_by = kNever;
  for (const Text& packet : session.queue) turn.out.send(session.socket, packet);
  session.queue = {};
  session.queued_bytes = 0;
  reschedule(id, session);
}

void Sessions::abandon_upgrade(Turn& turn, SessionId id, Session& session, std::string_view reason) {
  by_connection_.erase(session.socket);
  turn.out.close(session.socket, CloseCode::policy, std::string(reason));
  session.socket = {};
  session.phase = Phase::polling;
  session.upgrade_by = kNever;
  reschedule(id, session);
}

void Sessions::on_close(Turn& turn, ConnectionId connection) {
  const auto found = by_connection_.find(connection);
  if (found == by_connection_.end()) return;
  const SessionId id = found->second;
  by_connection_.erase(found);
  Session& session = sessions_.at(id);
  if (connection == session.poll) {
    // A client that gives up a poll is gone: what would have been its answer is lost to it.
    session.poll = {};
    return end(turn, id, CloseCode::normal, "");
  }
  session.socket = {};
  if (session.phase == Phase::websocket) return end(turn, id, CloseCode::normal, "");
  session.phase = Phase::polling;
  session.upgrade_by = kNever;
  reschedule(id, session);
}

void Sessions::on_timeout(Turn& turn) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= turn.now) {
    const SessionId id = deadlines_.begin()->second;
    on_deadline(turn, id, sessions_.at(id));
  }
}

void Sessions::on_deadline(Turn& turn, SessionId id, Session& session) {
  if (session.phase == Phase::closing) return forget(id);
  if (session.upgrade_by <= turn.now) return abandon_upgrade(turn, id, session, "upgrade took too long");
  if (session.hello_by <= turn.now) return end(turn, id, CloseCode::hello_too_late, "no room was entered");
  if (session.awaits_pong) return end(turn, id, CloseCode::policy, "ping timeout");
  static const Text kPing = make_text("2");
  session.awaits_pong = true;
  session.heartbeat_at = turn.now + settings_.ping_timeout;
  reschedule(id, session);
  send(turn, id, kPing);
}

void Sessions::send(Turn& turn, SessionId id, const Text& packet) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  Session& session = found->second;
  if (session.phase == Phase::closing) return;
  if (session.phase == Phase::websocket) return turn.out.send(session.socket, packet);

  const auto overflows = [&] {
    return settings_.max_queued != 0 && session.queued_bytes + packet->size() > settings_.max_queued;
  };
  if (session.poll && overflows()) answer_poll(turn, session);
  if (overflows()) {
    session.queue.clear();
    return close(turn, id, CloseCode::policy, "too slow");
  }
  session.queue.push_back(packet);
  session.queued_bytes += packet->size() + 1;
  if (session.poll) with_answer_.push_back(id);
}

void Sessions::close(Turn& turn, SessionId id, CloseCode code, std::string_view reason) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  Session& session = found->second;
  if (session.phase == Phase::closing) return;
  if (session.phase == Phase::websocket || session.poll) return end(turn, id, code, reason);
  if (session.socket) abandon_upgrade(turn, id, session, reason);
  session.phase = Phase::closing;
  session.queue.push_back(make_text("1"));
  session.hello_by = kNever;
  session.heartbeat_at = turn.now + settings_.ping_timeout;
  reschedule(id, session);
  turn.happenings.push_back({Happening::Kind::closed, id, {}});
}

void Sessions::end(Turn& turn, SessionId id, CloseCode code, std::string_view reason) {
  Session& session = sessions_.at(id);
  if (session.socket) turn.out.close(session.socket, code, std::string(reason));
  if (session.poll) {
    session.queue.push_back(make_text("1"));
    answer_poll(turn, session);
  }
  if (session.phase != Phase::closing) turn.happenings.push_back({Happening::Kind::closed, id, {}});
  forget(id);
}

void Sessions::close_all(Outbox& out) {
  for (auto& [id, session] : sessions_) {
    if (session.socket) out.close(session.socket, CloseCode::going_away, "the server stops");
    if (session.poll) out.respond(session.poll, 200, "text/plain; charset=UTF-8", "1");
  }
  sessions_.clear();
  by_sid_.clear();
  by_connection_.clear();
  deadlines_.clear();
  with_answer_.clear();
}

void Sessions::greeted(SessionId id) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.hello_by == kNever) return;
  found->second.hello_by = kNever;
  reschedule(id, found->second);
}

bool Sessions::is_open(SessionId id) const {
  const auto found = sessions_.find(id);
  return found != sessions_.end() && found->second.phase != Phase::closing;
}

SessionId Sessions::find(std::string_view sid) const {
  const auto found = by_sid_.find(sid);
  return found == by_sid_.end() ? SessionId{} : found->second;
}

void Sessions::reschedule(SessionId id, Session& session) {
  const Instant deadline = std::min({session.heartbeat_at, session.hello_by, session.upgrade_by});
  if (deadline == session.deadline) return;
  deadlines_.erase({session.deadline, id});
  session.deadline = deadline;
  deadlines_.emplace(deadline, id);
}

void Sessions::forget(SessionId id) {
  const auto found = sessions_.find(id);
  Session& session = found->second;
  if (session.socket) by_connection_.erase(session.socket);
  if (session.poll) by_connection_.erase(session.poll);
  by_sid_.erase(session.sid);
  deadlines_.erase({session.deadline, id});
  sessions_.erase(found);
}

}  // namespace halloo::doors::room_of_two
