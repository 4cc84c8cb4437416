#include "doors/room_of_two/door.h"

#include <algorithm>
#include <array>
#include <string>

namespace halloo::doors {

using room_of_two::Happening;
using room_of_two::SocketPacketType;

namespace {

// "connect" is the tutorial's word; socket.io's clients reserve that name by now and say "ready".
constexpr std::array<std::string_view, 6> kRelayed = {"connect",   "ready",  "offer",
                                                      "candidate", "answer", "bye"};

}  // namespace

void RoomOfTwoDoor::on_open(Instant now, ConnectionId connection, const Arrival& arrival, Outbox& out) {
  Turn turn{now, out, happenings_};
  sessions_.on_open(turn, connection, arrival.query);
  finish(turn);
}

void RoomOfTwoDoor::on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) {
  Turn turn{now, out, happenings_};
  sessions_.on_text(turn, connection, text);
  finish(turn);
}

void RoomOfTwoDoor::on_close(Instant now, ConnectionId connection, Outbox& out) {
  Turn turn{now, out, happenings_};
  sessions_.on_close(turn, connection);
  finish(turn);
}

void RoomOfTwoDoor::on_request(Instant now, ConnectionId request, const Request& what, Outbox& out) {
  Turn turn{now, out, happenings_};
  sessions_.on_request(turn, request, what);
  finish(turn);
}

void RoomOfTwoDoor::on_timeout(Instant now, Outbox& out) {
  Turn turn{now, out, happenings_};
  sessions_.on_timeout(turn);
  finish(turn);
}

void RoomOfTwoDoor::on_shutdown(Outbox& out) {
  // No socket.io DISCONNECT: after that a client would not come back by itself once we are up again.
  sessions_.close_all(out);
  rooms_.clear();
}

void RoomOfTwoDoor::finish(Turn& turn) {
  // What is done here can make more happen: a slow member is dropped, a bad packet ends its sender.
  for (std::size_t i = 0; i < happenings_.size(); ++i) {
    const Happening happening = happenings_[i];
    switch (happening.kind) {
      case Happening::Kind::message:
        on_message(turn, happening.session, happening.text);
        break;
      case Happening::Kind::closed:
        rooms_.leave_all(happening.session);
        break;
    }
  }
  happenings_.clear();
  sessions_.answer_polls(turn);
}

void RoomOfTwoDoor::on_message(Turn& turn, SessionId session, std::string_view text) {
  // What a client said right before it closed still counts; after a packet that we end it for, nothing.
  const auto packet = room_of_two::parse_socket_packet(text);
  if (!packet) return on_bad_packet(turn, session);
  switch (packet->type) {
    case SocketPacketType::connect:
      return on_connect(turn, session, *packet);
    case SocketPacketType::disconnect:
      return rooms_.leave(packet->name_space, session);
    case SocketPacketType::event:
      return on_event(turn, session, *packet);
    case SocketPacketType::ack:  // we never ask for one
      return;
    case SocketPacketType::connect_error:
      return on_bad_packet(turn, session);
    case SocketPacketType::binary_event:
    case SocketPacketType::binary_ack:
      return on_binary(turn, session, *packet);
  }
}

void RoomOfTwoDoor::on_connect(Turn& turn, SessionId session, const SocketPacket& packet) {
  if (!sessions_.is_open(session)) return;
  if (rooms_.contains(packet.name_space, session)) return on_bad_packet(turn, session);
  const auto entered = rooms_.enter(packet.name_space, session);
  if (!entered) {
    counters_.refused_entries.add();
    const auto sentence = room_of_two::sentence(entered.error());
    return sessions_.send(turn, session,
                          make_text(room_of_two::connect_error_message(packet.name_space, sentence)));
  }
  sessions_.greeted(session);
  // Its own id, not the session's: that one is the key to its session.
  sessions_.send(turn, session, make_text(room_of_two::connect_message(packet.name_space, random_.token())));
  const bool is_initiator = *entered;
  sessions_.send(turn, session,
                 make_text(room_of_two::event_message(
                     packet.name_space, is_initiator ? R"(["initiator",true])" : R"(["initiator",false])")));
}

void RoomOfTwoDoor::on_event(Turn& turn, SessionId session, const SocketPacket& packet) {
  if (!rooms_.contains(packet.name_space, session)) return on_bad_packet(turn, session);
  const std::string name = room_of_two::event_name(packet);
  if (std::find(kRelayed.begin(), kRelayed.end(), name) == kRelayed.end()) {
    return counters_.ignored_events.add();
  }
  const auto& members = rooms_.members(packet.name_space);
  if (members.size() > 1) {
    const Text text = make_text(room_of_two::event_message(packet.name_space, packet.data));
    // Sending changes no room at once: who is dropped by it leaves by a happening, after this.
    for (const SessionId member : members) {
      if (member != session) sessions_.send(turn, member, text);
    }
    counters_.relayed.add(members.size() - 1);
  }
  if (!packet.ack_id.empty()) {
    sessions_.send(turn, session, make_text(room_of_two::ack_message(packet.name_space, packet.ack_id)));
  }
}

void RoomOfTwoDoor::on_binary(Turn& turn, SessionId session, const SocketPacket& packet) {
  if (!sessions_.is_open(session)) return;
  counters_.refused_binary.add();
  sessions_.send(turn, session,
                 make_text(room_of_two::connect_error_message(
                     packet.name_space, "This server relays JSON, no binary payloads")));
  sessions_.close(turn, session, CloseCode::policy, "binary payload");
  rooms_.leave_all(session);
}

void RoomOfTwoDoor::on_bad_packet(Turn& turn, SessionId session) {
  if (!sessions_.is_open(session)) return;
  counters_.bad_packets.add();
  sessions_.close(turn, session, CloseCode::policy, "parse error");
  rooms_.leave_all(session);
}

}  // namespace halloo::doors
