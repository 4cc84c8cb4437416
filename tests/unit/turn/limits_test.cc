// What one client, one user and one address may have.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Limits : public TurnTest {};

TEST_F(Limits, AllocationsOfAUser) {
  settings.max_allocations_per_user = 2;
  Client& first = client();
  EXPECT_EQ(allocate(first).code(), 0u);
  EXPECT_EQ(allocate(client()).code(), 0u);
  EXPECT_EQ(allocate(client()).code(), 486u);
  EXPECT_EQ(allocate(client(kGrace)).code(), 0u);
  EXPECT_EQ(code(first, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(client()).code(), 0u);
  pass(600s);
  EXPECT_EQ(allocate(client()).code(), 0u);
  EXPECT_EQ(allocate(client()).code(), 0u);
}

TEST_F(Limits, AllocationsOfAll) {
  settings.max_allocations = 2;
  EXPECT_EQ(allocate(client()).code(), 0u);
  EXPECT_EQ(allocate(client(kGrace)).code(), 0u);
  EXPECT_EQ(allocate(client()).code(), 508u);
}

TEST_F(Limits, OctetsEachWay) {
  settings.max_octets_per_second = 10000;
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  const std::string packet(1000, 'x');
  const auto flood = [&] {
    for (int i = 0; i < 40; ++i) {
      say(ada, 0x4000, packet);
      peer_says(kPeer, relay, packet);
    }
  };
  flood();
  const std::size_t burst = heard(kPeer).size();
  EXPECT_GE(burst, 10u);
  EXPECT_LE(burst, 12u);
  EXPECT_EQ(heard(ada).size(), burst);
  EXPECT_EQ(counters().over_bandwidth.value(), 2 * (40 - burst));
  EXPECT_EQ(counters().packets_to_peers.value(), burst);
  for (int i = 0; i < 10; ++i) {
    pass(1s);
    flood();
  }
  EXPECT_NEAR(static_cast<double>(heard(kPeer).size()), 100, 12);
}

TEST_F(Limits, OfOneAllocationAreNotAnothers) {
  settings.max_octets_per_second = 1000;
  Client& ada = client();
  Client& grace = client(kGrace);
  allocate(ada);
  allocate(grace);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  ASSERT_EQ(permit(grace, kPeer), 0u);
  for (int i = 0; i < 20; ++i) say(ada, kPeer, std::string(1000, 'x'));
  heard(kPeer);
  say(grace, kPeer, "mine");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"mine"}));
}

TEST_F(Limits, AnswersToStrangers) {
  settings.max_unauthenticated_per_second = 5;
  Client& stranger = client(kAda, Transport::udp, "192.0.2.66");
  const auto knock = [&](Client& from) {
    deliver(from.path(), write_message(stun::Class::request, stun::kAllocate, {}, {kUdp}));
    deliver(from.path(), write_message(stun::Class::request, stun::kBinding, {}, {}));
    const std::size_t answers = out().messages.size();
    out().messages.clear();
    return answers;
  };
  std::size_t answers = 0;
  for (int i = 0; i < 10; ++i) answers += knock(stranger);
  EXPECT_EQ(answers, 5u);
  EXPECT_EQ(counters().over_rate.value(), 15u);
  EXPECT_EQ(knock(client(kAda, Transport::udp, "192.0.2.67")), 2u) << "of each address";
  EXPECT_EQ(knock(client(kAda, Transport::udp, "192.0.2.66")), 0u) << "whatever the port";
  pass(1s);
  EXPECT_EQ(knock(stranger), 2u);
}

TEST_F(Limits, AnswersToAnIPv6CustomersWholeNetwork) {
  settings.max_unauthenticated_per_second = 5;
  std::size_t answers = 0;
  for (int i = 1; i <= 20; ++i) {
    Client& stranger = client(kAda, Transport::udp, ("2001:db8:9:9::" + std::to_string(i)).c_str());
    deliver(stranger.path(), write_message(stun::Class::request, stun::kBinding, {}, {}));
    answers += out().messages.size();
    out().messages.clear();
  }
  EXPECT_EQ(answers, 5u);
}

TEST_F(Limits, DoNotHinderThoseWhoAreKnown) {
  settings.max_unauthenticated_per_second = 5;
  Client& ada = client();
  ASSERT_EQ(allocate(ada).code(), 0u);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(permit(ada, kPeer), 0u);
}

}  // namespace
}  // namespace halloo::turn
