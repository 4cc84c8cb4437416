// Anyone does anything at a few rooms: the invariants of room.h and switchboard.h hold after every step, and
// what everyone was told adds up to what is.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/random.h"
#include "unit/switchboard/room_bench.h"

namespace halloo::switchboard {
namespace {

class Crowd {
 public:
  explicit Crowd(std::uint64_t seed) : random_(seed), bench_(settings()) {}

  void step() {
    bench_.now += std::chrono::milliseconds(pick(3) == 0 ? pick(300) : 0);
    if (bench_.board.next_timeout() <= bench_.now) bench_.board.on_timeout(bench_.now, bench_.out);
    hear();
    if (here_.empty() || (here_.size() < 12 && pick(8) == 0)) {
      const bool listed = pick(3) == 0;
      const std::string name = std::string("person ") + static_cast<char>('a' + pick(20));
      if (const auto id = bench_.board.enter(bench_.now, 0, name, true, listed)) here_.push_back(*id);
    } else {
      act(pick(here_.size()));
    }
    hear();
    check();
  }

 private:
  static Settings settings() {
    Settings settings;
    settings.rooms.max_rooms = 3;
    settings.rooms.max_participants = 5;
    settings.rooms.max_waiting = 2;
    settings.rooms.max_removed = 3;
    return settings;
  }
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_.next() % n); }
  bool coin() { return pick(2) == 0; }

  void act(std::size_t index) {
    Switchboard& board = bench_.board;
    Outbox& out = bench_.out;
    const Instant now = bench_.now;
    const PersonId who = here_[index];
    // Mostly the room that one is at, so that something happens.
    const Room* own = board.room_of(who);
    const std::string room =
        own && pick(8) != 0 ? own->name() : std::string("room-") + static_cast<char>('a' + pick(4));
    const ParticipantId other{1 + pick(12)};
    switch (pick(16)) {
      case 0:
      case 1:
      case 2:
        (void)bench_.enter(who, room, {{coin(), coin(), coin()}, pick(8) != 0});
        break;
      case 3:
        (void)board.leave_room(now, who, room, out);
        break;
      case 4:
        (void)board.configure_room(now, who, room, pick(4) == 0, coin(), out);
        break;
      case 5:
      case 6:
        (void)board.admit(now, who, room, other, out);
        break;
      case 7:
        (void)board.refuse(now, who, room, other, out);
        break;
      case 8:
        (void)board.remove(now, who, room, other, out);
        break;
      case 9:
        (void)board.mute(now, who, room, other, coin() ? MediaKind::audio : MediaKind::screen, coin(), out);
        break;
      case 10:
        (void)board.raise_hand(now, who, room, coin(), out);
        break;
      case 11:
        (void)board.say(now, who, room, "hello", out);
        break;
      case 12:
        (void)board.signal_in_room(now, who, room, other, "{}", out);
        break;
      case 13:
        board.set_away(now, who, coin());
        break;
      case 14:
        (void)board.call(now, who, "call-number-0000-" + std::to_string(pick(3)),
                         board.name_of(here_[pick(here_.size())]), true, out);
        break;
      case 15:
        board.leave(now, who, coin() ? Leaving::lost : Leaving::goodbye, out);
        here_.erase(here_.begin() + static_cast<std::ptrdiff_t>(index));
        views_.erase(who);
        break;
    }
  }

  void hear() {
    for (const Notice& notice : bench_.out.notices) {
      ASSERT_NE(std::find(here_.begin(), here_.end(), notice.to), here_.end()) << "told to one who has left";
      std::visit([&](const auto& event) { views_[notice.to](event); }, notice.event);
    }
    bench_.out.clear();
  }

  void check() {
    std::set<const Room*> rooms;
    for (const PersonId id : here_) {
      const Room* room = bench_.board.room_of(id);
      const View& view = views_[id];
      if (!room) {
        ASSERT_EQ(view.standing, View::Standing::outside);
        continue;
      }
      ASSERT_EQ(bench_.board.call_of(id), nullptr) << "a call or a room";
      ASSERT_EQ(view.facts.room, room->name());
      rooms.insert(room);
      const ParticipantId self = room->participant(id);
      ASSERT_EQ(view.standing, self ? View::Standing::inside : View::Standing::waiting);
      if (self) {
        ASSERT_EQ(view.self, self);
      }
    }
    ASSERT_EQ(rooms.size(), bench_.board.rooms()) << "a room without people";
    for (const Room* room : rooms) check(*room);
    ASSERT_EQ(bench_.board.people(), here_.size());
  }

  void check(const Room& room) {
    const auto participants = room.participants();
    const auto waiting = room.waiting();
    const RoomFacts facts = room.facts();
    ASSERT_FALSE(participants.empty());
    ASSERT_LE(participants.size(), 5u);
    ASSERT_LE(waiting.size(), 2u);
    std::set<ParticipantId> ids;
    std::set<PersonId> people;
    std::map<ParticipantId, ParticipantView> truth;
    for (const auto& p : participants) {
      ASSERT_TRUE(ids.insert(p.id).second);
      const PersonId person = room.person(p.id);
      ASSERT_TRUE(people.insert(person).second);
      ASSERT_EQ(bench_.board.room_of(person), &room);
      ASSERT_EQ(p.name, bench_.board.name_of(person));
      truth[p.id] = p;
    }
    for (const auto& k : waiting) ASSERT_TRUE(ids.insert(k.id).second) << "waits, and is in";
    ASSERT_TRUE(truth.contains(facts.host)) << "one host, who is in";
    std::size_t at_it = 0;
    for (const PersonId id : here_) at_it += bench_.board.room_of(id) == &room;
    ASSERT_EQ(at_it, ids.size());
    if (participants.size() > 2) {
      ASSERT_EQ(facts.mode, RoomMode::gateway);
    }

    if (room.publish_at() != kNever) {
      ASSERT_LE(bench_.board.next_timeout(), room.publish_at());
      return;  // something is yet to be told
    }
    for (const PersonId person : people) {
      const View& view = views_[person];
      ASSERT_EQ(view.facts, facts);
      ASSERT_EQ(view.participants, truth);
    }
    const View& host = views_[room.person(facts.host)];
    ASSERT_EQ(host.knockers, waiting);
    ++compared_;
  }

 public:
  std::size_t compared_ = 0;

 private:
  SeededRandom random_;
  RoomBench bench_;
  std::vector<PersonId> here_;
  std::map<PersonId, View> views_;
};

TEST(RoomsAtRandom, InvariantsHold) {
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Crowd crowd(seed);
    for (int i = 0; i < 400; ++i) {
      crowd.step();
      if (::testing::Test::HasFailure()) FAIL() << "in step " << i;
    }
    compared += crowd.compared_;
  }
  EXPECT_GT(compared, 5000u) << "views are compared only while nothing is yet to be told";
}

}  // namespace
}  // namespace halloo::switchboard
