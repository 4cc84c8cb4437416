#include "switchboard/switchboard.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace halloo::switchboard {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kCall = "call-0000000000000";
constexpr std::string_view kOther = "call-1111111111111";

// People at one switchboard, a clock that moves when told, and what each was told.
struct SwitchboardTest : ::testing::Test {
  Instant now{};
  Settings settings;
  Switchboard board{settings};
  Outbox out;
  PersonId ada = enter("Ada"), grace = enter("Grace"), alan = enter("Alan");

  PersonId enter(std::string_view name) {
    const auto id = board.enter(now, 0, name, true);
    EXPECT_TRUE(id) << name;
    return id ? *id : PersonId{};
  }
  std::string told(PersonId person) {
    std::string text;
    for (const Notice& notice : out.notices)
      if (notice.to == person)
        text += (text.empty() ? "" : " ") + std::visit([](const auto& e) { return say(e); }, notice.event);
    return text;
  }
  std::string take(PersonId person) {
    std::string text = told(person);
    std::erase_if(out.notices, [&](const Notice& notice) { return notice.to == person; });
    return text;
  }
  static std::string say(const Incoming& e) { return "incoming(" + e.from + (e.video ? ",video)" : ")"); }
  static std::string say(const Ringing&) { return "ringing"; }
  static std::string say(const Accepted& e) {
    return "accepted(" + e.from + (e.video ? ",video" : "") + (e.caller ? ",caller)" : ")");
  }
  static std::string say(const Merged& e) { return "merged(" + e.into + ")"; }
  static std::string say(const Ended& e) {
    constexpr const char* words[] = {"declined", "cancelled", "unanswered", "busy", "hungup", "gone"};
    return std::string("ended(") + words[static_cast<int>(e.reason)] + ")";
  }
  static std::string say(const Signal& e) { return "signal(" + e.from + "," + e.data + ")"; }
  static std::string say(const Rejoined& e) { return e.present ? "rejoined(present)" : "rejoined(alone)"; }
  template <class OfRooms>
  static std::string say(const OfRooms&) {
    return "of a room";  // room_bench.h has words for these
  }

  void call(PersonId from, std::string_view to, std::string_view id = kCall) {
    EXPECT_TRUE(board.call(now, from, id, to, true, out));
  }
  void connect() {
    call(ada, "Grace");
    EXPECT_TRUE(board.accept(now, grace, kCall, false, out));
    out.clear();
  }
  PersonState state(std::string_view name) {
    now += 1s;
    Outbox ignored;
    board.on_timeout(now, ignored);
    return board.roster().published().find(name)->second;
  }
};

TEST_F(SwitchboardTest, ANameBelongsToOne) {
  for (const char* name : {"Ada", "ADA",
                           "\xD0\x90"
                           "da"})  // the last with a Cyrillic А
    EXPECT_EQ(board.enter(now, 0, name, true).error(), EnterError::taken) << name;
  EXPECT_EQ(board.enter(now, 0, "<Ada>", true).error(), EnterError::characters);
  board.leave(now, ada, Leaving::goodbye, out);
  EXPECT_TRUE(board.enter(now, 0, "ADA", true));
}

TEST_F(SwitchboardTest, AsManyPeopleAsTheSettingSays) {
  Settings two;
  two.max_people = 2;
  Switchboard small(two);
  const auto first = small.enter(now, 0, "a", true);
  EXPECT_TRUE(small.enter(now, 0, "b", true));
  EXPECT_EQ(small.enter(now, 0, "c", true).error(), EnterError::full);
  small.leave(now, *first, Leaving::goodbye, out);
  EXPECT_TRUE(small.enter(now, 0, "c", true));
}

TEST_F(SwitchboardTest, ACallFromRingingToTheEnd) {
  call(ada, "grace");
  EXPECT_EQ(take(grace), "incoming(Ada,video)");
  EXPECT_TRUE(board.rings(grace, kCall, out));
  EXPECT_EQ(take(ada), "ringing");
  EXPECT_EQ(state("Ada"), PersonState::busy);
  EXPECT_EQ(state("Grace"), PersonState::busy);
  EXPECT_TRUE(board.accept(now, grace, kCall, false, out));
  EXPECT_EQ(take(ada), "accepted(Grace,caller)");
  EXPECT_EQ(take(grace), "");
  EXPECT_TRUE(board.signal(ada, kCall, "{}", out));
  EXPECT_EQ(take(grace), "signal(Ada,{})");
  EXPECT_TRUE(board.signal(grace, kCall, "1", out));
  EXPECT_EQ(take(ada), "signal(Grace,1)");
  EXPECT_TRUE(board.hang_up(now, grace, kCall, out));
  EXPECT_EQ(take(ada), "ended(hungup)");
  EXPECT_EQ(take(grace), "ended(hungup)");
  EXPECT_EQ(state("Ada"), PersonState::free);
  EXPECT_EQ(board.call_of(ada), nullptr);
}

TEST_F(SwitchboardTest, WaysNotToBeginOne) {
  call(ada, "Grace");
  EXPECT_TRUE(board.decline(now, grace, kCall, out));
  EXPECT_EQ(take(ada), "ended(declined)");
  call(ada, "Grace");
  EXPECT_TRUE(board.hang_up(now, ada, kCall, out));
  EXPECT_EQ(take(grace), "incoming(Ada,video) ended(declined) incoming(Ada,video) ended(cancelled)");
  call(ada, "Grace");
  board.leave(now, grace, Leaving::goodbye, out);
  EXPECT_EQ(take(ada), "ended(cancelled) ended(gone)");
}

TEST_F(SwitchboardTest, NobodyAnswers) {
  call(ada, "Grace");
  out.clear();
  now += settings.ring_time - 1ns;
  board.on_timeout(now, out);
  EXPECT_EQ(told(ada), "");
  now += 1ns;
  EXPECT_LE(board.next_timeout(), now);
  board.on_timeout(now, out);
  EXPECT_EQ(told(ada), "ended(unanswered)");
  EXPECT_EQ(told(grace), "ended(unanswered)");
}

TEST_F(SwitchboardTest, AnIdUsedAgainRingsForItsOwnTime) {
  call(ada, "Grace");
  EXPECT_TRUE(board.hang_up(now, ada, kCall, out));
  now += settings.ring_time - 1s;
  call(ada, "Grace");
  out.clear();
  now += 2s;
  board.on_timeout(now, out);
  EXPECT_EQ(told(ada), "") << "the time of the first call is over, not of the second";
  now += settings.ring_time;
  board.on_timeout(now, out);
  EXPECT_EQ(told(ada), "ended(unanswered)");
}

TEST_F(SwitchboardTest, ABusyPersonIsNotDisturbed) {
  connect();
  call(alan, "Grace", kOther);
  EXPECT_EQ(told(alan), "ended(busy)");
  EXPECT_EQ(told(grace), "");
  EXPECT_EQ(state("Alan"), PersonState::free);
}

TEST_F(SwitchboardTest, TwoWhoCallEachOtherAtOnceAreInOneCall) {
  call(ada, "Grace", kCall);
  call(grace, "Ada", kOther);
  EXPECT_EQ(told(ada), "accepted(Grace,video,caller)");
  EXPECT_EQ(told(grace), "incoming(Ada,video) merged(" + std::string(kCall) + ") accepted(Ada,video)");
  EXPECT_TRUE(board.signal(ada, kCall, "{}", out));
}

TEST_F(SwitchboardTest, WhoMayNot) {
  EXPECT_EQ(board.call(now, ada, kCall, "Nobody", true, out).error(), CallError::not_here);
  EXPECT_EQ(board.call(now, ada, kCall, "ada", true, out).error(), CallError::yourself);
  call(ada, "Grace");
  EXPECT_EQ(board.call(now, ada, kOther, "Alan", true, out).error(), CallError::in_a_call);
  EXPECT_EQ(board.call(now, alan, kCall, "Ada", true, out).error(), CallError::call_exists);
  EXPECT_EQ(board.signal(ada, kCall, "{}", out).error(), CallError::unknown_call)
      << "not before it is accepted";
  EXPECT_EQ(board.accept(now, ada, kCall, true, out).error(), CallError::unknown_call)
      << "the caller cannot accept";
  EXPECT_EQ(board.rings(ada, kCall, out).error(), CallError::unknown_call);
  EXPECT_EQ(board.decline(now, ada, kCall, out).error(), CallError::unknown_call);
  for (const PersonId stranger : {alan}) {
    EXPECT_EQ(board.accept(now, stranger, kCall, true, out).error(), CallError::unknown_call);
    EXPECT_EQ(board.hang_up(now, stranger, kCall, out).error(), CallError::unknown_call);
    EXPECT_EQ(board.signal(stranger, kCall, "{}", out).error(), CallError::unknown_call);
  }
}

TEST_F(SwitchboardTest, LosingSomeoneInACall) {
  connect();
  board.set_away(now, grace, true);
  EXPECT_EQ(state("Grace"), PersonState::away);
  EXPECT_TRUE(board.signal(ada, kCall, "{}", out)) << "kept by the door until she is back";
  out.clear();
  board.leave(now, grace, Leaving::lost, out);
  EXPECT_EQ(told(ada), "ended(gone)");
}

TEST_F(SwitchboardTest, ACallTakenUpAfterARestart) {
  EXPECT_TRUE(board.rejoin(now, grace, kCall, "Ada", out));
  EXPECT_EQ(take(grace), "rejoined(alone)");
  EXPECT_EQ(state("Grace"), PersonState::busy);
  EXPECT_EQ(board.signal(grace, kCall, "{}", out).error(), CallError::not_here);
  EXPECT_EQ(board.rejoin(now, alan, kCall, "Grace", out).error(), CallError::call_exists) << "it is not his";
  EXPECT_TRUE(board.rejoin(now, ada, kCall, "Grace", out));
  EXPECT_EQ(take(ada), "rejoined(present)");
  EXPECT_EQ(take(grace), "rejoined(present)");
  EXPECT_TRUE(board.signal(grace, kCall, "{}", out));
  EXPECT_EQ(take(ada), "signal(Grace,{})");
  EXPECT_TRUE(board.rejoin(now, ada, kCall, "Grace", out)) << "said again, nothing changes";
  EXPECT_EQ(take(ada), "rejoined(present)");
  EXPECT_TRUE(board.hang_up(now, ada, kCall, out));
  EXPECT_EQ(take(grace), "ended(hungup)");
}

TEST_F(SwitchboardTest, AloneInACallOneCanHangUp) {
  EXPECT_TRUE(board.rejoin(now, grace, kCall, "Ada", out));
  EXPECT_TRUE(board.hang_up(now, grace, kCall, out));
  EXPECT_EQ(told(grace), "rejoined(alone) ended(hungup)");
  EXPECT_TRUE(board.rejoin(now, grace, kCall, "Ada", out));
  board.leave(now, grace, Leaving::lost, out);
  EXPECT_TRUE(board.rejoin(now, ada, kCall, "Grace", out)) << "nothing of it is left";
}

TEST_F(SwitchboardTest, TheFirstChangeIsToldAtOnceAndTheOthersAreGathered) {
  EXPECT_EQ(board.next_timeout(), now);
  board.on_timeout(now, out);
  ASSERT_TRUE(out.people);
  EXPECT_EQ(out.people->joined.size(), 3u);
  out.clear();
  for (int i = 0; i < 50; ++i) {
    now += 1ms;
    enter("Person " + std::to_string(i));
  }
  EXPECT_EQ(board.next_timeout(), Instant{} + settings.presence_interval);
  now = board.next_timeout();
  board.on_timeout(now, out);
  EXPECT_EQ(out.people->joined.size(), 50u);
  EXPECT_EQ(board.next_timeout(), kNever);
}

TEST_F(SwitchboardTest, SearchFindsPartsInAnyCase) {
  bool more = false;
  EXPECT_EQ(board.search("RA", 10, more), (std::vector<RosterEntry>{{"Grace", PersonState::free}}));
  EXPECT_EQ(board.search("a", 10, more).size(), 3u);
  EXPECT_FALSE(more);
  EXPECT_EQ(board.search("a", 2, more).size(), 2u);
  EXPECT_TRUE(more);
}

// Anyone does anything: the invariants of switchboard.h hold after every step.
TEST(SwitchboardAtRandom, InvariantsHold) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    Switchboard board{Settings{}};
    Instant now{};
    Outbox out;
    std::vector<PersonId> here;
    const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random.next() % n); };
    const auto call_id = [&] { return "call-number-0000-" + std::to_string(pick(4)); };
    for (int step = 0; step < 300; ++step) {
      now += std::chrono::milliseconds(pick(4000));
      out.clear();
      if (here.empty() || pick(6) == 0) {
        if (const auto id =
                board.enter(now, 0, std::string("person ") + static_cast<char>('a' + pick(8)), true))
          here.push_back(*id);
        continue;
      }
      const std::size_t index = pick(here.size());
      const PersonId who = here[index];
      const std::string other = board.name_of(here[pick(here.size())]);
      switch (pick(9)) {
        case 0:
          (void)board.call(now, who, call_id(), other, true, out);
          break;
        case 1:
          (void)board.rings(who, call_id(), out);
          break;
        case 2:
          (void)board.accept(now, who, call_id(), true, out);
          break;
        case 3:
          (void)board.decline(now, who, call_id(), out);
          break;
        case 4:
          (void)board.hang_up(now, who, call_id(), out);
          break;
        case 5:
          (void)board.signal(who, call_id(), "{}", out);
          break;
        case 6:
          (void)board.rejoin(now, who, call_id(), other, out);
          break;
        case 7:
          board.set_away(now, who, pick(2) == 0);
          break;
        case 8:
          board.leave(now, who, pick(2) == 0 ? Leaving::lost : Leaving::goodbye, out);
          here.erase(here.begin() + static_cast<std::ptrdiff_t>(index));
          break;
      }
      if (board.next_timeout() <= now) board.on_timeout(now, out);
      for (const PersonId id : here) {
        const Call* call = board.call_of(id);
        if (!call) continue;
        ASSERT_TRUE(call->has(id));
        ASSERT_FALSE(is_final(call->state));
        const PersonId peer = call->peer_of(id).person;
        if (peer) {
          ASSERT_EQ(board.call_of(peer), call);
        }
        ASSERT_TRUE(peer || call->state == CallState::accepted);
      }
      for (const Notice& notice : out.notices)
        ASSERT_TRUE(std::find(here.begin(), here.end(), notice.to) != here.end())
            << "told to one who has left";
      ASSERT_EQ(board.people(), here.size());
    }
  }
}

}  // namespace
}  // namespace halloo::switchboard
