// Send and Data (RFC 8656 section 11) and what is dropped on the way.
#include "base/octets.h"
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Data : public TurnTest {
 protected:
  Client& ready() {
    Client& ada = client();
    relay_ = allocate(ada).relayed();
    EXPECT_EQ(permit(ada, kPeer), 0u);
    return ada;
  }
  void indicate(Client& from, const Attributes& attributes, bool fingerprint = false) {
    from.send_raw(write_message(stun::Class::indication, stun::kSend, {}, attributes, nullptr, fingerprint));
    settle();
  }
  TransportAddress relay_;
};

TEST_F(Data, OfNoOctetsIsData) {
  Client& ada = ready();
  say(ada, kPeer, "");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{""}));
  peer_says(kPeer, relay_, "");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{""}));
}

TEST_F(Data, ComesFromTheRelayedAddressAndSaysFromWhom) {
  Client& ada = ready();
  say(ada, kPeer, "x");
  EXPECT_EQ(out().datagrams.at(0).from, relay_);
  peer_says(kPeer, relay_, "y");
  EXPECT_EQ(std::get<Received>(events(ada).at(0)).peer, kPeer);
}

TEST_F(Data, IsNotFragmentedWhereTheClientSaysSo) {
  Client& ada = ready();
  ada.send(kPeer, as_bytes("whole"), true);
  ada.send(kPeer, as_bytes("any"));
  settle();
  EXPECT_TRUE(out().datagrams.at(0).dont_fragment);
  EXPECT_FALSE(out().datagrams.at(1).dont_fragment);
}

TEST_F(Data, IsDroppedWhereSomethingIsMissingOrNotUnderstood) {
  Client& ada = ready();
  indicate(ada, {peer(kPeer)});
  indicate(ada, {data("to whom?")});
  indicate(ada, {{stun::kXorPeerAddress, Octets(8)}, data("to whom?")});
  indicate(ada, {peer(kPeer), data("x"), {0x7FF0, {}}});
  EXPECT_EQ(counters().malformed.value(), 4u);
  EXPECT_TRUE(heard(kPeer).empty());
  indicate(ada, {peer(kPeer), data("x"), {0xFFF0, {}}}, true);
  EXPECT_EQ(heard(kPeer).size(), 1u);
}

TEST_F(Data, TheFirstOfSeveralAttributesCounts) {
  Client& ada = ready();
  indicate(ada, {peer(kPeer), data("first"), peer(at("198.51.100.8", 1)), data("second")});
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"first"}));
}

TEST_F(Data, WithAWrongFingerprintIsDropped) {
  Client& ada = ready();
  Octets message =
      write_message(stun::Class::indication, stun::kSend, {}, {peer(kPeer), data("x")}, nullptr, true);
  message.back() ^= 1;
  ada.send_raw(message);
  settle();
  EXPECT_EQ(counters().wrong_fingerprint.value(), 1u);
  EXPECT_TRUE(heard(kPeer).empty());
}

TEST_F(Data, OfAClientWithoutAllocationIsDropped) {
  say(client(), kPeer, "x");
  EXPECT_EQ(counters().no_allocation.value(), 1u);
}

TEST_F(Data, IsCountedWithoutTheProtocolsOwnOctets) {
  Client& ada = ready();
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  say(ada, kPeer, "12345");
  say(ada, 0x4000, "123");
  peer_says(kPeer, relay_, "1234567");
  EXPECT_EQ(counters().packets_to_peers.value(), 2u);
  EXPECT_EQ(counters().octets_to_peers.value(), 8u);
  EXPECT_EQ(counters().packets_to_clients.value(), 1u);
  EXPECT_EQ(counters().octets_to_clients.value(), 7u);
  EXPECT_EQ(counters().packets_in_memory.value(), 0u);
}

TEST_F(Data, TooLongForAnIndicationIsDroppedAndFitsAChannel) {
  Client& ada = client();
  relay_ = allocate(ada, {kOnlyV6}).relayed();
  ASSERT_EQ(permit(ada, kPeerV6), 0u);
  const std::string most(65535 - 3 - 24 - 4, 'x');
  peer_says(kPeerV6, relay_, most);
  EXPECT_EQ(heard(ada), (std::vector<std::string>{most}));
  peer_says(kPeerV6, relay_, most + "x");
  EXPECT_TRUE(heard(ada).empty());
  EXPECT_EQ(counters().too_long.value(), 1u);
  EXPECT_EQ(counters().packets_to_clients.value(), 1u);
  ASSERT_EQ(bind(ada, 0x4000, kPeerV6), 0u);
  peer_says(kPeerV6, relay_, most + "x");
  EXPECT_EQ(heard(ada).size(), 1u);
}

TEST_F(Data, AnUnreachablePeerIsTold) {
  Client& ada = ready();
  const RelayId relay = out().relays.begin()->first;
  server().on_peer_unreachable(now, relay, kPeer, 3, 4, 1400, out());
  settle();
  const auto all = events(ada);
  ASSERT_EQ(all.size(), 1u);
  const auto& icmp = std::get<Icmp>(all[0]);
  EXPECT_EQ(icmp.peer, kPeer);
  ASSERT_EQ(icmp.value.size(), 8u);
  EXPECT_EQ(read16(icmp.value, 0), 0);
  EXPECT_EQ(read16(icmp.value, 2), 3 << 9 | 4);
  EXPECT_EQ(read32(icmp.value, 4), 1400u);

  server().on_peer_unreachable(now, relay, at("198.51.100.8", 1), 3, 3, 0, out());
  pass(300s);
  server().on_peer_unreachable(now, relay, kPeer, 3, 3, 0, out());
  settle();
  EXPECT_TRUE(events(ada).empty()) << "only of peers with permission";
}

TEST_F(Data, NothingHereIsAnsweredToAnIndicationOrToGarbage) {
  Client& ada = ready();
  ada.send_raw({});
  ada.send_raw(octets("GET / HTTP/1.1\r\n\r\n"));
  ada.send_raw(Octets(20));
  ada.send_raw(write_message(stun::Class::indication, stun::kAllocate, {}, {}));
  ada.send_raw(write_message(stun::Class::success, stun::kAllocate, {}, {}));
  ada.send_raw(write_message(stun::Class::error, stun::kRefresh, {}, {}));
  for (const Octets& message : ada.take_outgoing()) deliver(ada.path(), message);
  EXPECT_TRUE(out().messages.empty());
  EXPECT_EQ(counters().malformed.value(), 3u);
  EXPECT_EQ(counters().unexpected_class.value(), 3u);
}

TEST_F(Data, UnknownMethodsAreNotAnswered) {
  Client& ada = ready();
  ada.send_raw(write_message(stun::Class::request, 0x002, {}, {}));
  ada.send_raw(write_message(stun::Class::request, 0x0F3, {}, {}));
  for (const Octets& message : ada.take_outgoing()) deliver(ada.path(), message);
  EXPECT_TRUE(out().messages.empty());
  EXPECT_EQ(counters().unknown_method.value(), 2u);
  EXPECT_EQ(code(ada, stun::kSend, {peer(kPeer), data("x")}), 400u) << "Send is an indication";
}

TEST_F(Data, BindingRequestsAreAnsweredToAnyone) {
  Client& ada = client();
  const Reply reply = ask(ada, stun::kBinding);
  EXPECT_EQ(reply.code(), 0u);
  EXPECT_EQ(reply.address(stun::kXorMappedAddress), ada.path().client);
}

}  // namespace
}  // namespace halloo::turn
