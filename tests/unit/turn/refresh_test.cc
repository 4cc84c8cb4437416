// RFC 8656 section 8.2.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Refresh : public TurnTest {};

TEST_F(Refresh, GivesMoreTime) {
  Client& ada = client();
  allocate(ada);
  pass(500s);
  EXPECT_EQ(ask(ada, stun::kRefresh).number(stun::kLifetime), 600u);
  pass(599s);
  EXPECT_EQ(server().allocations(), 1u);
  pass(1s);
  EXPECT_EQ(server().allocations(), 0u);
}

TEST_F(Refresh, KeepsLifetimesWithinTheirLimits) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(ask(ada, stun::kRefresh, {lifetime(1)}).number(stun::kLifetime), 600u);
  EXPECT_EQ(ask(ada, stun::kRefresh, {lifetime(1200)}).number(stun::kLifetime), 1200u);
  EXPECT_EQ(ask(ada, stun::kRefresh, {lifetime(7200)}).number(stun::kLifetime), 3600u);
  EXPECT_EQ(ask(ada, stun::kRefresh, {{stun::kLifetime, Octets{0}}}).number(stun::kLifetime), 600u)
      << "a malformed wish is none";
  pass(600s);
  EXPECT_EQ(server().allocations(), 0u) << "the last word counts, also if it is shorter";
}

TEST_F(Refresh, OfZeroEndsIt) {
  Client& ada = client();
  allocate(ada);
  const Reply reply = ask(ada, stun::kRefresh, {lifetime(0)});
  EXPECT_EQ(reply.code(), 0u);
  EXPECT_EQ(reply.number(stun::kLifetime), 0u);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_TRUE(out().relays.empty());
  EXPECT_EQ(counters().allocations_closed.value(), 1u);
  EXPECT_EQ(counters().allocations_expired.value(), 0u);
  EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 437u) << "as section 8.3 expects";
  EXPECT_EQ(allocate(ada).code(), 0u) << "the 5-tuple is free";
}

TEST_F(Refresh, WithoutAllocationIsAMismatch) {
  EXPECT_EQ(code(client(), stun::kRefresh), 437u);
}

TEST_F(Refresh, OfAnotherUserIsRefused) {
  Client& ada = client();
  allocate(ada);
  ada.set_login(kGrace);
  EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 441u);
  EXPECT_EQ(permit(ada, kPeer), 441u);
  EXPECT_EQ(counters().wrong_credentials_441.value(), 2u);
  EXPECT_EQ(server().allocations(), 1u);
}

TEST_F(Refresh, WhoComesAndGoesLeavesNothingBehind) {
  Client& ada = client();
  for (int i = 0; i < 100; ++i) {
    allocate(ada, {lifetime(3600)});
    code(ada, stun::kRefresh, {lifetime(600)});
    code(ada, stun::kRefresh, {lifetime(0)});
  }
  EXPECT_EQ(server().next_timeout(), kNever);
  EXPECT_EQ(counters().allocations_opened.value(), 100u);
  EXPECT_EQ(counters().allocations_closed.value(), 100u);
}

}  // namespace
}  // namespace halloo::turn
