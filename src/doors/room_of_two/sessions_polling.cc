// The half of Sessions that HTTP requests reach: handshake, poll (GET) and what clients say (POST).
#include <utility>

#include "doors/room_of_two/sessions.h"

namespace halloo::doors::room_of_two {
namespace {

constexpr const char* kTextType = "text/plain; charset=UTF-8";

void refuse(Turn& turn, ConnectionId request, EngineError error, unsigned status = 400) {
  turn.out.respond(request, status, "application/json", error_body(error));
}

}  // namespace

void Sessions::on_request(Turn& turn, ConnectionId request, const Request& what) {
  if (what.method == "OPTIONS") return turn.out.respond(request, 204, "", "");
  const EngineQuery asked = parse_engine_query(what.query);
  if (asked.transport != "polling") {
    // A WebSocket that does not ask for one is as unknown as anything else is.
    const bool known = asked.transport == "websocket";
    return refuse(turn, request, known ? EngineError::bad_request : EngineError::transport_unknown);
  }
  if (asked.version != "4") return refuse(turn, request, EngineError::unsupported_version);
  if (asked.sid.empty()) {
    if (what.method != "GET") return refuse(turn, request, EngineError::bad_handshake_method);
    return handshake(turn, request);
  }
  const SessionId id = find(asked.sid);
  if (!id) return refuse(turn, request, EngineError::unknown_sid);
  Session& session = sessions_.at(id);
  if (session.phase == Phase::websocket) return refuse(turn, request, EngineError::bad_request);
  if (what.method == "GET") return poll(turn, request, id, session);
  if (session.phase == Phase::closing) return refuse(turn, request, EngineError::unknown_sid);
  if (what.method == "POST") return receive(turn, request, id, what.body);
  refuse(turn, request, EngineError::bad_request);
}

void Sessions::handshake(Turn& turn, ConnectionId request) {
  const auto [id, session] = open(turn, Phase::polling);
  if (session == nullptr) return refuse(turn, request, EngineError::forbidden, 503);
  turn.out.respond(request, 200, kTextType,
                   open_packet(session->sid, true, settings_.ping_interval, settings_.ping_timeout,
                               settings_.max_payload));
}

void Sessions::poll(Turn& turn, ConnectionId request, SessionId id, Session& session) {
  // "The client MUST NOT have more than one GET request at a time": the session is closed.
  if (session.poll) {
    refuse(turn, request, EngineError::bad_request);
    return end(turn, id, CloseCode::policy, "two polls at once");
  }
  session.poll = request;
  by_connection_.emplace(request, id);
  if (session.phase == Phase::closing) {
    answer_poll(turn, session);
    return forget(id);
  }
  if (!session.queue.empty() || session.phase == Phase::upgrading) answer_poll(turn, session);
}

void Sessions::receive(Turn& turn, ConnectionId request, SessionId id, std::string_view body) {
  if (settings_.max_payload != 0 && body.size() > settings_.max_payload) {
    turn.out.respond(request, 413, kTextType, "message too big");
    return end(turn, id, CloseCode::too_big, "message too big");
  }
  Session& session = sessions_.at(id);
  do {
    if (!session.rate.take(turn.now, settings_.max_messages_per_second)) {
      turn.out.respond(request, 429, kTextType, "too many messages a second");
      return end(turn, id, CloseCode::too_fast, "too many messages a second");
    }
    const auto packet = parse_engine_packet(cut_packet(body));
    if (!packet) {
      refuse(turn, request, EngineError::bad_request);
      return end(turn, id, CloseCode::policy, "parse error");
    }
    if (!on_packet(turn, id, session, *packet)) break;
  } while (!body.empty());
  turn.out.respond(request, 200, kTextType, "ok");
}

void Sessions::answer_poll(Turn& turn, Session& session) {
  std::string body;
  body.reserve(session.queued_bytes + 2);
  for (const Text& packet : session.queue) {
    if (!body.empty()) body += kSeparator;
    body += *packet;
  }
  if (body.empty()) body = static_cast<char>(EnginePacketType::noop);
  session.queue = {};
  session.queued_bytes = 0;
  by_connection_.erase(session.poll);
  turn.out.respond(session.poll, 200, kTextType, std::move(body));
  session.poll = {};
}

void Sessions::answer_polls(Turn& turn) {
  for (const SessionId id : with_answer_) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || !found->second.poll) continue;
    if (!found->second.queue.empty()) answer_poll(turn, found->second);
  }
  with_answer_.clear();
}

}  // namespace halloo::doors::room_of_two
