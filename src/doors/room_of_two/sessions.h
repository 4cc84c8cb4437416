// Engine.IO 4 sessions: over long polling, over WebSocket, and from the one to the other. They carry text
// messages both ways in order, ping, and close what does not answer or does not keep to the protocol.
// What the messages say is not read here. Signalling loop only; no I/O, no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "doors/door.h"
#include "doors/rate_limit.h"
#include "doors/room_of_two/engine_io.h"
#include "doors/room_of_two/room.h"

namespace halloo::doors::room_of_two {

// 0 lifts a limit; a time of 0 does not.
struct SessionSettings {
  std::size_t max_sessions = 10'000;
  std::size_t max_queued = 4 << 20;    // waiting for one slow poller
  std::size_t max_payload = 1 << 20;   // of a WebSocket message or a POST; maxPayload
  double max_messages_per_second = 0;  // Engine.IO packets, however many share a POST
  Duration ping_interval = std::chrono::seconds(25);
  Duration ping_timeout = std::chrono::seconds(20);
  Duration upgrade_timeout = std::chrono::seconds(10);
  Duration hello_timeout = std::chrono::seconds(20);  // to enter the first room
};

// What came in, in order. The text is a view of what the call was given.
struct Happening {
  enum class Kind { message, closed };
  Kind kind = Kind::message;
  SessionId session;
  std::string_view text;
};

// One call of the door: when it is, what to do with connections, what happened to sessions.
struct Turn {
  Instant now;
  Outbox& out;
  std::vector<Happening>& happenings;
};

class Sessions {
 public:
  Sessions(const SessionSettings& settings, Random& random) : settings_(settings), random_(random) {}

  void on_open(Turn& turn, ConnectionId socket, std::string_view query);
  void on_text(Turn& turn, ConnectionId socket, std::string_view text);
  void on_close(Turn& turn, ConnectionId connection);
  void on_request(Turn& turn, ConnectionId request, const Request& what);
  void on_timeout(Turn& turn);
  Instant next_timeout() const { return deadlines_.empty() ? kNever : deadlines_.begin()->first; }

  // The packet goes to the session in its turn; nothing happens if the session is no more.
  void send(Turn& turn, SessionId id, const Text& packet);
  // Ends the session after what was sent before; one that polls may collect that for a while.
  void close(Turn& turn, SessionId id, CloseCode code, std::string_view reason);
  // It has entered a room: hello_timeout no longer counts.
  void greeted(SessionId id);
  // Answers the polls of those for whom something was sent in this turn; once, at its end.
  void answer_polls(Turn& turn);
  // The server stops.
  void close_all(Outbox& out);

  bool is_open(SessionId id) const;
  std::size_t size() const { return sessions_.size(); }

 private:
  // polling -> probing        a WebSocket came with the session's id
  // probing -> upgrading      its "2probe" was answered; polls are answered at once, so that the client can
  // stop upgrading -> websocket    the client said "5" probing, upgrading -> polling   the WebSocket left,
  // was late or said something else polling, probing, upgrading -> closing   closed here; the last packets
  // wait for one more poll A session that began by WebSocket is in `websocket` from the start; from there it
  // ends at once.
  enum class Phase { polling, probing, upgrading, websocket, closing };

  struct Session {
    std::string sid;
    Phase phase = Phase::polling;
    ConnectionId socket;  // the transport, or what wants to become it
    ConnectionId poll;    // the GET that waits
    std::vector<Text> queue;
    std::size_t queued_bytes = 0;
    bool awaits_pong = false;
    Instant heartbeat_at = kNever;  // the next ping is due, or the pong overdue
    Instant hello_by = kNever;
    Instant upgrade_by = kNever;
    Instant deadline = kNever;  // the earliest of these, as it stands in deadlines_
    RateLimit rate;
  };

  std::pair<SessionId, Session*> open(Turn& turn, Phase phase);
  SessionId find(std::string_view sid) const;
  void reschedule(SessionId id, Session& session);
  void forget(SessionId id);
  // Ends the session at once, telling its transport.
  void end(Turn& turn, SessionId id, CloseCode code, std::string_view reason);

  void handshake(Turn& turn, ConnectionId request);
  void poll(Turn& turn, ConnectionId request, SessionId id, Session& session);
  void receive(Turn& turn, ConnectionId request, SessionId id, std::string_view body);
  void on_probe_packet(Turn& turn, SessionId id, Session& session, const EnginePacket& packet);
  void abandon_upgrade(Turn& turn, SessionId id, Session& session, std::string_view reason);
  void finish_upgrade(Turn& turn, SessionId id, Session& session);
  // False when the packet ended the session.
  bool on_packet(Turn& turn, SessionId id, Session& session, const EnginePacket& packet);
  void on_deadline(Turn& turn, SessionId id, Session& session);
  void answer_poll(Turn& turn, Session& session);

  SessionSettings settings_;
  Random& random_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<SessionId, Session> sessions_;
  TextMap<SessionId> by_sid_;
  std::unordered_map<ConnectionId, SessionId> by_connection_;  // sockets and waiting polls
  std::set<std::pair<Instant, SessionId>> deadlines_;
  std::vector<SessionId> with_answer_;  // sessions whose waiting poll has something to carry
};

}  // namespace halloo::doors::room_of_two
