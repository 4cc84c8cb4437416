// RFC 8016.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Mobility : public TurnTest {
 protected:
  Client& mobile(Transport transport = Transport::udp) {
    Client& ada = client(kAda, transport);
    relay_ = allocate(ada, {ticket()}).relayed();
    EXPECT_EQ(bind(ada, 0x4000, kPeer), 0u);
    return ada;
  }
  TransportAddress relay_;
};

TEST_F(Mobility, ATicketIsForTheAsking) {
  Client& ada = mobile();
  EXPECT_GE(ada.ticket().size(), 16u);
  EXPECT_TRUE(allocate(client()).value(stun::kMobilityTicket).empty());
  EXPECT_EQ(allocate(client(), {ticket({1})}).code(), 400u) << "empty when asking (section 3.1)";
}

TEST_F(Mobility, ARefreshFromElsewhereTakesTheAllocationAlong) {
  Client& ada = mobile();
  const FiveTuple old = ada.path();
  const Octets first = ada.ticket();
  move(ada, "198.18.0.44");
  const Reply reply = ask(ada, stun::kRefresh, {ticket(first)});
  ASSERT_EQ(reply.code(), 0u);
  EXPECT_EQ(reply.number(stun::kLifetime), 600u);
  EXPECT_NE(ada.ticket(), first) << "each is good for one move";
  EXPECT_EQ(counters().moved.value(), 1u);
  EXPECT_EQ(server().allocations(), 1u);

  peer_says(kPeer, relay_, "same relay");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"same relay"}));
  say(ada, 0x4000, "same channel");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"same channel"}));

  // Nothing is left at the old place.
  deliver(old, channel_data(0x4000, as_bytes("from the old place")));
  EXPECT_TRUE(heard(kPeer).empty());
  EXPECT_EQ(counters().no_allocation.value(), 1u);
}

TEST_F(Mobility, AgainAndAgain) {
  Client& ada = mobile();
  for (int i = 0; i < 10; ++i) {
    move(ada, "198.18.0.44");
    ASSERT_EQ(code(ada, stun::kRefresh, {ticket(ada.ticket())}), 0u);
  }
  EXPECT_EQ(counters().moved.value(), 10u);
  EXPECT_EQ(server().allocations(), 1u);
}

TEST_F(Mobility, TheAnswerThatWasLostComesAgain) {
  Client& ada = mobile();
  const Octets first = ada.ticket();
  move(ada, "198.18.0.44");
  ASSERT_EQ(code(ada, stun::kRefresh, {ticket(first)}), 0u);
  const Octets second = ada.ticket();
  ASSERT_EQ(code(ada, stun::kRefresh, {ticket(first)}), 0u) << "as a retransmission";
  EXPECT_EQ(ada.ticket(), second);
  EXPECT_EQ(counters().moved.value(), 1u);
}

TEST_F(Mobility, ATicketThatWasUsedIsGoodForNothing) {
  Client& ada = mobile();
  const Octets first = ada.ticket();
  move(ada, "198.18.0.44");
  ASSERT_EQ(code(ada, stun::kRefresh, {ticket(first)}), 0u);
  Client& late = client();
  EXPECT_EQ(code(late, stun::kRefresh, {ticket(first)}), 400u);
  EXPECT_EQ(code(ada, stun::kRefresh), 0u);
}

TEST_F(Mobility, AnothersTicketIsRefused) {
  Client& ada = mobile();
  Client& grace = client(kGrace);
  EXPECT_EQ(code(grace, stun::kRefresh, {ticket(ada.ticket())}), 441u);
  EXPECT_EQ(code(grace, stun::kRefresh, {ticket(ada.ticket()), lifetime(0)}), 441u);
  Octets forged = ada.ticket();
  forged.back() ^= 1;
  EXPECT_EQ(code(client(), stun::kRefresh, {ticket(forged)}), 400u);
  EXPECT_EQ(code(client(), stun::kRefresh, {ticket({0, 1})}), 400u);
  Octets far = ada.ticket();
  std::fill(far.begin() + 2, far.begin() + 10, std::uint8_t{'P'});  // a place that there is not
  EXPECT_EQ(code(client(), stun::kRefresh, {ticket(far)}), 400u);
  EXPECT_EQ(server().allocations(), 1u);
  say(ada, 0x4000, "undisturbed");
  EXPECT_EQ(heard(kPeer).size(), 1u);
}

TEST_F(Mobility, WhoDidNotAskForItDoesNotMove) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(code(ada, stun::kRefresh, {ticket(Octets(25))}), 405u);
  EXPECT_EQ(counters().mobility_forbidden_405.value(), 1u);
}

TEST_F(Mobility, AnAllocationCanBeEndedFromElsewhere) {
  Client& ada = mobile();
  move(ada, "198.18.0.44");
  EXPECT_EQ(code(ada, stun::kRefresh, {ticket(ada.ticket()), lifetime(0)}), 0u);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_TRUE(out().relays.empty());
}

TEST_F(Mobility, ATicketOutlivesItsStreamAndNotItsLifetime) {
  Client& ada = mobile(Transport::tcp);
  close_stream(ada);
  EXPECT_EQ(server().allocations(), 1u);
  peer_says(kPeer, relay_, "nobody there");
  EXPECT_EQ(counters().no_allocation.value(), 1u);
  pass(100s);
  move(ada, "198.18.0.44", Transport::tls);
  EXPECT_EQ(code(ada, stun::kRefresh, {ticket(ada.ticket())}), 0u);
  peer_says(kPeer, relay_, "back again");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"back again"}));
  close_stream(ada);
  pass(600s);
  EXPECT_EQ(server().allocations(), 0u);
  move(ada, "198.18.0.45");
  EXPECT_EQ(code(ada, stun::kRefresh, {ticket(ada.ticket())}), 400u);
  EXPECT_TRUE(out().relays.empty());
}

TEST_F(Mobility, WithoutATicketAStreamsAllocationEndsWithIt) {
  Client& ada = client(kAda, Transport::tcp);
  allocate(ada);
  close_stream(ada);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_TRUE(out().relays.empty());
  EXPECT_EQ(counters().allocations_closed.value(), 1u);
}

TEST_F(Mobility, TheNextHolderOfThePlaceHasAnotherTicket) {
  Client& ada = mobile();
  const Octets first = ada.ticket();
  ASSERT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  allocate(client(), {ticket()});
  EXPECT_EQ(code(ada, stun::kRefresh, {ticket(first)}), 400u);
}

}  // namespace
}  // namespace halloo::turn
