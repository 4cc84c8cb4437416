// Engine.IO protocol 4 (github.com/socketio/engine.io-protocol): how its packets, payloads, handshake and
// errors are written. Pure functions; sessions live in sessions.h. Binary packets are not spoken: what
// this door carries is JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace halloo::doors::room_of_two {

enum class EnginePacketType : char {
  open = '0',
  close = '1',
  ping = '2',
  pong = '3',
  message = '4',
  upgrade = '5',
  noop = '6',
};

// The data is a view of the text it was read from.
struct EnginePacket {
  EnginePacketType type = EnginePacketType::noop;
  std::string_view data;
};

std::optional<EnginePacket> parse_engine_packet(std::string_view text);

// Several packets in one body of long polling are joined by this (protocol: "Packet encoding, HTTP
// long-polling"). JSON text cannot contain it.
inline constexpr char kSeparator = '\x1e';

// Cuts the first packet off a payload that is not empty; the payload is empty after the last.
std::string_view cut_packet(std::string_view& payload);

// The first packet of a session; a max_payload of 0 means none.
std::string open_packet(std::string_view sid, bool can_upgrade, Duration ping_interval, Duration ping_timeout,
                        std::size_t max_payload);

// The codes are the protocol's.
enum class EngineError {
  transport_unknown = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_version = 5,
};

std::string_view sentence(EngineError error);
// {"code":1,"message":"Session ID unknown"}
std::string error_body(EngineError error);

// What matters of a request's query. Values are taken as they are: none of the valid ones is escaped.
struct EngineQuery {
  std::string_view version;  // EIO
  std::string_view transport;
  std::string_view sid;
};

EngineQuery parse_engine_query(std::string_view query);

}  // namespace halloo::doors::room_of_two
