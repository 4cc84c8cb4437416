#include "turn/relay_ports.h"

#include <gtest/gtest.h>

#include <set>

namespace halloo::turn {
namespace {

class RelayPortsTest : public ::testing::Test {
 protected:
  std::set<std::uint16_t> take_all(RelayPorts& ports) {
    std::set<std::uint16_t> taken;
    while (const auto port = ports.take(random_)) EXPECT_TRUE(taken.insert(*port).second);
    return taken;
  }
  SeededRandom random_{7};
};

TEST_F(RelayPortsTest, AllAreGivenOutOnce) {
  RelayPorts ports(50000, 50009, 0, 1);
  EXPECT_EQ(ports.size(), 10u);
  const auto taken = take_all(ports);
  EXPECT_EQ(taken.size(), 10u);
  EXPECT_EQ(*taken.begin(), 50000);
  EXPECT_EQ(*taken.rbegin(), 50009);
  EXPECT_EQ(ports.free(), 0u);
  ports.give_back(50004);
  EXPECT_EQ(ports.take(random_), 50004);
}

TEST_F(RelayPortsTest, HalvesOfPairsAreLeftOut) {
  RelayPorts ports(50001, 50006, 0, 1);
  EXPECT_EQ(take_all(ports), (std::set<std::uint16_t>{50002, 50003, 50004, 50005}));
  RelayPorts one(50001, 50001, 0, 1);
  EXPECT_EQ(one.size(), 0u);
  EXPECT_FALSE(one.take(random_));
  EXPECT_FALSE(one.take_even(random_, false));
  RelayPorts last(65534, 65535, 0, 1);
  EXPECT_EQ(take_all(last), (std::set<std::uint16_t>{65534, 65535}));
  EXPECT_EQ(last.owner(65535), 0u);
}

TEST_F(RelayPortsTest, WorkersHaveEveryNthPair) {
  std::set<std::uint16_t> all;
  for (unsigned worker = 0; worker < 3; ++worker) {
    RelayPorts ports(50000, 50015, worker, 3);
    for (const std::uint16_t port : take_all(ports)) {
      EXPECT_EQ(ports.owner(port), worker);
      EXPECT_LT(ports.index(port), ports.size());
      EXPECT_TRUE(all.insert(port).second);
    }
  }
  EXPECT_EQ(all.size(), 16u);
  RelayPorts ports(50000, 50015, 0, 3);
  EXPECT_FALSE(ports.owner(49999));
  EXPECT_FALSE(ports.owner(50016));
}

TEST_F(RelayPortsTest, MoreWorkersThanPairs) {
  RelayPorts ports(50000, 50001, 3, 4);
  EXPECT_EQ(ports.size(), 0u);
  EXPECT_FALSE(ports.take(random_));
  EXPECT_EQ(ports.owner(50000), 0u);
}

TEST_F(RelayPortsTest, EvenOnesAndPairs) {
  RelayPorts ports(50000, 50005, 0, 1);
  for (int i = 0; i < 3; ++i) {
    const auto port = ports.take_even(random_, true);
    ASSERT_TRUE(port);
    EXPECT_EQ(*port % 2, 0);
  }
  EXPECT_EQ(ports.free(), 0u);
  ports.give_back(50003);
  EXPECT_FALSE(ports.take_even(random_, false));
  ports.give_back(50002);
  ports.give_back(50004);
  EXPECT_EQ(ports.take_even(random_, true), 50002) << "the only whole pair";
  EXPECT_FALSE(ports.take_even(random_, true));
  EXPECT_EQ(ports.take_even(random_, false), 50004);
}

TEST_F(RelayPortsTest, AreHardToGuess) {
  RelayPorts ports(49152, 65535, 0, 1);
  std::set<std::uint16_t> seen;
  for (int i = 0; i < 200; ++i) {
    const auto port = ports.take(random_);
    seen.insert(static_cast<std::uint16_t>(*port / 1024));
    ports.give_back(*port);
  }
  EXPECT_EQ(seen.size(), 16u) << "from everywhere";
}

}  // namespace
}  // namespace halloo::turn
