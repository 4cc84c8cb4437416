// The room-of-two door: a tutorial's two-person room, over socket.io. Whoever is in a room hears what the
// others there say of a call being set up. It knows no people and no switchboard: rooms are all it has.
// Signalling loop only.
#pragma once

#include <vector>

#include "base/counters.h"
#include "base/random.h"
#include "doors/door.h"
#include "doors/room_of_two/room.h"
#include "doors/room_of_two/sessions.h"
#include "doors/room_of_two/socket_io.h"

namespace halloo::doors {

struct RoomOfTwoSettings {
  room_of_two::SessionSettings sessions;
  room_of_two::RoomSettings rooms;
};

struct RoomOfTwoCounters {
  Counter relayed;          // events passed on
  Counter ignored_events;   // of other names than those we pass on
  Counter bad_packets;      // each closed its session
  Counter refused_binary;   // likewise
  Counter refused_entries;  // of rooms, by a limit or a name
};

class RoomOfTwoDoor final : public Door {
 public:
  RoomOfTwoDoor(const RoomOfTwoSettings& settings, Random& random)
      : random_(random), sessions_(settings.sessions, random), rooms_(settings.rooms) {}

  void on_open(Instant now, ConnectionId connection, const Arrival& arrival, Outbox& out) override;
  void on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) override;
  void on_close(Instant now, ConnectionId connection, Outbox& out) override;
  void on_request(Instant now, ConnectionId request, const Request& what, Outbox& out) override;
  void on_shutdown(Outbox& out) override;
  void on_timeout(Instant now, Outbox& out) override;
  Instant next_timeout() const override { return sessions_.next_timeout(); }

  const RoomOfTwoCounters& counters() const { return counters_; }
  std::size_t sessions() const { return sessions_.size(); }
  std::size_t rooms() const { return rooms_.size(); }

 private:
  using Turn = room_of_two::Turn;
  using SessionId = room_of_two::SessionId;
  using SocketPacket = room_of_two::SocketPacket;

  void finish(Turn& turn);
  void on_message(Turn& turn, SessionId session, std::string_view text);
  void on_connect(Turn& turn, SessionId session, const SocketPacket& packet);
  void on_event(Turn& turn, SessionId session, const SocketPacket& packet);
  void on_binary(Turn& turn, SessionId session, const SocketPacket& packet);
  void on_bad_packet(Turn& turn, SessionId session);

  Random& random_;
  room_of_two::Sessions sessions_;
  room_of_two::Rooms rooms_;
  RoomOfTwoCounters counters_;
  std::vector<room_of_two::Happening> happenings_;  // of one turn; kept for its room
};

}  // namespace halloo::doors
