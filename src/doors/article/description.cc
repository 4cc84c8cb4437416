#include "doors/article/description.h"

#include "base/json.h"
#include "switchboard/name.h"

namespace halloo::doors::article {
namespace {

// Is it an RTCSessionDescriptionInit of this type?
bool is_description(const json::Value& value, std::string_view type) {
  const auto object = json::Object::parse(value.raw);
  if (!object) return false;
  const json::Value* type_value = object->find("type");
  const json::Value* sdp = object->find("sdp");
  return type_value && sdp && json::to_plain_string(*type_value) == type && sdp->kind == json::Kind::string;
}

}  // namespace

std::string shown_name(const std::string& name) {
  const auto made = switchboard::make_name(name);
  return made ? made->shown : name;
}

std::optional<std::string_view> objection(std::string_view text, std::string_view name) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos || text[start] != '{') return std::nullopt;
  const auto object = json::Object::parse(text);
  if (!object) return "The text begins like a JSON object, but is none, or is too deep or too wide.";
  for (const json::Member& member : *object) {
    // With its quotes, so that a key spelled with escapes is the same key.
    const json::Value key{json::Kind::string, {member.key.data() - 1, member.key.size() + 2}};
    if (json::to_string(key) != "from") continue;
    const auto from = json::to_string(member.value);
    if (!from || (*from != name && shown_name(*from) != name)) return "'from' must be your own name.";
  }
  return std::nullopt;
}

std::optional<Description> read_description(std::string_view text) {
  const auto object = json::Object::parse(text);
  if (!object || !object->find("from")) return std::nullopt;
  for (const std::string_view type : {"offer", "answer"}) {
    const json::Value* value = object->find(type);
    if (!value) continue;
    if (!is_description(*value, type)) return std::nullopt;
    std::string signal = "{\"description\":";
    signal.append(value->raw).append("}");
    return Description{type == "offer", value->raw.find("m=video ") != std::string_view::npos,
                       std::move(signal)};
  }
  return std::nullopt;
}

std::optional<std::string> write_description(std::string_view from, std::string_view signal) {
  const auto object = json::Object::parse(signal);
  const json::Value* description = object ? object->find("description") : nullptr;
  if (!description) return std::nullopt;
  for (const std::string_view type : {"offer", "answer"}) {
    if (!is_description(*description, type)) continue;
    std::string text = "{\"from\":";
    json::append_string(text, from);
    text.append(",\"").append(type).append("\":").append(description->raw).append("}");
    return text;
  }
  return std::nullopt;
}

}  // namespace halloo::doors::article
