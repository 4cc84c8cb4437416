#include "io/udp.h"

#include <gtest/gtest.h>

#include "client.h"

namespace halloo::io {
namespace {

struct Receiver final : UdpHandler {
  struct Seen {
    Address peer, local;
    std::string data;
  };
  void on_datagrams(UdpSocket& socket, std::span<const Datagram> datagrams) override {
    for (const Datagram& datagram : datagrams) {
      seen.push_back({datagram.peer, datagram.local, std::string(as_text(datagram.data))});
      if (echo) socket.send(datagram.peer, datagram.local, datagram.data);
    }
  }
  bool echo = false;
  std::vector<Seen> seen;
};

struct Udp : testing::Test {
  std::unique_ptr<UdpSocket> open(Receiver& receiver, const char* address, bool reuse = false) {
    auto socket = UdpSocket::open(loop, receiver, *Address::parse(address), reuse);
    EXPECT_TRUE(socket) << socket.error();
    return std::move(socket).value();
  }
  // Sends to `to` and expects the echo to come from there.
  void expect_echo(UdpSocket& from, const Address& to) {
    client.seen.clear();
    from.send(to, {}, as_bytes("ping"));
    ASSERT_TRUE(until(loop, [&] { return client.seen.size() == 1; })) << to.to_string();
    EXPECT_EQ(client.seen[0].peer, to);
    EXPECT_EQ(client.seen[0].data, "ping");
  }
  Loop loop;
  Receiver server, client;
};

TEST_F(Udp, RepliesFromTheAddressThatWasAsked) {
  server.echo = true;
  auto bound_to_any = open(server, "0.0.0.0:0");
  auto from = open(client, "127.0.0.1:0");
  for (const char* ip : {"127.0.0.1", "127.0.0.2", "127.9.8.7"})
    expect_echo(*from, *Address::parse_ip(ip, bound_to_any->address().port()));
  EXPECT_EQ(server.seen.back().local.ip(), "127.9.8.7");
}

TEST_F(Udp, SpeaksBothFamiliesOnOneSocket) {
  server.echo = true;
  auto dual = open(server, "[::]:0");
  auto from4 = open(client, "127.0.0.1:0");
  expect_echo(*from4, *Address::parse_ip("127.0.0.3", dual->address().port()));
  EXPECT_FALSE(server.seen.back().peer.is_v6()) << "a mapped address is an IPv4 address";
  auto from6 = open(client, "[::1]:0");
  expect_echo(*from6, *Address::parse_ip("::1", dual->address().port()));
}

TEST_F(Udp, SendsMoreThanABatch) {
  auto to = open(server, "127.0.0.1:0");
  auto from = open(client, "127.0.0.1:0");
  for (int i = 0; i < 200; ++i) from->send(to->address(), {}, as_bytes(std::to_string(i)));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 200; }));
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(server.seen[i].data, std::to_string(i));
  EXPECT_EQ(from->counters().sent.value(), 200u);
}

TEST_F(Udp, OneThatCannotBeSentDoesNotHoldUpTheOthers) {
  auto to = open(server, "127.0.0.1:0");
  auto from = open(client, "127.0.0.1:0");
  from->send(to->address(), {}, as_bytes("one"));
  from->send(*Address::parse("192.0.2.1:9"), {}, as_bytes("from loopback there is no way"));
  from->send(*Address::parse("[::1]:9"), {}, as_bytes("the other family"));
  from->send(to->address(), {}, as_bytes("two"));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(from->counters().send_failed.value(), 2u);
}

TEST_F(Udp, DropsWhatIsTooLong) {
  auto to = open(server, "127.0.0.1:0");
  auto from = open(client, "127.0.0.1:0");
  from->send(to->address(), {}, as_bytes(std::string(UdpSocket::kMaxDatagram + 1, 'x')));
  from->send(to->address(), {}, as_bytes(std::string(UdpSocket::kMaxDatagram, 'y')));
  from->send(to->address(), {}, as_bytes(""));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(server.seen[0].data, std::string(UdpSocket::kMaxDatagram, 'y'));
  EXPECT_EQ(server.seen[1].data, "");
  EXPECT_EQ(to->counters().truncated.value(), 1u);
}

TEST_F(Udp, SharesAPortWhenTold) {
  auto first = open(server, "127.0.0.1:0", true);
  Address address = first->address();
  auto second = UdpSocket::open(loop, client, address, true);
  EXPECT_TRUE(second);
  auto third = UdpSocket::open(loop, client, address);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error(), address.to_string() + " is already in use");
}

}  // namespace
}  // namespace halloo::io
