#include "doors/room_of_two/socket_io.h"

#include "base/json.h"
#include "base/utf8.h"

namespace halloo::doors::room_of_two {
namespace {

// JavaScript counts its acknowledgements in integers below 2^53, of 16 digits.
constexpr std::size_t kMaxAckDigits = 16;
// The longest name that is relayed has 9 letters; each may be written as \uXXXX.
constexpr std::size_t kMaxEventText = 64;

std::string_view cut_digits(std::string_view& rest) {
  const std::size_t end = rest.find_first_not_of("0123456789");
  const std::string_view digits = rest.substr(0, end);
  rest.remove_prefix(digits.size());
  return digits;
}

std::string_view cut_namespace(std::string_view& rest) {
  if (rest.empty() || rest[0] != '/') return kDefaultNamespace;
  const std::size_t end = rest.find(',');
  const std::string_view name_space = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return name_space;
}

// Whether data may stand in a packet of this type; fills in the event's name.
bool check_data(SocketPacket& packet) {
  if (packet.data.empty()) {
    return packet.type == SocketPacketType::connect || packet.type == SocketPacketType::disconnect;
  }
  // It may have come by POST, where nobody has looked at its UTF-8 yet.
  const auto data = is_utf8(packet.data) ? json::read(packet.data) : std::nullopt;
  if (!data) return false;
  switch (packet.type) {
    case SocketPacketType::connect:
      return data->kind == json::Kind::object;
    case SocketPacketType::event: {
      const auto event = json::first_element(*data);
      if (!event) return false;
      packet.event = event->raw;
      return event->kind == json::Kind::string || event->kind == json::Kind::number;
    }
    case SocketPacketType::ack:
      return data->kind == json::Kind::array;
    case SocketPacketType::disconnect:
    case SocketPacketType::connect_error:
    case SocketPacketType::binary_event:
    case SocketPacketType::binary_ack:
      return false;
  }
  return false;
}

// Engine.IO's '4' and the packet up to its data.
std::string begin(SocketPacketType type, std::string_view name_space, std::size_t room_for) {
  std::string text;
  text.reserve(3 + name_space.size() + room_for);
  text += '4';
  text += static_cast<char>(type);
  if (name_space != kDefaultNamespace) {
    text += name_space;
    text += ',';
  }
  return text;
}

}  // namespace

std::optional<SocketPacket> parse_socket_packet(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '6') return std::nullopt;
  SocketPacket packet;
  packet.type = static_cast<SocketPacketType>(text[0]);
  text.remove_prefix(1);

  const bool binary =
      packet.type == SocketPacketType::binary_event || packet.type == SocketPacketType::binary_ack;
  if (binary) {
    if (cut_digits(text).empty() || text.empty() || text[0] != '-') return std::nullopt;
    text.remove_prefix(1);
  }
  packet.name_space = cut_namespace(text);
  if (!is_utf8(packet.name_space)) return std::nullopt;
  if (binary) return packet;

  packet.ack_id = cut_digits(text);
  const bool may_have_id = packet.type == SocketPacketType::event || packet.type == SocketPacketType::ack;
  if (packet.ack_id.size() > kMaxAckDigits || (!packet.ack_id.empty() && !may_have_id)) return std::nullopt;
  packet.data = text;
  if (!check_data(packet)) return std::nullopt;
  return packet;
}

std::string event_name(const SocketPacket& packet) {
  const std::string_view text = packet.event;
  if (text.size() < 2 || text[0] != '"' || text.size() > kMaxEventText) return {};
  const auto value = json::read(text);
  return value ? json::to_string(*value).value_or(std::string()) : std::string();
}

std::string connect_message(std::string_view name_space, std::string_view sid) {
  std::string text = begin(SocketPacketType::connect, name_space, sid.size() + 10);
  text += R"({"sid":")";
  text += sid;
  text += "\"}";
  return text;
}

std::string connect_error_message(std::string_view name_space, std::string_view sentence) {
  std::string text = begin(SocketPacketType::connect_error, name_space, sentence.size() + 14);
  text += R"({"message":")";
  text += sentence;
  text += "\"}";
  return text;
}

std::string event_message(std::string_view name_space, std::string_view data) {
  std::string text = begin(SocketPacketType::event, name_space, data.size());
  text += data;
  return text;
}

std::string ack_message(std::string_view name_space, std::string_view ack_id) {
  std::string text = begin(SocketPacketType::ack, name_space, ack_id.size() + 2);
  text += ack_id;
  text += "[]";
  return text;
}

}  // namespace halloo::doors::room_of_two
