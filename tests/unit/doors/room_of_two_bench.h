// Drives the room-of-two door as the program would, with a virtual clock, and keeps what it answered.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "doors/room_of_two/door.h"

namespace halloo::doors {

class RoomOfTwoBench {
 public:
  explicit RoomOfTwoBench(const RoomOfTwoSettings& settings = {}) : door_(settings, random_) {}

  // A WebSocket that opens with this query.
  ConnectionId open(std::string_view query = "EIO=4&transport=websocket") {
    const ConnectionId id = fresh();
    door_.on_open(now_, id, {"/socket.io/", query, "localhost"}, out_);
    carry_out();
    return id;
  }
  void say(ConnectionId socket, std::string_view text) {
    door_.on_text(now_, socket, text, out_);
    carry_out();
  }
  void drop(ConnectionId connection) {
    door_.on_close(now_, connection, out_);
    carry_out();
  }
  ConnectionId request(std::string_view method, std::string_view query, std::string_view body = "") {
    const ConnectionId id = fresh();
    door_.on_request(now_, id, {method, "/socket.io/", query, body}, out_);
    carry_out();
    return id;
  }
  // Lets time pass, running every timeout at its moment.
  void pass(Duration time) {
    const Instant end = now_ + time;
    while (door_.next_timeout() <= end) {
      now_ = std::max(now_, door_.next_timeout());
      door_.on_timeout(now_, out_);
      carry_out();
    }
    now_ = end;
  }
  void shut_down() {
    door_.on_shutdown(out_);
    carry_out();
  }

  // A WebSocket in the room, its first packets read.
  ConnectionId enter(std::string_view name_space = "/") {
    const ConnectionId id = open();
    say(id, name_space == "/" ? "40" : "40" + std::string(name_space) + ",");
    sent_[id].clear();
    return id;
  }
  // The sid of a session that begins by polling.
  std::string begin_polling() {
    const std::string body = answer(request("GET", "EIO=4&transport=polling")).body;
    const std::string head = R"(0{"sid":")";
    EXPECT_EQ(body.substr(0, head.size()), head) << body;
    return body.substr(head.size(), body.find('"', head.size()) - head.size());
  }
  static std::string polling(const std::string& sid) { return "EIO=4&transport=polling&sid=" + sid; }
  ConnectionId poll(const std::string& sid) { return request("GET", polling(sid)); }
  ConnectionId post(const std::string& sid, std::string_view body) {
    return request("POST", polling(sid), body);
  }

  // What was sent to a WebSocket since the last call.
  std::vector<std::string> sent(ConnectionId socket) { return std::exchange(sent_[socket], {}); }
  bool is_closed(ConnectionId socket) const { return closed_.contains(socket); }
  Close closed(ConnectionId socket) const {
    EXPECT_TRUE(is_closed(socket));
    return is_closed(socket) ? closed_.at(socket) : Close{};
  }
  bool is_answered(ConnectionId request) const { return answers_.contains(request); }
  Respond answer(ConnectionId request) const {
    EXPECT_TRUE(is_answered(request));
    return is_answered(request) ? answers_.at(request) : Respond{};
  }

  RoomOfTwoDoor& door() { return door_; }

 private:
  ConnectionId fresh() { return ConnectionId{++last_id_}; }

  void carry_out() {
    for (const Action& action : out_.actions()) {
      if (const auto* send = std::get_if<SendText>(&action)) {
        EXPECT_FALSE(is_closed(send->to)) << "sent to a closed connection: " << *send->text;
        sent_[send->to].push_back(*send->text);
      } else if (const auto* close = std::get_if<Close>(&action)) {
        EXPECT_TRUE(closed_.emplace(close->connection, *close).second) << "closed twice";
      } else if (const auto* respond = std::get_if<Respond>(&action)) {
        EXPECT_TRUE(answers_.emplace(respond->request, *respond).second) << "answered twice";
      }
    }
    out_.clear();
  }

  SeededRandom random_{1};
  RoomOfTwoDoor door_;
  Instant now_ = Instant{} + std::chrono::hours(1);
  Outbox out_;
  std::uint64_t last_id_ = 0;
  std::map<ConnectionId, std::vector<std::string>> sent_;
  std::map<ConnectionId, Close> closed_;
  std::map<ConnectionId, Respond> answers_;
};

}  // namespace halloo::doors
