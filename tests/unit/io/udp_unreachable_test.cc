// What the network refuses: it is told or counted, and nothing else is lost by it. A link with a small MTU
// and no route is one of the test's own, in a network namespace of a thread that takes it along when it ends.
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <sys/ioctl.h>

#include <thread>

#include "udp_fixture.h"

namespace halloo::io {
namespace {

constexpr int kMtu = 1000;

// False where the system does not let us: it takes CAP_SYS_ADMIN.
bool enter_own_network() {
  if (::unshare(CLONE_NEWNET) != 0) return false;
  const Fd fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  request.ifr_name[0] = 'l';
  request.ifr_name[1] = 'o';
  request.ifr_flags = IFF_UP;
  if (::ioctl(fd.get(), SIOCSIFFLAGS, &request) != 0) return false;
  request.ifr_mtu = kMtu;
  return ::ioctl(fd.get(), SIOCSIFMTU, &request) == 0;
}

struct UdpUnreachable : UdpTest {
  Address closed_port() {
    auto socket = open(client);
    return socket->address();  // closed when this returns
  }
};

// Each of these runs in the small network.
struct UdpSmallNetwork : testing::Test {
  struct Parts {
    Loop loop;
    Udp udp{loop};
    UdpAudience server, client;
    std::unique_ptr<UdpSocket> open(UdpHandler& handler, const UdpOptions& options = {}) {
      return std::move(udp.open(handler, *Address::parse("127.0.0.1:0"), options)).value();
    }
  };
  void within(const std::function<void(Parts&)>& test) {
    bool entered = false;
    std::thread([&] {
      entered = enter_own_network();
      if (!entered) return;
      Parts parts;
      test(parts);
    }).join();
    if (!entered) GTEST_SKIP() << "no network namespace to be had";
  }
};

TEST_F(UdpUnreachable, IcmpErrorsAreToldWithThePeer) {
  const Address nobody = closed_port();
  auto relay = open(client, "127.0.0.1:0", {.unreachable = true});
  say(*relay, nobody, "anyone?");
  ASSERT_TRUE(until(loop, [&] { return !client.errors.empty(); }));
  EXPECT_EQ(client.errors[0].peer, nobody);
  EXPECT_EQ(client.errors[0].type, ICMP_DEST_UNREACH);
  EXPECT_EQ(client.errors[0].code, ICMP_PORT_UNREACH);
  EXPECT_EQ(client.errors[0].mtu, 0u);
  EXPECT_EQ(udp.counters().unreachable.value(), 1u);
}

TEST_F(UdpUnreachable, Icmpv6Too) {
  Address nobody;
  {
    auto socket = open(server, "[::1]:0");
    nobody = socket->address();
  }
  auto relay = open(client, "[::1]:0", {.unreachable = true});
  say(*relay, nobody, "anyone?");
  ASSERT_TRUE(until(loop, [&] { return !client.errors.empty(); }));
  EXPECT_EQ(client.errors[0].peer, nobody);
  EXPECT_EQ(client.errors[0].type, ICMP6_DST_UNREACH);
  EXPECT_EQ(client.errors[0].code, ICMP6_DST_UNREACH_NOPORT);
}

TEST_F(UdpUnreachable, AnErrorTakesNoOtherDatagramWithIt) {
  const Address nobody = closed_port();
  auto to = open(server);
  auto relay = open(client, "127.0.0.1:0", {.unreachable = true});
  constexpr std::size_t kRounds = 50;
  for (std::size_t i = 0; i < kRounds; ++i) {
    // Of growing size, so that each goes alone and meets the error of the one before.
    say(*relay, nobody, std::string(i + 1, 'x'));
    say(*relay, to->address(), numbered(i, 10 + i));
    udp.flush();
  }
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == kRounds && !client.errors.empty(); }));
  for (std::size_t i = 0; i < kRounds; ++i) EXPECT_EQ(server.seen[i].data, numbered(i, 10 + i));
  for (const Unreachable& error : client.errors) EXPECT_EQ(error.peer, nobody);
  EXPECT_EQ(udp.counters().sent.value(), 2 * kRounds);
}

TEST_F(UdpUnreachable, ASocketMayBeClosedByItsError) {
  auto relay = open(client, "127.0.0.1:0", {.unreachable = true});
  client.then = [&](UdpSocket&) { relay.reset(); };
  const Address nobody = closed_port();
  for (std::size_t i = 0; i < 3; ++i) say(*relay, nobody, std::string(i + 1, 'x'));
  ASSERT_TRUE(until(loop, [&] { return !relay; }));
  EXPECT_EQ(client.errors.size(), 1u);
}

TEST_F(UdpUnreachable, OneThatCannotBeSentDoesNotHoldUpTheOthers) {
  auto to = open(server), from = open(client);
  say(*from, to->address(), "one");
  say(*from, *Address::parse("192.0.2.1:9"), "from loopback there is no way");
  say(*from, *Address::parse("[::1]:9"), "the other family");
  say(*from, to->address(), "two");
  ASSERT_TRUE(until(loop, [&] { return server.seen.size() == 2; }));
  EXPECT_EQ(udp.counters().send_failed.value(), 2u);
}

TEST_F(UdpSmallNetwork, APeerWithoutARouteIsCountedAndNothingElseLost) {
  within([](Parts& parts) {
    auto to = parts.open(parts.server), from = parts.open(parts.client, {.unreachable = true});
    auto any = parts.udp.open(parts.client, *Address::parse("0.0.0.0:0"), {.unreachable = true});
    for (UdpSocket* socket : {from.get(), any->get()}) {
      socket->send(to->address(), {}, as_bytes("one"));
      for (int i = 0; i < 3; ++i) socket->send(*Address::parse("10.1.2.3:4"), {}, as_bytes("nowhere"));
      socket->send(to->address(), {}, as_bytes("two"));
    }
    EXPECT_TRUE(until(parts.loop, [&] { return parts.server.seen.size() == 4; }));
    EXPECT_EQ(parts.udp.counters().send_failed.value(), 6u);
    EXPECT_EQ(parts.udp.counters().sent.value(), 4u);
  });
}

TEST_F(UdpSmallNetwork, WhatTheKernelDoesNotSegmentGoesOneByOne) {
  within([](Parts& parts) {
    auto to = parts.open(parts.server), from = parts.open(parts.client);
    std::vector<std::string> sent;
    for (std::size_t i = 0; i < 6; ++i) sent.push_back(numbered(i, 1200));
    for (std::size_t i = 0; i < 6; ++i) sent.push_back(numbered(i, 900));
    for (const auto& data : sent) from->send(to->address(), {}, as_bytes(data));
    EXPECT_TRUE(until(parts.loop, [&] { return parts.server.seen.size() == sent.size(); }));
    EXPECT_EQ(parts.server.data(), sent);
    EXPECT_EQ(parts.udp.counters().segmentation_refused.value(), 7u) << "with a short last";
    EXPECT_EQ(parts.udp.counters().sent.value(), 12u);
    EXPECT_EQ(parts.udp.counters().joined_sent.value(), 5u) << "what fits is segmented all the same";
  });
}

TEST_F(UdpSmallNetwork, WhatMustNotBeFragmentedIsRefusedWithTheMtu) {
  within([](Parts& parts) {
    auto to = parts.open(parts.server), from = parts.open(parts.client, {.unreachable = true});
    const std::string data = numbered(0, 1200);
    from->send(to->address(), {}, as_bytes("before"));
    from->send(to->address(), {}, as_bytes(data), {}, true);
    from->send(to->address(), {}, as_bytes(data), {}, true);
    from->send(to->address(), {}, as_bytes(data), {}, false);
    from->send(to->address(), {}, as_bytes("after"), {}, true);
    EXPECT_TRUE(until(parts.loop, [&] { return parts.server.seen.size() == 3; }));
    EXPECT_EQ(parts.server.data(), (std::vector<std::string>{"before", data, "after"}));
    EXPECT_TRUE(until(parts.loop, [&] { return !parts.client.errors.empty(); }));
    const Unreachable& error = parts.client.errors.at(0);
    EXPECT_EQ(error.peer, to->address());
    EXPECT_EQ(error.type, ICMP_DEST_UNREACH);
    EXPECT_EQ(error.code, ICMP_FRAG_NEEDED);
    EXPECT_EQ(error.mtu, static_cast<unsigned>(kMtu));
    EXPECT_EQ(parts.client.errors.size(), 1u) << "the same once";
    EXPECT_EQ(parts.udp.counters().send_failed.value(), 2u);
  });
}

}  // namespace
}  // namespace halloo::io
