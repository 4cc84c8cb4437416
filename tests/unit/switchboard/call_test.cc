#include "switchboard/call.h"

#include <gtest/gtest.h>

#include <map>

namespace halloo::switchboard {
namespace {

using S = CallState;
using E = CallEvent;

// Every state with every event: what stands here happens, and nothing else does.
TEST(CallState, TheWholeTable) {
  const std::map<std::pair<S, E>, S> table{
      {{S::calling, E::rings}, S::ringing},
      {{S::calling, E::accepts}, S::accepted},
      {{S::calling, E::declines}, S::declined},
      {{S::calling, E::caller_hangs_up}, S::cancelled},
      {{S::calling, E::callee_hangs_up}, S::declined},
      {{S::calling, E::time}, S::unanswered},
      {{S::calling, E::gone}, S::ended},
      {{S::calling, E::callee_is_busy}, S::busy},
      {{S::ringing, E::accepts}, S::accepted},
      {{S::ringing, E::declines}, S::declined},
      {{S::ringing, E::caller_hangs_up}, S::cancelled},
      {{S::ringing, E::callee_hangs_up}, S::declined},
      {{S::ringing, E::time}, S::unanswered},
      {{S::ringing, E::gone}, S::ended},
      {{S::accepted, E::caller_hangs_up}, S::ended},
      {{S::accepted, E::callee_hangs_up}, S::ended},
      {{S::accepted, E::gone}, S::ended},
  };
  for (const S state :
       {S::calling, S::ringing, S::accepted, S::declined, S::cancelled, S::unanswered, S::busy, S::ended})
    for (const E event : {E::rings, E::accepts, E::declines, E::caller_hangs_up, E::callee_hangs_up, E::time,
                          E::gone, E::callee_is_busy}) {
      const auto found = table.find({state, event});
      const auto expected = found == table.end() ? std::nullopt : std::optional(found->second);
      EXPECT_EQ(next_state(state, event), expected)
          << static_cast<int>(state) << ' ' << static_cast<int>(event);
      Call call;
      call.state = state;
      EXPECT_EQ(call.enter(event), expected.has_value());
      EXPECT_EQ(call.state, expected.value_or(state));
    }
}

TEST(CallState, FinalStatesAreThoseWithNoWayOut) {
  for (const S state : {S::calling, S::ringing, S::accepted}) EXPECT_FALSE(is_final(state));
  for (const S state : {S::declined, S::cancelled, S::unanswered, S::busy, S::ended})
    EXPECT_TRUE(is_final(state));
}

TEST(CallState, ReasonsFollowFromTheStateAndTheLastEvent) {
  EXPECT_EQ(end_reason(S::declined, E::declines), EndReason::declined);
  EXPECT_EQ(end_reason(S::cancelled, E::caller_hangs_up), EndReason::cancelled);
  EXPECT_EQ(end_reason(S::unanswered, E::time), EndReason::unanswered);
  EXPECT_EQ(end_reason(S::busy, E::callee_is_busy), EndReason::busy);
  EXPECT_EQ(end_reason(S::ended, E::caller_hangs_up), EndReason::hungup);
  EXPECT_EQ(end_reason(S::ended, E::gone), EndReason::gone);
}

}  // namespace
}  // namespace halloo::switchboard
