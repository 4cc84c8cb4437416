// Guests at a hall: connections by a name, what each was sent, and a clock that moves when told.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "doors/hall.h"

namespace halloo::doors {

class Guests {
 public:
  explicit Guests(HallSettings settings = open()) : hall(std::move(settings), random_) {}

  static HallSettings open() {
    HallSettings settings;
    settings.native = native::Settings{};
    settings.article = article::Settings{};
    return settings;
  }

  void connect(const std::string& guest, switchboard::DoorIndex door = kNativeDoor,
               const ServerName& server = {"halloo.example"}) {
    ids_[guest] = ConnectionId{++last_};
    hall.on_open(now, door, ids_[guest], Arrival{"/signal", "", server}, out_);
    settle();
  }
  void say(const std::string& guest, std::string_view text) {
    hall.on_text(now, ids_.at(guest), text, out_);
    settle();
  }
  void disconnect(const std::string& guest) {
    const ConnectionId id = ids_.at(guest);
    ids_.erase(guest);
    hall.on_close(now, id, out_);
    settle();
  }
  void pass(Duration time) {
    const Instant end = now + time;
    while (hall.next_timeout() <= end) {
      now = std::max(now, hall.next_timeout());
      hall.on_timeout(now, out_);
      settle();
    }
    now = end;
  }
  void shut_down() {
    hall.on_shutdown(out_);
    settle();
  }

  // What came for the guest since the last take, and is now taken; news of people are left out unless asked
  // for.
  std::vector<std::string> take(const std::string& guest, bool people = false) {
    std::vector<std::string> texts;
    for (std::string& text : std::exchange(received_[guest], {}))
      if (people || text.find("\"type\":\"people\"") == std::string::npos) texts.push_back(std::move(text));
    return texts;
  }
  std::string only(const std::string& guest) {
    const auto texts = take(guest);
    EXPECT_EQ(texts.size(), 1u) << guest << (texts.size() > 1 ? " got also " + texts[1] : "");
    return texts.empty() ? std::string() : texts[0];
  }
  // The close code, 0 while open.
  int closed(const std::string& guest) { return closed_[guest]; }

  // Enters by the native door and answers with the token.
  std::string enter(const std::string& name) {
    connect(name);
    say(name, R"({"type":"hello","version":1,"name":")" + name + R"("})");
    return field(only(name), "token");
  }
  static std::string field(const std::string& message, std::string_view key) {
    const auto object = json::Object::parse(message);
    const json::Value* value = object ? object->find(key) : nullptr;
    if (!value) return "(none)";
    return json::to_string(*value).value_or(std::string(value->raw));
  }

 private:
  SeededRandom random_{1};

 public:
  Instant now{};
  Hall hall;

  // Whatever happened elsewhere is told.
  void settle() {
    hall.tell_of_media(now, out_);
    for (const Action& action : out_.actions()) {
      if (const auto* send = std::get_if<SendText>(&action)) {
        for (const auto& [guest, id] : ids_)
          if (id == send->to && closed_[guest] == 0) received_[guest].push_back(*send->text);
      } else if (const auto* close = std::get_if<Close>(&action)) {
        for (const auto& [guest, id] : ids_)
          if (id == close->connection) closed_[guest] = static_cast<int>(close->code);
      }
    }
    out_.clear();
  }

 private:
  Outbox out_;
  std::uint64_t last_ = 0;
  std::map<std::string, ConnectionId> ids_;
  std::map<std::string, std::vector<std::string>> received_;
  std::map<std::string, int> closed_;
};

}  // namespace halloo::doors
