// The room-of-two door under a script of what clients may do, one step a line:
//   o QUERY        a WebSocket opens          g QUERY         an HTTP GET
//   t N TEXT       the Nth socket says TEXT    p QUERY ~BODY   an HTTP POST ("|" in a body parts packets)
//   c N            the Nth connection goes     w SECONDS       time passes
// "$N" in a query is the sid of the Nth session. Checked: nothing is sent to what is closed, no request is
// answered twice or left waiting beyond a ping, what is relayed is JSON, and all ends when all have gone.
#include <charconv>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/utf8.h"
#include "doors/room_of_two/door.h"

namespace {

using namespace halloo;
using namespace halloo::doors;

void require(bool condition) {
  if (!condition) std::abort();
}

RoomOfTwoSettings small_settings() {
  RoomOfTwoSettings settings;
  settings.sessions.max_sessions = 8;
  settings.sessions.max_queued = 2000;
  settings.sessions.max_payload = 1000;
  settings.rooms = {.max_rooms = 4, .max_members = 3, .max_rooms_per_session = 2, .max_name_bytes = 20};
  return settings;
}

std::size_t cut_number(std::string_view& text) {
  std::size_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text[0] == ' ') text.remove_prefix(1);
  return number;
}

class Script {
 public:
  void step(std::string_view line) {
    if (line.size() < 2) return;
    const char what = line[0];
    line.remove_prefix(2);
    switch (what) {
      case 'o':
        return open(line);
      case 't':
        return say(line);
      case 'g':
        return request("GET", line, {});
      case 'p':
        return request("POST", line.substr(0, line.find('~')),
                       line.find('~') == std::string_view::npos ? "" : line.substr(line.find('~') + 1));
      case 'c':
        return drop(cut_number(line));
      case 'w':
        return pass(std::chrono::seconds(cut_number(line) % 100));
      default:
        return;
    }
  }

  void finish() {
    pass(std::chrono::seconds(200));
    require(waiting_.empty());
    for (const ConnectionId id : std::set(open_)) {
      open_.erase(id);
      door_.on_close(now_, id, out_);
      carry_out();
    }
    pass(std::chrono::seconds(200));
    require(door_.sessions() == 0 && door_.rooms() == 0 && door_.next_timeout() == kNever);
  }

 private:
  ConnectionId fresh() {
    connections_.push_back(ConnectionId{connections_.size() + 1});
    return connections_.back();
  }

  std::string with_sids(std::string_view query) const {
    std::string result;
    while (!query.empty()) {
      const char c = query[0];
      query.remove_prefix(1);
      if (c != '$') {
        result += c;
        continue;
      }
      const std::size_t n = cut_number(query);
      if (n < sids_.size()) result += sids_[n];
    }
    return result;
  }

  void open(std::string_view query) {
    const ConnectionId id = fresh();
    open_.insert(id);
    door_.on_open(now_, id, {"/socket.io/", with_sids(query), {"localhost", 0}}, out_);
    carry_out();
  }

  void say(std::string_view line) {
    const std::size_t n = cut_number(line);
    if (n >= connections_.size() || !open_.contains(connections_[n]) || !is_utf8(line)) return;
    door_.on_text(now_, connections_[n], line, out_);
    carry_out();
  }

  void request(std::string_view method, std::string_view query, std::string_view body) {
    const ConnectionId id = fresh();
    waiting_.insert(id);
    std::string payload(body);
    for (char& c : payload) {
      if (c == '|') c = room_of_two::kSeparator;
    }
    door_.on_request(now_, id, {method, "/socket.io/", with_sids(query), payload}, out_);
    carry_out();
  }

  void drop(std::size_t n) {
    if (n >= connections_.size()) return;
    if (open_.erase(connections_[n]) + waiting_.erase(connections_[n]) == 0) return;
    door_.on_close(now_, connections_[n], out_);
    carry_out();
  }

  void pass(Duration time) {
    const Instant end = now_ + time;
    while (door_.next_timeout() <= end) {
      const Instant due = door_.next_timeout();
      require(due >= now_);
      now_ = due;
      door_.on_timeout(now_, out_);
      require(door_.next_timeout() > now_);
      carry_out();
    }
    now_ = end;
  }

  void read_packet(std::string_view packet) {
    require(!packet.empty() && is_utf8(packet));
    if (packet.starts_with(R"(0{"sid":")")) {
      sids_.emplace_back(packet.substr(9, 22));
      return;
    }
    if (packet[0] != '4') return;
    // What a client would read: packets that we would take ourselves, but for the refusals.
    const auto read = room_of_two::parse_socket_packet(packet.substr(1));
    require(read || packet.starts_with("44"));
  }

  void read_body(const Respond& answer) {
    if (answer.status != 200 || answer.body == "ok") return;
    require(!answer.body.empty());
    std::string_view rest = answer.body;
    while (!rest.empty()) read_packet(room_of_two::cut_packet(rest));
  }

  void carry_out() {
    for (const Action& action : out_.actions()) {
      if (const auto* send = std::get_if<SendText>(&action)) {
        require(open_.contains(send->to));
        read_packet(*send->text);
      } else if (const auto* close = std::get_if<Close>(&action)) {
        require(open_.erase(close->connection) == 1);
        closing_.push_back(close->connection);
      } else if (const auto* respond = std::get_if<Respond>(&action)) {
        require(waiting_.erase(respond->request) == 1);
        read_body(*respond);
      }
    }
    out_.clear();
    // The program tells of the end of what the door itself has closed, too.
    for (const ConnectionId id : std::exchange(closing_, {})) door_.on_close(now_, id, out_);
    require(out_.empty());
    require(door_.sessions() <= 8 && door_.rooms() <= 4);
  }

  SeededRandom random_{7};
  RoomOfTwoDoor door_{small_settings(), random_};
  Instant now_ = Instant{} + std::chrono::hours(1);
  Outbox out_;
  std::vector<ConnectionId> connections_;
  std::set<ConnectionId> open_;     // WebSockets
  std::set<ConnectionId> waiting_;  // requests without an answer
  std::vector<ConnectionId> closing_;
  std::vector<std::string> sids_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Script script;
  while (!input.empty()) {
    const std::size_t end = input.find('\n');
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
    script.step(line);
  }
  script.finish();
  return 0;
}
