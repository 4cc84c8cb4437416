// Datagrams that travel together: what comes out at the other end is what was sent, one by one and in order.
#include <random>

#include "udp_fixture.h"

namespace halloo::io {
namespace {

// A receiver that knows nothing of joined datagrams, so that the kernel takes them apart.
struct PlainReceiver final : Watcher {
  explicit PlainReceiver(Loop& in) : loop(in), fd(open_udp(*Address::parse("127.0.0.1:0"), false).value()) {
    loop.watch(fd.get(), EPOLLIN, *this);
  }
  ~PlainReceiver() { loop.unwatch(fd.get(), *this); }
  void on_ready(std::uint32_t) override {
    std::string data(65'536, '\0');
    for (ssize_t size; (size = ::recv(fd.get(), data.data(), data.size(), 0)) >= 0;)
      seen.push_back(data.substr(0, static_cast<std::size_t>(size)));
  }
  Address address() const { return local_address(fd.get()); }

  Loop& loop;
  Fd fd;
  std::vector<std::string> seen;
};

std::vector<std::string> frame(std::initializer_list<std::size_t> sizes) {
  std::vector<std::string> datagrams;
  for (std::size_t size : sizes) datagrams.push_back(numbered(datagrams.size(), size));
  return datagrams;
}

struct UdpJoined : UdpTest {
  const UdpCounters& counters = udp.counters();
};

TEST_F(UdpJoined, EqualOnesWithAShortLastAreOneTrip) {
  auto to = open(server), from = open(client);
  const auto sent = frame({1200, 1200, 1200, 1200, 1200, 700});
  for (const auto& data : sent) say(*from, to->address(), data);
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == sent.size(); }));
  EXPECT_EQ(server.data(), sent);
  EXPECT_EQ(counters.transmissions.value(), 1u);
  EXPECT_EQ(counters.sent.value(), 6u);
  EXPECT_EQ(counters.joined_sent.value(), 6u);
  EXPECT_EQ(counters.receptions.value(), 1u);
  EXPECT_EQ(counters.received.value(), 6u);
  EXPECT_EQ(counters.joined_received.value(), 6u);
}

TEST_F(UdpJoined, AReceiverThatKnowsNothingOfItSeesThemApart) {
  PlainReceiver to(loop);
  auto from = open(client);
  const auto sent =
      frame({1200, 1200, 1200, 1201, 1200, 1200, 500, 0, 1200, 1200, 0, 0, 1, 1472, 1472, 1473, 1473, 9});
  for (const auto& data : sent) say(*from, to.address(), data);
  ASSERT_TRUE(until(loop, [&] { return to.seen.size() >= sent.size(); }));
  EXPECT_EQ(to.seen, sent);
  EXPECT_EQ(counters.segmentation_refused.value(), 0u);
  EXPECT_EQ(counters.joined_sent.value(), 3u + 4u + 2u + 2u);
}

TEST_F(UdpJoined, OneMessageIsAtMostSixtyFourAndAPacketLong) {
  auto to = open(server, "127.0.0.1:0", {.receive_buffer = 1 << 20}), from = open(client);
  std::vector<std::string> sent;
  for (std::size_t i = 0; i < 130; ++i) sent.push_back(numbered(i, 20));
  for (std::size_t i = 0; i < 60; ++i) sent.push_back(numbered(i, 1472));
  for (const auto& data : sent) say(*from, to->address(), data);
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == sent.size(); }));
  EXPECT_EQ(server.data(), sent);
  EXPECT_EQ(counters.transmissions.value(), 3u + 2u);  // 64, 64, 2; 44, 16
}

TEST_F(UdpJoined, DestinationsThatAlternateAreJoinedToo) {
  UdpAudience other;
  auto to = open(server), to_other = open(other), from = open(client);
  for (std::size_t i = 0; i < 20; ++i) say(*from, (i % 2 ? *to_other : *to).address(), numbered(i, 1000));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 10 && other.seen.size() == 10; }));
  for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ((i % 2 ? other : server).data()[i / 2], numbered(i, 1000));
  EXPECT_EQ(counters.transmissions.value(), 2u);
}

TEST_F(UdpJoined, DatagramsOfOtherAddressesOfOursAreNotJoined) {
  auto to = open(server), any = open(client, "0.0.0.0:0");
  for (int i = 0; i < 4; ++i)
    any->send(to->address(), *Address::parse_ip(i < 2 ? "127.0.0.6" : "127.0.0.5"), as_bytes("same size"));
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 4; }));
  EXPECT_EQ(counters.transmissions.value(), 2u);
  EXPECT_EQ(server.seen[0].peer.ip(), "127.0.0.6");
  EXPECT_EQ(server.seen[3].peer.ip(), "127.0.0.5");
}

TEST_F(UdpJoined, OverIpv6AndFromBothFamiliesAtOnce) {
  auto to4 = open(server), to6 = open(server, "[::1]:0"), from = open(client, "[::]:0");
  for (std::size_t i = 0; i < 8; ++i) {
    from->send(to4->address(), *Address::parse_ip("127.0.0.7"), as_bytes(numbered(i, 900)));
    from->send(to6->address(), *Address::parse_ip("::1"), as_bytes(numbered(i, 900)));
  }
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 16; }));
  EXPECT_EQ(counters.transmissions.value(), 2u);
  std::size_t at4 = 0, at6 = 0;
  for (const auto& datagram : server.seen) {
    EXPECT_EQ(datagram.data, numbered((datagram.peer.is_v6() ? at6 : at4)++, 900));
    EXPECT_EQ(datagram.peer.ip(), datagram.peer.is_v6() ? "::1" : "127.0.0.7");
  }
}

TEST_F(UdpJoined, MoreThanTheQueueHoldsLeavesEarlier) {
  auto to = open(server, "127.0.0.1:0", {.receive_buffer = 4 << 20}), from = open(client);
  constexpr std::size_t kCount = 5000;
  for (std::size_t i = 0; i < kCount; ++i) say(*from, to->address(), numbered(i, 16));
  EXPECT_GE(counters.sent.value(), kCount - 1024) << "before the turn has ended";
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == kCount; }));
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(server.seen[i].data, numbered(i, 16));
}

TEST_F(UdpJoined, WhateverIsSentArrivesOnceAndInOrder) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };

  std::vector<std::unique_ptr<UdpSocket>> from;
  for (int i = 0; i < 3; ++i) from.push_back(open(client));
  std::vector<std::unique_ptr<PlainReceiver>> to;
  for (int i = 0; i < 5; ++i) to.push_back(std::make_unique<PlainReceiver>(loop));

  for (int round = 0; round < 200; ++round) {
    // By receiver and sender, as the order holds for each pair of them.
    std::vector<std::vector<std::vector<std::string>>> sent(5, std::vector<std::vector<std::string>>(3));
    std::vector<std::size_t> totals(5);
    const std::size_t count = below(60);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t sender = below(3), receiver = below(5);
      constexpr std::size_t kSizes[] = {8, 300, 1200, 1200, 1200, 1472, 1500, 3000};
      std::string data = std::string(1, static_cast<char>('0' + sender)) + numbered(i, kSizes[below(8)]);
      say(*from[sender], to[receiver]->address(), data);
      sent[receiver][sender].push_back(std::move(data));
      ++totals[receiver];
    }
    ASSERT_TRUE(until(loop, [&] {
      for (std::size_t i = 0; i < 5; ++i)
        if (to[i]->seen.size() < totals[i]) return false;
      return true;
    }));
    for (std::size_t i = 0; i < 5; ++i) {
      std::vector<std::vector<std::string>> seen(3);
      for (auto& data : to[i]->seen) seen[static_cast<std::size_t>(data[0] - '0')].push_back(std::move(data));
      ASSERT_EQ(seen, sent[i]);
      to[i]->seen.clear();
    }
  }
  EXPECT_GT(counters.joined_sent.value(), 0u);
}

}  // namespace
}  // namespace halloo::io
