#include "load/native_dialect.h"

#include <charconv>

#include "base/json.h"

namespace halloo::load {
namespace {

std::string_view value_in(std::string_view json, std::string_view name) {
  std::string key;
  key.append(1, '"').append(name).append("\":");
  const std::size_t at = json.find(key);
  return at == std::string_view::npos ? std::string_view() : json.substr(at + key.size());
}

}  // namespace

std::uint64_t number_in(std::string_view json, std::string_view name) {
  const std::string_view value = value_in(json, name);
  std::uint64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

std::string_view word_in(std::string_view json, std::string_view name) {
  const std::string_view value = value_in(json, name);
  if (!value.starts_with('"')) return {};
  return value.substr(1, value.find('"', 1) - 1);
}

void NativeDialect::greet(Client& client) {
  client.send(R"({"type":"hello","version":1,"name":")" + name_ + "\"}");
}

void NativeDialect::begin(std::string& out, std::string_view type) {
  out.append(R"({"type":")").append(type).append(R"(","id":)");
  json::append_uint(out, ++last_id_);
  if (last_seq_ != 0) {
    out.append(R"(,"ack":)");
    json::append_uint(out, last_seq_);
  }
  out.append(R"(,"call":")").append(call_).append("\"");
}

void NativeDialect::connect(Client& client) {
  call_ = "load-of-the-bench-" + name_;
  std::string text;
  begin(text, "call");
  client.send(text.append(R"(,"to":")").append(peer_).append(R"(","video":true})"));
}

void NativeDialect::say(Client& client, std::string_view payload) {
  static std::string text;
  text.clear();
  begin(text, "signal");
  client.send(text.append(R"(,"data":)").append(payload).append("}"));
}

Heard NativeDialect::hear(Client& client, std::string_view text) {
  const std::string_view type = word_in(text, "type");
  if (type == "people") {
    total_ = number_in(text, "total");
    return Heard::kNothing;
  }
  if (type == "welcome") {
    total_ = number_in(text, "total");
    return Heard::kGreeted;
  }
  last_seq_ = std::max(last_seq_, number_in(text, "seq"));
  if (type == "signal") return Heard::kMessage;
  if (type == "accepted") return Heard::kConnected;
  if (type == "incoming") {
    call_ = word_in(text, "call");
    std::string answer;
    begin(answer, "ringing");
    client.send(answer.append("}"));
    answer.clear();
    begin(answer, "accept");
    client.send(answer.append(R"(,"video":true})"));
    return Heard::kConnected;
  }
  return type == "ringing" ? Heard::kNothing : Heard::kRefused;
}

std::unique_ptr<Dialect> speak_native(std::string name, std::string peer) {
  return std::make_unique<NativeDialect>(std::move(name), std::move(peer));
}

}  // namespace halloo::load
