// RFC 8656 section 12.
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Channels : public TurnTest {};

TEST_F(Channels, CarryDataBothWaysAndGiveThePermission) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada).relayed();
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  say(ada, 0x4000, "by number");
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"by number"}));
  peer_says(kPeer, relay, "back");
  const auto all = events(ada);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(std::get<Received>(all[0]).channel, 0x4000);
  EXPECT_EQ(text(std::get<Received>(all[0]).content), "back");
  peer_says(at("198.51.100.7", 1), relay, "other port");
  EXPECT_EQ(std::get<Received>(events(ada).at(0)).channel, std::nullopt);
}

TEST_F(Channels, HaveNumbersFrom4000To7FFFAsInRfc5766) {
  Client& ada = client();
  allocate(ada);
  EXPECT_EQ(bind(ada, 0x3FFF, kPeer), 400u);
  EXPECT_EQ(bind(ada, 0x8000, kPeer), 400u);
  EXPECT_EQ(bind(ada, 0xFFFF, kPeer), 400u);
  EXPECT_EQ(bind(ada, 0x7FFF, kPeer), 0u);
  say(ada, 0x7FFF, "the last one");
  EXPECT_EQ(heard(kPeer).size(), 1u);
}

TEST_F(Channels, OnePeerOneNumber) {
  Client& ada = client();
  allocate(ada);
  const TransportAddress other = at("198.51.100.8", 7000);
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  EXPECT_EQ(bind(ada, 0x4001, kPeer), 400u);
  EXPECT_EQ(bind(ada, 0x4000, other), 400u);
  EXPECT_EQ(bind(ada, 0x4001, other), 0u);
  EXPECT_EQ(bind(ada, 0x4002, at("198.51.100.7", 7001)), 0u) << "another port is another peer";
  say(ada, 0x4000, "x");
  EXPECT_EQ(heard(kPeer).size(), 1u);
}

TEST_F(Channels, LastTenMinutesThePermissionFive) {
  Client& ada = client();
  const TransportAddress relay = allocate(ada, {lifetime(3600)}).relayed();
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  pass(300s);
  say(ada, 0x4000, "without permission");
  EXPECT_TRUE(heard(kPeer).empty());
  EXPECT_EQ(counters().no_permission_out.value(), 1u);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  say(ada, 0x4000, "with it again");
  EXPECT_EQ(heard(kPeer).size(), 1u);
  pass(299s);
  say(ada, 0x4000, "in time");
  EXPECT_EQ(heard(kPeer).size(), 1u);
  pass(1s);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  say(ada, 0x4000, "late");
  EXPECT_TRUE(heard(kPeer).empty());
  EXPECT_EQ(counters().no_channel.value(), 1u);
  peer_says(kPeer, relay, "as an indication");
  EXPECT_EQ(std::get<Received>(events(ada).at(0)).channel, std::nullopt);
}

TEST_F(Channels, AreRenewedByBindingAgain) {
  Client& ada = client();
  allocate(ada, {lifetime(3600)});
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  for (int i = 0; i < 5; ++i) {
    pass(250s);
    ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
    say(ada, 0x4000, "still");
    EXPECT_EQ(heard(kPeer).size(), 1u);
  }
}

TEST_F(Channels, CanBeBoundAnewWhenTheyHaveExpired) {
  Client& ada = client();
  allocate(ada, {lifetime(3600)});
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  pass(600s);
  const TransportAddress other = at("198.51.100.8", 7000);
  EXPECT_EQ(bind(ada, 0x4000, other), 0u);
  EXPECT_EQ(bind(ada, 0x4001, kPeer), 0u);
  say(ada, 0x4000, "for the other");
  EXPECT_EQ(heard(other).size(), 1u);
}

TEST_F(Channels, NeedAllOfTheirAttributes) {
  Client& ada = client();
  EXPECT_EQ(bind(ada, 0x4000, kPeer), 437u);
  allocate(ada);
  EXPECT_EQ(code(ada, stun::kChannelBind, {peer(kPeer)}), 400u);
  EXPECT_EQ(code(ada, stun::kChannelBind, {channel(0x4000)}), 400u);
  EXPECT_EQ(code(ada, stun::kChannelBind, {{stun::kChannelNumber, Octets{0x40, 0}}, peer(kPeer)}), 400u);
  say(ada, 0x4000, "nothing was bound");
  EXPECT_EQ(counters().no_channel.value(), 1u);
}

TEST_F(Channels, HaveALimitAndBeyondItChangeNothing) {
  settings.max_channels = 2;
  Client& ada = client();
  allocate(ada);
  ASSERT_EQ(bind(ada, 0x4000, at("198.51.100.1", 1)), 0u);
  ASSERT_EQ(bind(ada, 0x4001, at("198.51.100.2", 1)), 0u);
  EXPECT_EQ(bind(ada, 0x4002, at("198.51.100.3", 1)), 508u);
  say(ada, at("198.51.100.3", 1), "no permission either");
  EXPECT_TRUE(heard(at("198.51.100.3", 1)).empty());
}

TEST_F(Channels, AreRefusedWhereThereIsNoRoomForTheirPermission) {
  settings.max_permissions = 1;
  Client& ada = client();
  allocate(ada);
  ASSERT_EQ(permit(ada, kPeer), 0u);
  const TransportAddress other = at("198.51.100.8", 7000);
  EXPECT_EQ(bind(ada, 0x4000, other), 508u);
  say(ada, 0x4000, "nothing was bound");
  EXPECT_EQ(counters().no_channel.value(), 1u);
  EXPECT_EQ(bind(ada, 0x4000, kPeer), 0u);
}

TEST_F(Channels, DataOfAnUnknownNumberOrCutShortIsDropped) {
  Client& ada = client();
  say(ada, 0x4000, "no allocation");
  EXPECT_EQ(counters().no_allocation.value(), 1u);
  allocate(ada);
  ASSERT_EQ(bind(ada, 0x4000, kPeer), 0u);
  ada.send_raw({0x40, 0x00});
  ada.send_raw({0x40, 0x00, 0x00, 0x05, 'a', 'b'});
  say(ada, 0x4001, "no such number");
  EXPECT_EQ(counters().malformed.value(), 2u);
  EXPECT_EQ(counters().no_channel.value(), 1u);
  ada.send_raw({0x40, 0x00, 0x00, 0x01, 'a', 0, 0, 0});  // padding is allowed on UDP (section 12.5)
  settle();
  EXPECT_EQ(heard(kPeer), (std::vector<std::string>{"a"}));
}

}  // namespace
}  // namespace halloo::turn
