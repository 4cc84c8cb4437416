#include "io/udp.h"

#include "udp_fixture.h"

namespace halloo::io {
namespace {

struct UdpSockets : UdpTest {
  // Sends to `to` and expects the echo to come from there.
  void expect_echo(UdpSocket& from, const Address& to) {
    client.seen.clear();
    say(from, to, "ping");
    ASSERT_TRUE(until(loop, [&] { return client.seen.size() == 1; })) << to.to_string();
    EXPECT_EQ(client.seen[0].peer, to);
    EXPECT_EQ(client.seen[0].data, "ping");
  }
};

TEST_F(UdpSockets, RepliesFromTheAddressThatWasAsked) {
  server.echo = true;
  auto bound_to_any = open(server, "0.0.0.0:0");
  auto from = open(client);
  for (const char* ip : {"127.0.0.1", "127.0.0.2", "127.9.8.7"})
    expect_echo(*from, *Address::parse_ip(ip, bound_to_any->address().port()));
  EXPECT_EQ(server.seen.back().local.ip(), "127.9.8.7");
  EXPECT_TRUE(client.seen.back().local.is_unspecified()) << "bound to one address, nothing to tell";
}

TEST_F(UdpSockets, SpeaksBothFamiliesOnOneSocket) {
  server.echo = true;
  auto dual = open(server, "[::]:0");
  auto from4 = open(client);
  expect_echo(*from4, *Address::parse_ip("127.0.0.3", dual->address().port()));
  EXPECT_FALSE(server.seen.back().peer.is_v6()) << "a mapped address is an IPv4 address";
  auto from6 = open(client, "[::1]:0");
  expect_echo(*from6, *Address::parse_ip("::1", dual->address().port()));
}

TEST_F(UdpSockets, SendsTwoPartsAsOne) {
  auto to = open(server), from = open(client);
  from->send(to->address(), {}, as_bytes("head "), as_bytes("and body"));
  from->send(to->address(), {}, as_bytes("head alone"), {});
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(server.data(), (std::vector<std::string>{"head and body", "head alone"}));
}

TEST_F(UdpSockets, TakesTheLongestAndTheEmpty) {
  auto to = open(server), from = open(client);
  say(*from, to->address(), std::string(Udp::kMaxDatagram + 1, 'x'));
  say(*from, to->address(), std::string(Udp::kMaxDatagram, 'y'));
  say(*from, to->address(), "");
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(server.seen[0].data, std::string(Udp::kMaxDatagram, 'y'));
  EXPECT_EQ(server.seen[1].data, "");
  EXPECT_EQ(udp.counters().send_failed.value(), 1u);
}

TEST_F(UdpSockets, ServesManySocketsAndTellsThemApart) {
  constexpr std::size_t kSockets = 300;
  std::vector<std::uint64_t> tags;
  server.then = [&](UdpSocket& socket) { tags.push_back(socket.tag()); };
  std::vector<std::unique_ptr<UdpSocket>> relays;
  for (std::uint64_t i = 0; i < kSockets; ++i) relays.push_back(open(server, "127.0.0.1:0", {.tag = i}));
  auto from = open(client);
  for (const auto& relay : relays) say(*from, relay->address(), std::to_string(relay->tag()));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == kSockets; }));
  for (std::size_t i = 0; i < kSockets; ++i) EXPECT_EQ(server.seen[i].data, std::to_string(tags[i]));
}

TEST_F(UdpSockets, ReceivesNothingBeforeItIsTold) {
  auto to = open(server, "127.0.0.1:0", {.watched = false});
  auto witness = open(server), from = open(client);
  say(*from, to->address(), "early");
  say(*from, witness->address(), "witness");
  ASSERT_TRUE(until(loop, [&] { return !server.seen.empty(); }));
  EXPECT_EQ(server.data(), std::vector<std::string>{"witness"});
  to->watch();
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(server.seen[1].data, "early");
}

TEST_F(UdpSockets, SendsWhatASocketWasToldBeforeItClosed) {
  auto to = open(server), from = open(client);
  say(*from, to->address(), "last words");
  from.reset();
  ASSERT_TRUE(until(loop, [&] { return !server.seen.empty(); }));
  EXPECT_EQ(server.seen[0].data, "last words");
}

TEST_F(UdpSockets, ASocketMayBeClosedByWhatCameToIt) {
  auto to = open(server), from = open(client);
  const Address address = to->address();
  server.then = [&](UdpSocket&) { to.reset(); };
  server.echo = true;
  say(*from, address, "go away");
  ASSERT_TRUE(until(loop, [&] { return !client.seen.empty(); })) << "its answer still leaves";
  EXPECT_FALSE(to);
}

TEST_F(UdpSockets, ASocketMayBeClosedByWhatCameToAnother) {
  auto first = open(server), second = open(server), from = open(client);
  server.then = [&](UdpSocket& socket) { (&socket == first.get() ? second : first).reset(); };
  say(*from, first->address(), "one");
  say(*from, second->address(), "two");
  loop.turn(Duration::zero());  // sends
  ASSERT_TRUE(until(loop, [&] { return !server.seen.empty(); }));
  loop.turn(Duration::zero());
  EXPECT_EQ(server.seen.size(), 1u);
}

TEST_F(UdpSockets, SharesAPortWhenTold) {
  auto first = open(server, "127.0.0.1:0", {.reuse_port = true});
  Address address = first->address();
  EXPECT_TRUE(udp.open(client, address, {.reuse_port = true}));
  auto third = udp.open(client, address);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error(), address.to_string() + " is already in use");
}

}  // namespace
}  // namespace halloo::io
