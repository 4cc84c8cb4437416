// People at a switchboard with rooms: what each was told as short texts, and what each knows of their room
// from that, as a client puts it together.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "switchboard/switchboard.h"

namespace halloo::switchboard {

// A client's picture of its room.
struct View {
  enum class Standing { outside, waiting, inside };
  Standing standing = Standing::outside;
  ParticipantId self;
  RoomFacts facts;
  std::map<ParticipantId, ParticipantView> participants;
  std::vector<Knocker> knockers;  // as the host is told

  void operator()(const Entered& e) {
    standing = Standing::inside;
    self = e.you;
    facts = e.facts;
    participants.clear();
    for (const auto& p : e.participants) participants[p.id] = p;
  }
  void operator()(const Waiting& e) {
    standing = Standing::waiting;
    self = e.you;
    facts.room = e.room;
  }
  void operator()(const RoomChanged& e) {
    EXPECT_EQ(standing, Standing::inside);
    EXPECT_EQ(e.difference->facts.room, facts.room);
    EXPECT_GE(e.difference->facts.epoch, facts.epoch);
    facts = e.difference->facts;
    for (const auto& p : e.difference->participants) participants[p.id] = p;
    for (const auto id : e.difference->left) participants.erase(id);
  }
  void operator()(const Knocking& e) {
    EXPECT_EQ(facts.host, self) << "only the host is told who knocks";
    knockers = e.waiting;
  }
  void operator()(const LeftRoom& e) {
    EXPECT_EQ(e.room, facts.room);
    *this = {};
  }
  // Whoever says something is known.
  void operator()(const Chat& e) { EXPECT_TRUE(participants.contains(e.message->from)); }
  void operator()(const Reaction& e) { EXPECT_TRUE(participants.contains(e.from)); }
  void operator()(const RoomSignal& e) { EXPECT_TRUE(participants.contains(e.from)); }
  template <class Other>
  void operator()(const Other&) {}
};

class RoomBench {
 public:
  explicit RoomBench(Settings settings = {}) : board(settings) {}

  PersonId person(std::string_view name, bool listed = false) {
    const auto id = board.enter(now, 0, name, true, listed);
    EXPECT_TRUE(id) << name;
    return id ? *id : PersonId{};
  }
  // Someone who is in the room at once.
  PersonId in(std::string_view name, std::string_view room = "room") {
    const PersonId id = person(name);
    EXPECT_TRUE(enter(id, room));
    return id;
  }
  Switchboard::RoomResult enter(PersonId id, std::string_view room = "room", const Entering& how = {}) {
    return board.enter_room(now, id, room, how, out);
  }
  ParticipantId number(PersonId id) const { return board.room_of(id)->participant(id); }
  void pass(Duration time) {
    const Instant end = now + time;
    while (board.next_timeout() <= end) {
      now = std::max(now, board.next_timeout());
      board.on_timeout(now, out);
    }
    now = end;
  }
  void settle() { pass(std::chrono::seconds(1)); }

  // What this person was told since the last take, after all that was to be told.
  std::string take(PersonId id) {
    settle();
    std::string text;
    for (const Notice& notice : out.notices)
      if (notice.to == id)
        text += (text.empty() ? "" : " ") + std::visit([](const auto& e) { return say(e); }, notice.event);
    std::erase_if(out.notices, [&](const Notice& notice) { return notice.to == id; });
    return text;
  }
  void forget() {
    settle();
    out.clear();
  }

  Instant now{};
  Switchboard board;
  Outbox out;

 private:
  static std::string number_of(ParticipantId id) { return std::to_string(id.value); }
  static std::string facts(const RoomFacts& f) {
    return "host=" + number_of(f.host) + (f.locked ? ",locked" : "") + (f.knock ? ",knock" : "") +
           (f.mode == RoomMode::direct ? ",direct" : ",gateway") + std::to_string(f.epoch);
  }
  static std::string say(const ParticipantView& p) {
    return number_of(p.id) + "=" + p.name + (p.sends.audio ? "+audio" : "") +
           (p.sends.video ? "+video" : "") + (p.sends.screen ? "+screen" : "") +
           (p.withheld.audio ? "-audio" : "") + (p.withheld.video ? "-video" : "") +
           (p.withheld.screen ? "-screen" : "") + (p.hand ? "+hand" : "") + (p.away ? "+away" : "");
  }
  static std::string say(const Entered& e) {
    std::string text = "entered(" + number_of(e.you) + ";" + facts(e.facts);
    for (const auto& p : e.participants) text += ";" + say(p);
    return text + ")";
  }
  static std::string say(const RoomChanged& e) {
    std::string text = "room(" + facts(e.difference->facts);
    for (const auto& p : e.difference->participants) text += ";" + say(p);
    for (const auto id : e.difference->left) text += ";left " + number_of(id);
    return text + ")";
  }
  static std::string say(const Waiting& e) { return "waiting(" + number_of(e.you) + ")"; }
  static std::string say(const Knocking& e) {
    std::string text = "knocking(";
    for (const auto& k : e.waiting) text += (text.back() == '(' ? "" : ";") + number_of(k.id) + "=" + k.name;
    return text + ")";
  }
  static std::string say(const LeftRoom& e) {
    constexpr const char* words[] = {"left", "removed", "refused", "over"};
    return std::string("left(") + words[static_cast<int>(e.reason)] + ")";
  }
  static std::string say(const MuteAsked& e) {
    constexpr const char* words[] = {"audio", "video", "screen"};
    return std::string(e.muted ? "mute(" : "unmute(") + words[static_cast<int>(e.kind)] + ")";
  }
  static std::string say(const Chat& e) {
    return "chat(" + std::to_string(e.message->number) + "," + number_of(e.message->from) + "=" +
           e.message->name + "," + e.message->text + ")";
  }
  static std::string say(const Reaction& e) { return "react(" + number_of(e.from) + "," + e.reaction + ")"; }
  static std::string say(const RoomSignal& e) { return "signal(" + number_of(e.from) + "," + e.data + ")"; }
  static std::string say(const Incoming& e) { return "incoming(" + e.from + ")"; }
  static std::string say(const Ended& e) { return e.reason == EndReason::busy ? "busy" : "ended"; }
  template <class Other>
  static std::string say(const Other&) {
    return "other";
  }
};

}  // namespace halloo::switchboard
