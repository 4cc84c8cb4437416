// RFC 8656 section 7.2.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Allocate : public TurnTest {};

TEST_F(Allocate, GivesARelayedAddressForTenMinutes) {
  Client& ada = client();
  const Reply reply = allocate(ada);
  ASSERT_EQ(reply.code(), 0u);
  EXPECT_EQ(reply.relayed().octets()[0], 203);
  EXPECT_GE(reply.relayed().port, 50000);
  EXPECT_LE(reply.relayed().port, 50099);
  EXPECT_EQ(reply.number(stun::kLifetime), 600u);
  EXPECT_EQ(reply.address(stun::kXorMappedAddress), ada.path().client);
  EXPECT_FALSE(reply.has(stun::kReservationToken));
  EXPECT_FALSE(reply.has(stun::kMobilityTicket));
  EXPECT_EQ(server().allocations(), 1u);
  ASSERT_EQ(out().relays.size(), 1u);
  EXPECT_EQ(out().relays.begin()->second.local, reply.relayed());
}

TEST_F(Allocate, GivesPortsThatNobodyCanGuess) {
  std::set<int> distances;
  int last = 0;
  for (int i = 0; i < 8; ++i) {
    const int port = allocate(client()).relayed().port;
    distances.insert(port - last);
    last = port;
  }
  EXPECT_GT(distances.size(), 6u);
}

TEST_F(Allocate, ASecondOneOfThe5TupleIsAMismatch) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(allocate(ada).code(), 437u);
  EXPECT_EQ(counters().allocation_mismatch_437.value(), 1u);
  EXPECT_EQ(server().allocations(), 1u);
}

TEST_F(Allocate, ARetransmittedOneIsAnsweredTheSame) {
  Client& ada = client();
  const Reply first = allocate(ada);
  Client echo = ada;
  // The message as it was, from the same 5-tuple.
  const stun::TransactionId id = ada.request(now, stun::kAllocate, {kUdp});
  const Octets message = ada.take_outgoing().at(0);
  EXPECT_EQ(allocate(ada).code(), 437u);
  ASSERT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  deliver(ada.path(), message);
  ASSERT_EQ(out().messages.size(), 1u);
  const Reply made(out().messages[0].octets);
  out().messages.clear();
  pass(10s);
  deliver(ada.path(), message);
  const Reply again(out().messages.at(0).octets);
  EXPECT_EQ(again.relayed(), made.relayed());
  EXPECT_EQ(made.number(stun::kLifetime), 600u);
  EXPECT_EQ(again.number(stun::kLifetime), 590u) << "what is left of it";
  EXPECT_EQ(server().allocations(), 1u);
  EXPECT_EQ(counters().allocations_opened.value(), 2u);
  EXPECT_EQ(again.message().transaction(), id);
}

TEST_F(Allocate, KeepsLifetimesWithinTheirLimits) {
  settings.default_lifetime = 300s;
  settings.max_lifetime = 900s;
  EXPECT_EQ(allocate(client(), {lifetime(1)}).number(stun::kLifetime), 300u);
  EXPECT_EQ(allocate(client(), {lifetime(600)}).number(stun::kLifetime), 600u);
  EXPECT_EQ(allocate(client(), {lifetime(4000000000)}).number(stun::kLifetime), 900u);
  EXPECT_EQ(allocate(client(), {lifetime(0)}).number(stun::kLifetime), 300u);
}

TEST_F(Allocate, EndsWithItsLifetime) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  pass(299s);
  peer_says(kPeer, relay, "in time");
  EXPECT_EQ(heard(ada).size(), 1u);
  EXPECT_EQ(server().next_timeout(), now + 301s);
  pass(301s);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_TRUE(out().relays.empty());
  EXPECT_EQ(counters().allocations_expired.value(), 1u);
  EXPECT_EQ(counters().allocations_closed.value(), 1u);
  EXPECT_EQ(server().next_timeout(), kNever);
  EXPECT_EQ(code(ada, stun::kRefresh), 437u);
}

TEST_F(Allocate, OneThatHasExpiredIsGoneAlsoBeforeTheTimeoutCame) {
  Client& ada = client();
  allocate(ada);
  now += 600s;
  say(ada, kPeer, "late");
  EXPECT_EQ(counters().no_allocation.value(), 1u);
  EXPECT_EQ(permit(ada, kPeer), 437u);
  EXPECT_EQ(counters().allocations_expired.value(), 1u);
  EXPECT_EQ(allocate(ada).code(), 0u);
  EXPECT_EQ(server().allocations(), 1u);
}

TEST_F(Allocate, WantsToKnowTheTransport) {
  Client& ada = client();
  EXPECT_EQ(code(ada, stun::kAllocate), 400u);
  EXPECT_EQ(code(ada, stun::kAllocate, {{stun::kRequestedTransport, Octets{17}}}), 400u);
  EXPECT_EQ(code(ada, stun::kAllocate, {transport(132)}), 442u);
  EXPECT_EQ(counters().unsupported_transport_442.value(), 1u);
  EXPECT_EQ(counters().bad_request_400.value(), 2u);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_TRUE(out().relays.empty());
}

TEST_F(Allocate, TakesDontFragment) {
  EXPECT_EQ(allocate(client(), {dont_fragment()}).code(), 0u);
}

TEST_F(Allocate, RefusesWhatItHasToUnderstandAndDoesNot) {
  Client& ada = client();
  const Reply reply = allocate(ada, {{0x7FF0, {}}, {0x7FF1, octets("x")}, {0xFFF0, {}}});
  EXPECT_EQ(reply.code(), 420u);
  EXPECT_EQ(reply.value(stun::kUnknownAttributes), (Octets{0x7F, 0xF0, 0x7F, 0xF1}));
  EXPECT_EQ(counters().unknown_attribute_420.value(), 1u);
  EXPECT_EQ(server().allocations(), 0u);
}

TEST_F(Allocate, PassesOverPortsThatOthersHave) {
  settings.max_port = 50003;
  client();
  out().occupied = {50000, 50001, 50003};
  for (int i = 0; i < 5; ++i) {
    Client& ada = client();
    const Reply reply = allocate(ada);
    ASSERT_EQ(reply.code(), 0u);
    EXPECT_EQ(reply.relayed().port, 50002);
    EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  }
}

TEST_F(Allocate, SaysWhenThereAreNoPortsLeft) {
  settings.max_port = 50001;
  Client& first = client();
  EXPECT_EQ(allocate(first).code(), 0u);
  EXPECT_EQ(allocate(client()).code(), 0u);
  Client& third = client();
  EXPECT_EQ(allocate(third).code(), 508u);
  EXPECT_EQ(counters().insufficient_capacity_508.value(), 1u);
  EXPECT_EQ(server().allocations(), 2u);
  EXPECT_EQ(code(first, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(third).code(), 0u) << "its port can be had again";
}

TEST_F(Allocate, ComesFromTheAddressThatTheClientCameTo) {
  settings.relays = {{at("203.0.113.1"), at("203.0.113.1")}, {at("203.0.113.2"), at("198.18.0.2")}};
  client();
  Client& ada = client();
  EXPECT_EQ(allocate(ada).relayed().octets()[3], 1);
  Client& second = client();
  FiveTuple path = second.path();
  path.server = at("203.0.113.2", 3478);
  second.move_to(path);
  const Reply reply = allocate(second);
  EXPECT_EQ(reply.relayed().octets()[0], 198) << "the external address is told";
  EXPECT_TRUE(std::ranges::any_of(out().relays, [](const auto& relay) {
    return relay.second.local.octets()[3] == 2;
  })) << "the local one is bound";
}

}  // namespace
}  // namespace halloo::turn
