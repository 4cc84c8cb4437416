// What a door wants done with its connections. The door fills it, the program carries it out: nothing
// calls back into a door.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/id.h"

namespace halloo::doors {

// The text of one WebSocket message, shared by everyone who gets it.
using Text = std::shared_ptr<const std::string>;
inline Text make_text(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

struct SendText {
  ConnectionId to;
  Text text;
};

// WebSocket close codes (RFC 6455 section 7.4.1); those from 4000 on are ours.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  policy = 1008,
  too_big = 1009,
  hello_too_late = 4001,
  taken_over = 4002,  // another connection has taken up this person
  too_fast = 4003,
};

// After what was sent before it has gone out.
struct Close {
  ConnectionId connection;
  CloseCode code = CloseCode::normal;
  std::string reason;
};

// The answer to a request that Door::on_request was given, then or later. For a request the connection
// id names the request: each has its own.
struct Respond {
  ConnectionId request;
  unsigned status = 200;
  std::string content_type;
  std::string body;
};

using Action = std::variant<SendText, Close, Respond>;

class Outbox {
 public:
  void send(ConnectionId to, Text text) { actions_.emplace_back(SendText{to, std::move(text)}); }
  void send(ConnectionId to, std::string text) { send(to, make_text(std::move(text))); }
  void close(ConnectionId connection, CloseCode code, std::string reason = {}) {
    actions_.emplace_back(Close{connection, code, std::move(reason)});
  }
  void respond(ConnectionId request, unsigned status, std::string content_type, std::string body) {
    actions_.emplace_back(Respond{request, status, std::move(content_type), std::move(body)});
  }

  bool empty() const { return actions_.empty(); }
  const std::vector<Action>& actions() const { return actions_; }
  // Keeps the room for the next round.
  void clear() { actions_.clear(); }

 private:
  std::vector<Action> actions_;
};

}  // namespace halloo::doors
