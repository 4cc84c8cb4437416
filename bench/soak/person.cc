#include "soak/person.h"

#include <stdexcept>

#include "base/json.h"
#include "load/native_dialect.h"

namespace halloo::soak {
namespace {

using load::number_in;
using load::word_in;

// Far more than can be under way in the time of a cut.
constexpr std::size_t kKept = 256;
constexpr std::uint16_t kTakenOver = 4002;

[[noreturn]] void fault(const Person& person, const std::string& what) {
  throw std::runtime_error(person.name() + ": " + what);
}

}  // namespace

void Person::enter() {
  current().connect(target_, "/signal");
}

void Person::move() {
  ++tally_.cut;
  settled_ = false;
  current_ ^= 1;
  enter();
}

void Person::cut() {
  ++tally_.cut;
  settled_ = false;
  current().cut();
}

void Person::close() {
  settled_ = false;
  leaving_ = true;
  current().close();
}

void Person::bye() {
  settled_ = false;
  leaving_ = true;
  current().send(R"({"type":"bye"})");
}

void Person::say(std::string_view type, std::string_view call, std::string_view members) {
  std::string text = R"({"type":")";
  text.append(type).append(R"(","id":)");
  json::append_uint(text, ++last_id_);
  text.append(R"(,"ack":)");
  json::append_uint(text, last_seq_);
  text.append(R"(,"call":")").append(call).append("\"").append(members).append("}");
  if (settled_) current().send(text);
  if (said_.size() == kKept) said_.pop_front();
  said_.push_back({last_id_, std::move(text)});
}

void Person::on_open(load::Client& client) {
  if (&client != &current()) return;
  std::string hello = R"({"type":"hello","version":1,)";
  if (token_.empty()) {
    hello.append(R"("name":")").append(name_).append("\"");
  } else {
    hello.append(R"("token":")").append(token_).append(R"(","last":)");
    json::append_uint(hello, last_seq_);
  }
  client.send(hello.append("}"));
}

void Person::welcomed(std::string_view text) {
  settled_ = true;
  if (token_.empty()) {
    token_ = word_in(text, "token");
    ++tally_.joined;
    return listener_.on_entered(*this);
  }
  if (text.find(R"("resumed":true)") == std::string_view::npos)
    fault(*this, "the token did not take the name up again");
  ++tally_.resumed;
  const std::uint64_t received = number_in(text, "received");
  if (received > last_id_) fault(*this, "the server has received what was never sent");
  if (received < last_id_ && said_.front().id > received + 1)
    fault(*this, "the server has lost more than is kept");
  for (const Said& said : said_) {
    if (said.id <= received) continue;
    ++tally_.repeated;
    current().send(said.text);
  }
}

void Person::on_text(load::Client& client, std::string_view text) {
  if (&client != &current()) return;  // what is not acknowledged comes again on the new connection
  const std::string_view type = word_in(text, "type");
  if (type == "people") return;
  if (type == "welcome") return welcomed(text);
  if (leaving_) return;
  if (type == "error" || type == "refused" || type == "closing")
    fault(*this, "the server said " + std::string(text.substr(0, 200)));
  const std::uint64_t seq = number_in(text, "seq");
  if (seq != last_seq_ + 1)
    fault(*this, "message " + std::to_string(seq) + " came after " + std::to_string(last_seq_));
  last_seq_ = seq;
  listener_.on_heard(*this, type, text);
}

void Person::on_lost(load::Client& client, std::uint16_t code) {
  if (leaving_ || (&client != &current() && code == kTakenOver)) return;
  fault(*this, std::string("the server ended the connection ") +
                   (settled_         ? ""
                    : token_.empty() ? "while entering, "
                                     : "while resuming, ") +
                   "code " + std::to_string(code));
}

}  // namespace halloo::soak
