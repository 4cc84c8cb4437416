// EVEN-PORT and RESERVATION-TOKEN (RFC 8656 sections 7.2, 18.7 and 18.9).
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Reservations : public TurnTest {};

TEST_F(Reservations, AnEvenPort) {
  for (int i = 0; i < 10; ++i) {
    const Reply reply = allocate(client(), {even_port()});
    EXPECT_EQ(reply.relayed().port % 2, 0);
    EXPECT_FALSE(reply.has(stun::kReservationToken));
  }
}

TEST_F(Reservations, TheNextPortWaitsForItsToken) {
  const Reply first = allocate(client(), {even_port(true)});
  EXPECT_EQ(first.relayed().port % 2, 0);
  const Octets value = first.value(stun::kReservationToken);
  ASSERT_EQ(value.size(), 8u);
  EXPECT_EQ(out().relays.size(), 2u);
  EXPECT_EQ(server().allocations(), 1u);
  const Reply second = allocate(client(), {token(value)});
  EXPECT_EQ(second.relayed().port, first.relayed().port + 1);
  EXPECT_EQ(server().allocations(), 2u);
  EXPECT_EQ(allocate(client(), {token(value)}).code(), 508u) << "a token is good for once";
}

TEST_F(Reservations, LastsThirtySeconds) {
  const Octets value = allocate(client(), {even_port(true)}).value(stun::kReservationToken);
  pass(29s);
  EXPECT_EQ(out().relays.size(), 2u);
  pass(1s);
  EXPECT_EQ(out().relays.size(), 1u);
  EXPECT_EQ(allocate(client(), {token(value)}).code(), 508u);
}

TEST_F(Reservations, AnotherTokenIsGoodForNothing) {
  Octets value = allocate(client(), {even_port(true)}).value(stun::kReservationToken);
  value[7] ^= 1;
  EXPECT_EQ(allocate(client(), {token(value)}).code(), 508u);
  value[0] = 200;  // of a worker that there is not
  EXPECT_EQ(allocate(client(), {token(value)}).code(), 508u);
  EXPECT_EQ(allocate(client(), {token({1, 2, 3})}).code(), 400u);
}

TEST_F(Reservations, ATokenGoesWithNothingElse) {
  const Octets value = allocate(client(), {even_port(true)}).value(stun::kReservationToken);
  EXPECT_EQ(allocate(client(), {token(value), even_port()}).code(), 400u);
  EXPECT_EQ(allocate(client(), {token(value), kOnlyV4}).code(), 400u);
  EXPECT_EQ(allocate(client(), {token(value), kV6Too}).code(), 400u);
  EXPECT_EQ(allocate(client(), {token(value)}).code(), 0u) << "refusals have not used it up";
}

TEST_F(Reservations, EvenPortOfTheWrongSizeIsABadRequest) {
  EXPECT_EQ(allocate(client(), {{stun::kEvenPort, {}}}).code(), 400u);
}

TEST_F(Reservations, NothingComesThroughAReservedPort) {
  const Reply first = allocate(client(), {even_port(true)});
  TransportAddress next = first.relayed();
  ++next.port;
  peer_says(kPeer, next, "too early");
  EXPECT_EQ(counters().no_allocation.value(), 1u);
}

TEST_F(Reservations, WhenTheNextPortCannotBeHadAnotherPairIsTaken) {
  settings.max_port = 50003;
  client();
  out().occupied = {50001};
  const Reply reply = allocate(client(), {even_port(true)});
  EXPECT_EQ(reply.relayed().port, 50002);
  EXPECT_EQ(out().relays.size(), 2u);
  EXPECT_EQ(allocate(client(), {even_port(true)}).code(), 508u);
  EXPECT_EQ(out().relays.size(), 2u);
  EXPECT_EQ(allocate(client()).relayed().port, 50000) << "what was tried in vain is free";
}

TEST_F(Reservations, CountInTheQuotaOfWhoMadeThem) {
  settings.max_allocations_per_user = 2;
  Client& ada = client();
  Client& second = client();
  const Octets value = allocate(ada, {even_port(true)}).value(stun::kReservationToken);
  EXPECT_EQ(allocate(second).code(), 486u);
  EXPECT_EQ(allocate(second, {token(value)}).code(), 0u) << "has been counted";
  EXPECT_EQ(allocate(client()).code(), 486u);
  EXPECT_EQ(code(second, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(client(), {even_port(true)}).code(), 486u) << "needs two";
  EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(ada, {even_port(true)}).code(), 0u);
  EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(ada, {even_port(true)}).code(), 486u) << "the first one's port is still reserved";
  pass(30s);
  EXPECT_EQ(allocate(ada, {even_port(true)}).code(), 0u);
}

TEST_F(Reservations, CountAmongTheAllocationsOfAll) {
  settings.max_allocations = 2;
  const Octets value = allocate(client(), {even_port(true)}).value(stun::kReservationToken);
  EXPECT_EQ(allocate(client(kGrace)).code(), 508u);
  EXPECT_EQ(allocate(client(kGrace), {token(value)}).code(), 0u) << "anyone's who has the token";
}

}  // namespace
}  // namespace halloo::turn
