#include "doors/room_of_two/engine_io.h"

#include <chrono>

namespace halloo::doors::room_of_two {
namespace {

std::string milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

}  // namespace

std::optional<EnginePacket> parse_engine_packet(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '6') return std::nullopt;
  return EnginePacket{static_cast<EnginePacketType>(text[0]), text.substr(1)};
}

std::string_view cut_packet(std::string_view& payload) {
  const std::size_t end = payload.find(kSeparator);
  const std::string_view packet = payload.substr(0, end);
  payload.remove_prefix(end == std::string_view::npos ? payload.size() : end + 1);
  return packet;
}

std::string open_packet(std::string_view sid, bool can_upgrade, Duration ping_interval, Duration ping_timeout,
                        std::size_t max_payload) {
  std::string text = R"(0{"sid":")";
  text += sid;
  text += can_upgrade ? R"(","upgrades":["websocket"])" : R"(","upgrades":[])";
  text += R"(,"pingInterval":)" + milliseconds(ping_interval);
  text += R"(,"pingTimeout":)" + milliseconds(ping_timeout);
  text += R"(,"maxPayload":)" + std::to_string(max_payload) + "}";
  return text;
}

std::string_view sentence(EngineError error) {
  switch (error) {
    case EngineError::transport_unknown:
      return "Transport unknown";
    case EngineError::unknown_sid:
      return "Session ID unknown";
    case EngineError::bad_handshake_method:
      return "Bad handshake method";
    case EngineError::bad_request:
      return "Bad request";
    case EngineError::forbidden:
      return "Forbidden";
    case EngineError::unsupported_version:
      return "Unsupported protocol version";
  }
  return "";
}

std::string error_body(EngineError error) {
  std::string body = R"({"code":)" + std::to_string(static_cast<int>(error)) + R"(,"message":")";
  body += sentence(error);
  body += "\"}";
  return body;
}

EngineQuery parse_engine_query(std::string_view query) {
  EngineQuery result;
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view name = pair.substr(0, equals);
    const std::string_view value = pair.substr(equals + 1);
    if (name == "EIO") result.version = value;
    if (name == "transport") result.transport = value;
    if (name == "sid") result.sid = value;
  }
  return result;
}

}  // namespace halloo::doors::room_of_two
