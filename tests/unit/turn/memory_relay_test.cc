// Between two allocations of this server: no socket, no packet (RFC 8656 knows nothing of it; to the clients
// it looks as if the peers were anywhere).
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class MemoryRelay : public TurnTest {};

TEST_F(MemoryRelay, TwoClientsWhoBothRelayNeedNoSocket) {
  Client& ada = client();
  Client& grace = client(kGrace);
  const TransportAddress of_ada = allocate(ada).relayed(), of_grace = allocate(grace).relayed();
  ASSERT_EQ(bind(ada, 0x4000, of_grace), 0u);
  say(ada, 0x4000, "no permission there yet");
  EXPECT_TRUE(heard(grace).empty());
  EXPECT_EQ(counters().no_permission_in.value(), 1u);
  ASSERT_EQ(permit(grace, of_ada), 0u);
  say(ada, 0x4000, "hello");
  say(grace, of_ada, "hello yourself");
  const auto to_grace = events(grace);
  ASSERT_EQ(to_grace.size(), 1u);
  EXPECT_EQ(std::get<Received>(to_grace[0]).peer, of_ada);
  const auto to_ada = events(ada);
  ASSERT_EQ(to_ada.size(), 1u);
  EXPECT_EQ(std::get<Received>(to_ada[0]).channel, 0x4000);
  EXPECT_TRUE(out().datagrams.empty());
  EXPECT_EQ(counters().packets_in_memory.value(), 3u);
  EXPECT_EQ(counters().packets_to_peers.value(), 3u);
  EXPECT_EQ(counters().packets_to_clients.value(), 2u);
}

TEST_F(MemoryRelay, ToOneself) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, relay), 0u);
  say(ada, relay, "echo");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"echo"}));
}

TEST_F(MemoryRelay, OverIPv6) {
  Client& ada = client();
  Client& grace = client(kGrace);
  const TransportAddress of_ada = allocate(ada, {kOnlyV6}).relayed();
  const TransportAddress of_grace = allocate(grace, {kOnlyV6}).relayed();
  ASSERT_EQ(permit(ada, of_grace), 0u);
  ASSERT_EQ(permit(grace, of_ada), 0u);
  say(ada, of_grace, "six");
  EXPECT_EQ(heard(grace), (std::vector<std::string>{"six"}));
}

TEST_F(MemoryRelay, TheRelaysOwnAddressOpensNothingElseOfThisMachine) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  TransportAddress free = relay;
  free.port = static_cast<std::uint16_t>(relay.port ^ 1);
  for (const TransportAddress& other : {at("203.0.113.1", 22), at("203.0.113.1", 3478), free}) {
    ASSERT_EQ(permit(ada, other), 0u) << "permissions know no ports";
    say(ada, other, "let me in");
  }
  EXPECT_TRUE(out().datagrams.empty());
  EXPECT_EQ(counters().no_such_relay.value(), 3u);
}

TEST_F(MemoryRelay, UnlessTheOperatorAllowsIt) {
  settings.allowed = {AddressRange::of(at("203.0.113.1"), 32)};
  Client& ada = client();
  allocate(ada);
  ASSERT_EQ(permit(ada, at("203.0.113.1")), 0u);
  say(ada, at("203.0.113.1", 9000), "a service beside us");
  EXPECT_EQ(heard(at("203.0.113.1", 9000)).size(), 1u);
}

TEST_F(MemoryRelay, WorksByTheExternalAddressBehindANat) {
  settings.relays = {{at("10.0.0.5"), at("203.0.113.9")}};
  Client& ada = client();
  Client& grace = client(kGrace);
  const TransportAddress of_ada = allocate(ada).relayed(), of_grace = allocate(grace).relayed();
  EXPECT_EQ(of_ada.octets()[3], 9);
  ASSERT_EQ(permit(ada, of_grace), 0u);
  ASSERT_EQ(permit(grace, of_ada), 0u);
  say(ada, of_grace, "x");
  EXPECT_EQ(heard(grace).size(), 1u);
  EXPECT_EQ(permit(ada, at("10.0.0.5")), 403u) << "the inner address is nobody's peer";
}

struct RelayToGateway : MemoryRelay {
  RelayToGateway() { settings.gateway_port = 3478; }
  static std::string packet(int first, std::size_t size = 20) {
    std::string octets(size, '\0');
    octets[0] = static_cast<char>(first >> 8);
    octets[1] = static_cast<char>(first & 0xFF);
    return octets;
  }
};

TEST_F(RelayToGateway, TakesChecksOfIceAndDtlsAndSrtpAndNothingElse) {
  Client& ada = client();
  allocate(ada);
  const TransportAddress gateway = at("203.0.113.1", 3478);
  ASSERT_EQ(permit(ada, gateway), 0u);
  for (const int first : {0x0001, 0x16FE, 0x8060, 0x80C8}) say(ada, gateway, packet(first));
  EXPECT_EQ(heard(gateway).size(), 4u);
  // Allocate, Send, ChannelData, something else; and other ports stay what they are.
  for (const int first : {0x0003, 0x0016, 0x4000, 0xC000}) say(ada, gateway, packet(first));
  say(ada, gateway, packet(0x0001, 4));
  say(ada, at("203.0.113.1", 22), packet(0x0001));
  EXPECT_TRUE(out().datagrams.empty());
  EXPECT_EQ(counters().no_such_relay.value(), 6u);
}

TEST_F(RelayToGateway, BehindANatStaysInsideBothWays) {
  settings.relays = {{at("10.0.0.5"), at("203.0.113.9")}};
  Client& ada = client();
  TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, at("203.0.113.9", 3478)), 0u);
  say(ada, at("203.0.113.9", 3478), packet(0x0001));
  EXPECT_EQ(heard(at("10.0.0.5", 3478)).size(), 1u);
  peer_says(at("10.0.0.5", 3478), relay, "an answer");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"an answer"}));
}

TEST_F(MemoryRelay, TheOtherSideMayHaveExpired) {
  Client& ada = client();
  Client& grace = client(kGrace);
  const TransportAddress of_ada = allocate(ada, {lifetime(3600)}).relayed();
  const TransportAddress of_grace = allocate(grace).relayed();
  ASSERT_EQ(permit(grace, of_ada), 0u);
  now += 600s;  // and nobody has told the server that it is late
  ASSERT_EQ(permit(ada, of_grace), 0u);
  say(ada, of_grace, "x");
  EXPECT_TRUE(heard(grace).empty());
  EXPECT_EQ(counters().no_allocation.value(), 1u);
}

class Workers : public TurnTest {
 protected:
  Workers() { settings.workers = 3; }
};

TEST_F(Workers, GiveEachOtherWhatIsForTheOthersRelays) {
  Client& ada = client(kAda, Transport::udp, "192.0.2.10", 0);
  Client& grace = client(kGrace, Transport::udp, "192.0.2.11", 2);
  const TransportAddress of_ada = allocate(ada).relayed(), of_grace = allocate(grace).relayed();
  ASSERT_EQ(permit(ada, of_grace), 0u);
  ASSERT_EQ(permit(grace, of_ada), 0u);
  say(ada, of_grace, "across");
  EXPECT_EQ(heard(grace), (std::vector<std::string>{"across"}));
  EXPECT_EQ(counters(0).packets_in_memory.value(), 1u);
  EXPECT_EQ(counters(2).packets_to_clients.value(), 1u);
  EXPECT_TRUE(out(0).datagrams.empty());
}

TEST_F(Workers, KnowWhenTheOtherHasNoSuchRelay) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, relay), 0u);
  TransportAddress of_second = relay;
  of_second.port = static_cast<std::uint16_t>(relay.port + 2);
  if (of_second.port > 50099) of_second.port = 50002;
  say(ada, of_second, "x");
  EXPECT_EQ(counters(1).no_such_relay.value(), 1u);
}

TEST_F(Workers, HandOverWhoeverComesWithTheOthersToken) {
  const Reply first = allocate(client(kAda, Transport::udp, "192.0.2.10", 1), {even_port(true)});
  Client& ada = client(kAda, Transport::udp, "192.0.2.10", 2);
  const Reply second = allocate(ada, {token(first.value(stun::kReservationToken))});
  ASSERT_EQ(second.code(), 0u);
  EXPECT_EQ(second.relayed().port, first.relayed().port + 1);
  EXPECT_EQ(worker_of(ada), 1u);
  EXPECT_EQ(server(1).allocations(), 2u);
  EXPECT_EQ(server(2).allocations(), 0u);
  EXPECT_EQ(permit(ada, kPeer), 0u) << "and all that follows";
}

TEST_F(Workers, HandOverWhoeverComesWithTheOthersTicket) {
  Client& ada = client(kAda, Transport::udp, "192.0.2.10", 0);
  const TransportAddress relay = allocate(ada, {ticket()}).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  move(ada, "198.18.0.44", Transport::udp, 1);
  ASSERT_EQ(code(ada, stun::kRefresh, {ticket(ada.ticket())}), 0u);
  EXPECT_EQ(worker_of(ada), 0u);
  peer_says(kPeer, relay, "found you");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"found you"}));
}

TEST_F(Workers, HandOverWhoeverTakesUpTheOthersConnection) {
  Client& ada = client(kAda, Transport::tcp, "192.0.2.10", 2);
  ASSERT_EQ(code(ada, stun::kAllocate, {kTcp}), 0u);
  ada.request(now, stun::kConnect, {peer(kPeer)});
  settle();
  const ConnectionId id = out(2).connects.at(0);
  server(2).on_peer_connected(now, id, true, out(2));
  settle();
  Client& stream = client(kAda, Transport::tcp, "192.0.2.10", 0);
  EXPECT_EQ(code(stream, stun::kConnectionBind, {connection(id)}), 0u);
  EXPECT_EQ(out(2).connections.at(id).stream, stream.path());
}

TEST_F(Workers, HandNobodyOverWithoutCredentials) {
  Client& ada = client();
  deliver(ada.path(),
          write_message(stun::Class::request, stun::kAllocate, {}, {kUdp, token({1, 0, 0, 0, 0, 0, 0, 1})}));
  EXPECT_TRUE(out(0).handed.empty());
  EXPECT_EQ(counters(0).unauthorized_401.value(), 1u);
  EXPECT_EQ(allocate(ada, {token({1, 0, 0, 0, 0, 0, 0, 1})}).code(), 508u) << "of the second worker";
  EXPECT_EQ(counters(1).insufficient_capacity_508.value(), 1u);
}

TEST_F(Workers, DoNotShareRelayPorts) {
  std::map<unsigned, std::set<std::uint16_t>> pairs;
  for (unsigned worker = 0; worker < 3; ++worker)
    for (int i = 0; i < 10; ++i)
      pairs[worker].insert(allocate(client(kAda, Transport::udp, "192.0.2.10", worker)).relayed().port / 2);
  for (const std::uint16_t pair : pairs[0]) EXPECT_FALSE(pairs[1].contains(pair) || pairs[2].contains(pair));
  for (const std::uint16_t pair : pairs[1]) EXPECT_FALSE(pairs[2].contains(pair));
}

}  // namespace
}  // namespace halloo::turn
