// TCP allocations (RFC 6062).
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Connections : public TurnTest {
 protected:
  Client& ready() {
    Client& ada = client(kAda, Transport::tcp);
    const Reply reply = ask(ada, stun::kAllocate, {kTcp});
    EXPECT_EQ(reply.code(), 0u);
    relay_ = reply.relayed();
    return ada;
  }
  // Asks for a connection that the machine then makes.
  ConnectionId connect(Client& from, const TransportAddress& to) {
    from.request(now, stun::kConnect, {peer(to)});
    settle();
    EXPECT_TRUE(events(from).empty()) << "answered when it is known";
    const ConnectionId id = out().connects.at(0);
    out().connects.clear();
    server().on_peer_connected(now, id, true, out());
    settle();
    const auto answered = events(from);
    EXPECT_EQ(std::get<Answered>(answered.at(0)).reply.number(stun::kConnectionId), id);
    return id;
  }
  TransportAddress relay_;
};

TEST_F(Connections, ATcpAllocationWantsAStream) {
  EXPECT_EQ(code(client(), stun::kAllocate, {kTcp}), 400u);
  Client& ada = client(kAda, Transport::tls);
  EXPECT_EQ(code(ada, stun::kAllocate, {kTcp, even_port()}), 400u);
  EXPECT_EQ(code(ada, stun::kAllocate, {kTcp, dont_fragment()}), 400u);
  EXPECT_EQ(code(ada, stun::kAllocate, {kTcp, token(Octets(8))}), 400u);
  EXPECT_EQ(code(ada, stun::kAllocate, {kTcp}), 0u);
  EXPECT_EQ(out().relays.begin()->second.kind, RelayKind::tcp);
}

TEST_F(Connections, ToAPeerAreMadeAndJoined) {
  Client& ada = ready();
  const ConnectionId id = connect(ada, kPeer);
  EXPECT_EQ(out().connections.at(id).peer, kPeer);
  Client& stream = client(kAda, Transport::tcp);
  const Reply bound = ask(stream, stun::kConnectionBind, {connection(id)});
  EXPECT_EQ(bound.code(), 0u);
  EXPECT_EQ(out().connections.at(id).stream, stream.path());
  pass(60s);
  EXPECT_TRUE(out().connections.contains(id)) << "no time limit any more";
  EXPECT_EQ(counters().connections_opened.value(), 1u);
  server().on_peer_closed(now, id, out());
  EXPECT_EQ(counters().connections_closed.value(), 1u);
  out().connections.erase(id);
}

TEST_F(Connections, OnlyOneToEachPeer) {
  Client& ada = ready();
  connect(ada, kPeer);
  EXPECT_EQ(code(ada, stun::kConnect, {peer(kPeer)}), 446u);
  EXPECT_EQ(counters().connection_exists_446.value(), 1u);
  connect(ada, at("198.51.100.7", 7001));
}

TEST_F(Connections, ThatFailAreAnsweredSo) {
  Client& ada = ready();
  ada.request(now, stun::kConnect, {peer(kPeer)});
  settle();
  EXPECT_EQ(code(ada, stun::kConnect, {peer(kPeer)}), 446u) << "while it is tried, too";
  server().on_peer_connected(now, out().connects.at(0), false, out());
  settle();
  EXPECT_EQ(std::get<Answered>(events(ada).at(0)).reply.code(), 447u);
  EXPECT_EQ(counters().connection_failed_447.value(), 1u);
  EXPECT_TRUE(out().connections.empty());
}

TEST_F(Connections, ThatTakeTooLongAreAnsweredSo) {
  Client& ada = ready();
  ada.request(now, stun::kConnect, {peer(kPeer)});
  settle();
  pass(30s);
  EXPECT_EQ(std::get<Answered>(events(ada).at(0)).reply.code(), 447u);
  EXPECT_TRUE(out().connections.empty());
}

TEST_F(Connections, NobodyTakesUpAreClosedAfterThirtySeconds) {
  Client& ada = ready();
  ada.request(now, stun::kConnect, {peer(kPeer)});
  settle();
  pass(29s);  // the peer is slow
  const ConnectionId id = out().connects.at(0);
  server().on_peer_connected(now, id, true, out());
  pass(29s);
  EXPECT_TRUE(out().connections.contains(id)) << "the time for the client begins when it is told";
  pass(1s);
  EXPECT_FALSE(out().connections.contains(id));
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind, {connection(id)}), 400u);
}

TEST_F(Connections, OfOthersCannotBeTakenUp) {
  Client& ada = ready();
  const ConnectionId id = connect(ada, kPeer);
  EXPECT_EQ(code(client(kGrace, Transport::tcp), stun::kConnectionBind, {connection(id)}), 441u);
  EXPECT_EQ(code(client(), stun::kConnectionBind, {connection(id)}), 400u) << "not on UDP";
  EXPECT_EQ(code(ada, stun::kConnectionBind, {connection(id)}), 400u) << "not on the control connection";
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind, {connection(id ^ 1)}), 400u);
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind), 400u);
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind, {connection(id)}), 0u);
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind, {connection(id)}), 400u) << "once";
}

TEST_F(Connections, AreNotMadeToForbiddenPeersNorWithoutATcpAllocation) {
  Client& ada = ready();
  EXPECT_EQ(code(ada, stun::kConnect, {peer(at("127.0.0.1", 22))}), 403u);
  EXPECT_EQ(code(ada, stun::kConnect, {peer(at("203.0.113.1", 22))}), 403u) << "the relay's own machine";
  EXPECT_EQ(code(ada, stun::kConnect, {peer(kPeerV6)}), 443u);
  EXPECT_EQ(code(ada, stun::kConnect), 400u);
  Client& other = client(kAda, Transport::tcp);
  EXPECT_EQ(code(other, stun::kConnect, {peer(kPeer)}), 437u);
  allocate(other);
  EXPECT_EQ(code(other, stun::kConnect, {peer(kPeer)}), 437u) << "its allocation is of UDP";
  EXPECT_EQ(bind(ada, 0x4000, kPeer), 400u) << "no channels on TCP";
  say(ada, kPeer, "no datagrams either");
  EXPECT_EQ(counters().malformed.value(), 1u);
  EXPECT_TRUE(out().connections.empty());
}

TEST_F(Connections, OfPeersWithPermissionAreAnnounced) {
  Client& ada = ready();
  const RelayId relay = *out().relay_at(relay_);
  EXPECT_FALSE(server().on_peer_accepted(now, relay, kPeer, out()));
  EXPECT_EQ(counters().no_permission_in.value(), 1u);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  const auto id = server().on_peer_accepted(now, relay, kPeer, out());
  ASSERT_TRUE(id);
  out().accepted(*id, relay, kPeer);
  settle();
  const auto all = events(ada);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(std::get<ConnectionAttempt>(all[0]).id, *id);
  EXPECT_EQ(std::get<ConnectionAttempt>(all[0]).peer, kPeer);
  EXPECT_EQ(code(client(kAda, Transport::tcp), stun::kConnectionBind, {connection(*id)}), 0u);
  const auto second = server().on_peer_accepted(now, relay, at("198.51.100.7", 7001), out());
  ASSERT_TRUE(second);
  out().accepted(*second, relay, at("198.51.100.7", 7001));
  pass(30s);
  EXPECT_FALSE(out().connections.contains(*second)) << "not taken up in time";
}

TEST_F(Connections, HaveALimit) {
  settings.max_connections = 2;
  Client& ada = ready();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  connect(ada, at("198.51.100.7", 1));
  connect(ada, at("198.51.100.7", 2));
  EXPECT_EQ(code(ada, stun::kConnect, {peer(at("198.51.100.7", 3))}), 486u);
  EXPECT_FALSE(server().on_peer_accepted(now, *out().relay_at(relay_), at("198.51.100.7", 4), out()));
  EXPECT_EQ(out().connections.size(), 2u);
}

TEST_F(Connections, EndWithTheAllocation) {
  Client& ada = ready();
  const ConnectionId id = connect(ada, kPeer);
  Client& stream = client(kAda, Transport::tcp);
  ASSERT_EQ(code(stream, stun::kConnectionBind, {connection(id)}), 0u);
  connect(ada, at("198.51.100.7", 7001));
  close_stream(ada);
  EXPECT_TRUE(out().connections.empty());
  EXPECT_TRUE(out().relays.empty());
  EXPECT_EQ(counters().connections_closed.value(), 2u);
  EXPECT_EQ(server().next_timeout(), kNever);
}

}  // namespace
}  // namespace halloo::turn
