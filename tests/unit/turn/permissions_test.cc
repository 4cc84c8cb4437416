// RFC 8656 sections 9 and 10.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Permissions : public TurnTest {};

TEST_F(Permissions, LetDataThroughBothWays) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  say(ada, kPeer, "too early");
  peer_says(kPeer, relay, "too early");
  EXPECT_TRUE(heard(kPeer).empty());
  EXPECT_TRUE(heard(ada).empty());
  EXPECT_EQ(counters().no_permission_out.value(), 1u);
  EXPECT_EQ(counters().no_permission_in.value(), 1u);

  EXPECT_EQ(permit(ada, kPeer), 0u);
  say(ada, kPeer, "hello");
  peer_says(kPeer, relay, "hello yourself");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"hello"}));
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"hello yourself"}));
}

TEST_F(Permissions, AreOfAnIpAddressWhateverThePort) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  peer_says(at("198.51.100.7", 1), relay, "other port");
  peer_says(at("198.51.100.8", 7000), relay, "other address");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"other port"}));
}

TEST_F(Permissions, LastFiveMinutes) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  pass(299s);
  peer_says(kPeer, relay, "in time");
  pass(1s);
  peer_says(kPeer, relay, "late");
  say(ada, kPeer, "late");
  EXPECT_EQ(heard(ada), (std::vector<std::string>{"in time"}));
  EXPECT_TRUE(heard(kPeer).empty());
}

TEST_F(Permissions, AreRenewedByAskingAgainAndByNothingElse) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  pass(200s);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  pass(200s);
  say(ada, kPeer, "still");
  peer_says(kPeer, relay, "still");
  EXPECT_EQ(heard(kPeer).size(), 1u);
  pass(100s);
  say(ada, kPeer, "no more: data renews nothing");
  EXPECT_TRUE(heard(kPeer).empty());
}

TEST_F(Permissions, SeveralAtOnceOrNone) {
  Client& ada = client();
  allocate(ada);
  const TransportAddress other = at("198.51.100.8", 1);
  EXPECT_EQ(code(ada, stun::kCreatePermission, {peer(other), peer(at("127.0.0.1"))}), 403u);
  say(ada, other, "no");
  EXPECT_TRUE(heard(other).empty());
  EXPECT_EQ(code(ada, stun::kCreatePermission, {peer(kPeer), peer(other)}), 0u);
  say(ada, other, "yes");
  EXPECT_EQ(heard(other).size(), 1u);
}

TEST_F(Permissions, NeedAPeerAndAnAllocation) {
  Client& ada = client();
  EXPECT_EQ(permit(ada, kPeer), 437u);
  allocate(ada);
  EXPECT_EQ(code(ada, stun::kCreatePermission), 400u);
  EXPECT_EQ(code(ada, stun::kCreatePermission, {{stun::kXorPeerAddress, Octets(3)}}), 400u);
}

TEST_F(Permissions, AreNotGivenForForbiddenPeers) {
  Client& ada = client();
  allocate(ada, {kV6Too});
  for (const char* forbidden :
       {"127.0.0.1", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "10.0.0.1", "::1",
        "::", "fe80::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00::1"}) {
    EXPECT_EQ(permit(ada, at(forbidden)), 403u) << forbidden;
    EXPECT_EQ(bind(ada, 0x4000, at(forbidden, 80)), 403u) << forbidden;
  }
  EXPECT_EQ(counters().forbidden_403.value(), 28u);
}

TEST_F(Permissions, HaveALimitAndMakeRoomWhenTheyExpire) {
  settings.max_permissions = 3;
  Client& ada = client();
  allocate(ada);
  for (int i = 1; i <= 3; ++i) EXPECT_EQ(permit(ada, at(("198.51.100." + std::to_string(i)).c_str())), 0u);
  EXPECT_EQ(permit(ada, at("198.51.100.4")), 508u);
  EXPECT_EQ(permit(ada, at("198.51.100.2")), 0u) << "it has that one";
  pass(250s);
  EXPECT_EQ(permit(ada, at("198.51.100.2")), 0u);
  pass(50s);
  EXPECT_EQ(permit(ada, at("198.51.100.4")), 0u);
  EXPECT_EQ(permit(ada, at("198.51.100.5")), 0u);
  EXPECT_EQ(permit(ada, at("198.51.100.6")), 508u);
  say(ada, at("198.51.100.2", 9), "was renewed");
  EXPECT_EQ(heard(at("198.51.100.2", 9)).size(), 1u);
}

TEST_F(Permissions, BeyondTheLimitChangeNothing) {
  settings.max_permissions = 2;
  Client& ada = client();
  allocate(ada);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  const TransportAddress second = at("198.51.100.8", 1), third = at("198.51.100.9", 1);
  EXPECT_EQ(code(ada, stun::kCreatePermission, {peer(second), peer(third)}), 508u);
  say(ada, second, "no");
  EXPECT_TRUE(heard(second).empty());
  EXPECT_EQ(permit(ada, third), 0u) << "there was room for one";
}

TEST_F(Permissions, OfOneAllocationAreNotAnothers) {
  Client& ada = client();
  Client& second = client();
  allocate(ada);
  const TransportAddress relay = allocate(second).relayed();
  ASSERT_EQ(permit(ada, kPeer), 0u);
  peer_says(kPeer, relay, "not for you");
  EXPECT_TRUE(heard(second).empty());
}

TEST_F(Permissions, AreGoneWithTheAllocation) {
  Client& ada = client();
  allocate(ada);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  code(ada, stun::kRefresh, {lifetime(0)});
  allocate(ada);
  say(ada, kPeer, "not any more");
  EXPECT_TRUE(heard(kPeer).empty());
}

}  // namespace
}  // namespace halloo::turn
