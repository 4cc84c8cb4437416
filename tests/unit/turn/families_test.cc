// IPv4, IPv6 and both at once (RFC 8656 sections 7.2, 8.2 and 18.5, 18.11).
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Families : public TurnTest {
 protected:
  static std::vector<bool> v6_of(const Reply& reply) {
    std::vector<bool> all;
    for (const auto& address : reply.addresses(stun::kXorRelayedAddress)) all.push_back(address.v6);
    return all;
  }
};

TEST_F(Families, IPv4UnlessAskedOtherwise) {
  EXPECT_EQ(v6_of(allocate(client())), (std::vector{false}));
  EXPECT_EQ(v6_of(allocate(client(), {kOnlyV4})), (std::vector{false}));
  EXPECT_EQ(v6_of(allocate(client(), {kOnlyV6})), (std::vector{true}));
}

TEST_F(Families, BothShareAPort) {
  Client& ada = client();
  const Reply reply = allocate(ada, {kV6Too});
  EXPECT_EQ(v6_of(reply), (std::vector{false, true}));
  const auto relayed = reply.addresses(stun::kXorRelayedAddress);
  EXPECT_EQ(relayed[0].port, relayed[1].port);
  ASSERT_EQ(code(ada, stun::kCreatePermission, {peer(kPeer), peer(kPeerV6)}), 0u);
  say(ada, kPeer, "four");
  say(ada, kPeerV6, "six");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"four"}));
  EXPECT_EQ(heard(kPeerV6), (std::vector<std::string>{"six"}));
  peer_says(kPeerV6, relayed[1], "back");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"back"}));
}

TEST_F(Families, OneThatIsNotThereIsRefused) {
  settings.relays = {{kRelayV4, kRelayV4}};
  EXPECT_EQ(allocate(client(), {kOnlyV6}).code(), 440u);
  EXPECT_EQ(allocate(client(), {number(stun::kRequestedAddressFamily, 0x03000000)}).code(), 440u);
  EXPECT_EQ(counters().address_family_440.value(), 2u);
}

TEST_F(Families, IPv4IsNotThereByDefaultWhereThereIsNone) {
  settings.relays = {{kRelayV6, kRelayV6}};
  EXPECT_EQ(allocate(client()).code(), 440u);
  EXPECT_EQ(allocate(client(), {kOnlyV6}).code(), 0u);
}

TEST_F(Families, OfBothOneWillDoAndTheOtherIsExplained) {
  settings.relays = {{kRelayV4, kRelayV4}};
  const Reply reply = allocate(client(), {kV6Too});
  EXPECT_EQ(v6_of(reply), (std::vector{false}));
  EXPECT_EQ(reply.value(stun::kAddressErrorCode), (Octets{2, 0, 4, 40}));
}

TEST_F(Families, TheExplanationComesAgainWithARetransmission) {
  settings.relays = {{kRelayV6, kRelayV6}};
  Client& ada = client();
  allocate(ada);  // brings the challenge
  ada.request(now, stun::kAllocate, {kUdp, kV6Too});
  const Octets message = ada.take_outgoing().at(0);
  for (int i = 0; i < 2; ++i) {
    deliver(ada.path(), message);
    const Reply reply(out().messages.at(0).octets);
    EXPECT_EQ(v6_of(reply), (std::vector{true}));
    EXPECT_EQ(reply.value(stun::kAddressErrorCode), (Octets{1, 0, 4, 40}));
    out().messages.clear();
  }
}

TEST_F(Families, MalformedWishesAreBadRequests) {
  Client& ada = client();
  EXPECT_EQ(allocate(ada, {kOnlyV6, kV6Too}).code(), 400u);
  EXPECT_EQ(allocate(ada, {number(stun::kAdditionalAddressFamily, 0x01000000)}).code(), 400u);
  EXPECT_EQ(allocate(ada, {{stun::kRequestedAddressFamily, Octets{2}}}).code(), 400u);
  EXPECT_EQ(allocate(ada, {even_port(true), kV6Too}).code(), 400u);
  EXPECT_EQ(server().allocations(), 0u);
}

TEST_F(Families, APeerOfTheOtherFamilyIsRefused) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(permit(ada, kPeerV6), 443u);
  EXPECT_EQ(bind(ada, 0x4000, kPeerV6), 443u);
  EXPECT_EQ(code(ada, stun::kCreatePermission, {peer(kPeer), peer(kPeerV6)}), 443u);
  say(ada, kPeer, "the one of both that was allowed");
  EXPECT_TRUE(heard(kPeer).empty()) << "a refused request changes nothing";
  EXPECT_EQ(counters().peer_family_mismatch_443.value(), 3u);
}

TEST_F(Families, OneOfBothCanBeGivenUp) {
  Client& ada = client();
  const auto relayed = allocate(ada, {kV6Too}).addresses(stun::kXorRelayedAddress);
  ASSERT_EQ(code(ada, stun::kCreatePermission, {peer(kPeer), peer(kPeerV6)}), 0u);
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  const Reply reply = ask(ada, stun::kRefresh, {kOnlyV4, lifetime(0)});
  EXPECT_EQ(reply.code(), 0u);
  EXPECT_EQ(reply.number(stun::kLifetime), 0u);
  EXPECT_EQ(server().allocations(), 1u);
  ASSERT_EQ(out().relays.size(), 1u);
  EXPECT_TRUE(out().relays.begin()->second.local.v6);
  say(ada, kPeer, "no more");
  say(ada, 0x4000, "no more");
  say(ada, kPeerV6, "still");
  EXPECT_TRUE(heard(kPeer).empty());
  EXPECT_EQ(heard(kPeerV6), (std::vector<std::string>{"still"}));
  EXPECT_EQ(permit(ada, kPeer), 443u);
  EXPECT_EQ(code(ada, stun::kRefresh, {kOnlyV4}), 443u);
  EXPECT_EQ(code(ada, stun::kRefresh, {kOnlyV6, lifetime(0)}), 0u);
  EXPECT_EQ(server().allocations(), 0u);
}

TEST_F(Families, ThePortIsKeptUntilBothAreGone) {
  settings.max_port = 50001;
  Client& ada = client();
  Client& grace = client(kGrace);
  allocate(ada, {kV6Too});
  allocate(grace, {kV6Too});
  ASSERT_EQ(code(ada, stun::kRefresh, {kOnlyV4, lifetime(0)}), 0u);
  EXPECT_EQ(allocate(client()).code(), 508u);
  ASSERT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(client(), {kV6Too}).code(), 0u);
}

TEST_F(Families, ARefreshOfAFamilyThatIsNotThereIsRefused) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(code(ada, stun::kRefresh, {kOnlyV6}), 443u);
  EXPECT_EQ(code(ada, stun::kRefresh, {number(stun::kRequestedAddressFamily, 0x07000000)}), 443u);
  EXPECT_EQ(code(ada, stun::kRefresh, {{stun::kRequestedAddressFamily, Octets{1}}}), 400u);
  EXPECT_EQ(code(ada, stun::kRefresh, {kOnlyV4}), 0u);
}

}  // namespace
}  // namespace halloo::turn
