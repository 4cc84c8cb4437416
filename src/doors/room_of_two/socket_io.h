// Socket.IO protocol 5 (github.com/socketio/socket.io-protocol): its packets as they travel inside
// Engine.IO messages. Pure functions. Payloads are checked but not taken apart; attachments (binary
// packets) are recognised so that they can be refused, not read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace halloo::doors::room_of_two {

enum class SocketPacketType : char {
  connect = '0',
  disconnect = '1',
  event = '2',
  ack = '3',
  connect_error = '4',
  binary_event = '5',
  binary_ack = '6',
};

inline constexpr std::string_view kDefaultNamespace = "/";

// Views of the text it was read from.
struct SocketPacket {
  SocketPacketType type = SocketPacketType::event;
  std::string_view name_space = kDefaultNamespace;
  std::string_view ack_id;  // digits, or empty
  std::string_view data;    // JSON as it came, or empty
  std::string_view event;   // of an event: the JSON text of its name
};

// Nothing if it is not a packet that a client may write. Of binary packets only type and namespace are
// read.
std::optional<SocketPacket> parse_socket_packet(std::string_view text);

// What an event's name says; empty for names longer than any that matter here.
std::string event_name(const SocketPacket& packet);

// Each is the Engine.IO message packet as well: what they return can be sent as it is.
std::string connect_message(std::string_view name_space, std::string_view sid);
std::string connect_error_message(std::string_view name_space, std::string_view sentence);
std::string event_message(std::string_view name_space, std::string_view data);
std::string ack_message(std::string_view name_space, std::string_view ack_id);

}  // namespace halloo::doors::room_of_two
