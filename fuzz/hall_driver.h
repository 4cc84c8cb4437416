// Plays a fuzzer's octets to a hall as what happens on four connections of one door: each line is an
// event, its first character names the connection and the kind. Two well-behaved people of the native door
// are always there, so that there is someone to disturb.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "doors/hall.h"

namespace halloo::fuzz {

class HallDriver {
 public:
  explicit HallDriver(switchboard::DoorIndex door) : door_(door), hall_(settings(), random_) {
    hall_.use_gateway(conference_, orders_);
    for (const char* name : {"Ada", "Grace"}) {
      const ConnectionId id = open(doors::kNativeDoor);
      text(id, std::string(R"({"type":"hello","version":1,"name":")") + name + "\"}");
    }
  }

  // 'a'..'d' a message of that connection, 'A'..'D' it closes, 't' time passes.
  void play(std::string_view input) {
    while (!input.empty()) {
      const std::size_t end = input.find('\n');
      const std::string_view line = input.substr(0, end);
      input = end == std::string_view::npos ? std::string_view() : input.substr(end + 1);
      if (!line.empty()) event(line[0], line.substr(1));
    }
    hall_.on_shutdown(out_);
    settle();
  }

 private:
  static doors::HallSettings settings() {
    doors::HallSettings all;
    all.native = doors::native::Settings{};
    all.native->max_held = 4096;
    all.article = doors::article::Settings{};
    all.room_of_two = doors::RoomOfTwoSettings{};
    all.switchboard.max_people = 5;
    return all;
  }
  void event(char kind, std::string_view rest) {
    if (kind >= 'a' && kind <= 'd') {
      ConnectionId& id = connections_[static_cast<std::size_t>(kind - 'a')];
      if (!id) id = open(door_);
      text(id, rest);
    } else if (kind >= 'A' && kind <= 'D') {
      ConnectionId& id = connections_[static_cast<std::size_t>(kind - 'A')];
      if (!id) return;
      hall_.on_close(now_, id, out_);
      id = {};
      settle();
    } else if (kind == 't') {
      now_ += std::chrono::seconds(1 + rest.size());
      if (hall_.next_timeout() <= now_) hall_.on_timeout(now_, out_);
      settle();
      // Whatever was due is done: a core that wants to be called at once for ever would spin the loop.
      for (int i = 0; hall_.next_timeout() <= now_; ++i) {
        if (i == 1000) std::abort();
        hall_.on_timeout(now_, out_);
        settle();
      }
    }
  }
  ConnectionId open(switchboard::DoorIndex door) {
    const ConnectionId id{++last_};
    hall_.on_open(now_, door, id, doors::Arrival{"/", "EIO=4&transport=websocket", {"halloo.example", 443}},
                  out_);
    settle();
    return id;
  }
  // The io layer hands over valid UTF-8 only.
  void text(ConnectionId id, std::string_view text) {
    std::string valid;
    for (const char c : text) valid += static_cast<unsigned char>(c) < 0x80 ? c : '?';
    hall_.on_text(now_, id, valid, out_);
    settle();
  }
  // Its workers do what they are told, and say nothing.
  static session::ConferenceSettings conference() {
    session::ConferenceSettings all;
    all.fingerprint = {"sha-256", std::vector<std::uint8_t>(32, 0xAB)};
    all.max_connections = 8;
    return all;
  }
  void settle() {
    hall_.tell_of_media(now_, out_);
    orders_.clear();
    for (const doors::Action& action : out_.actions())
      if (const auto* close = std::get_if<doors::Close>(&action))
        for (ConnectionId& id : connections_)
          if (id == close->connection) closing_.push_back(std::exchange(id, ConnectionId{}));
    out_.clear();
    while (!closing_.empty()) {
      const ConnectionId id = closing_.back();
      closing_.pop_back();
      hall_.on_close(now_, id, out_);
      settle();
    }
  }

  switchboard::DoorIndex door_;
  SeededRandom random_{1};
  session::Conference conference_{conference(), random_};
  session::Orders orders_;
  doors::Hall hall_;
  doors::Outbox out_;
  Instant now_{};
  std::uint64_t last_ = 0;
  std::array<ConnectionId, 4> connections_{};
  std::vector<ConnectionId> closing_;
};

}  // namespace halloo::fuzz
