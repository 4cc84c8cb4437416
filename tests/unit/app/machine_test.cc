#include "app/machine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/settings/addresses.h"

namespace halloo::app {
namespace {

MachineAddress v4(const char* interface, const char* ip) {
  return {.interface = interface, .ip = ip};
}
MachineAddress v6(const char* interface, const char* ip) {
  return {.interface = interface, .ip = ip, .v6 = true};
}
MachineAddress loopback() {
  return {.interface = "lo", .ip = "127.0.0.1", .loopback = true};
}
MachineAddress routed(MachineAddress address) {
  address.default_route = true;
  return address;
}

TEST(NetworkAddress, IsTheOneThatOthersUse) {
  MachineAddress self_assigned = v4("eth1", "169.254.3.4");
  self_assigned.link_local = true;
  const struct {
    std::vector<MachineAddress> addresses;
    const char* best;
  } cases[] = {
      {{}, ""},
      {{loopback()}, ""},
      {{loopback(), self_assigned, v4("docker0", "172.17.0.1"), v4("br-1a2b", "172.18.0.1"),
        v4("veth1", "10.9.9.9")},
       ""},
      {{loopback(), v4("docker0", "172.17.0.1"), v4("wlan0", "192.168.1.7")}, "192.168.1.7"},
      {{v4("eth0", "10.0.0.1"), routed(v4("wlan0", "192.168.1.7"))}, "192.168.1.7"},
      {{v6("eth0", "2001:db8::1"), v4("eth0", "192.168.1.7")}, "192.168.1.7"},
      {{routed(v6("eth0", "2001:db8::1")), v4("eth1", "192.168.1.7")}, "2001:db8::1"},
      {{routed(v4("wg0", "10.8.0.2")), v4("eth0", "192.168.1.7")}, "192.168.1.7"},
      {{v4("tailscale0", "100.64.0.1")}, "100.64.0.1"},
      {{v4("eth0", "192.168.1.7"), v4("eth0", "192.168.1.8")}, "192.168.1.7"},
  };
  for (const auto& [addresses, best] : cases) EXPECT_EQ(network_address(addresses), best);
}

TEST(LastingAddresses, LeaveOutWhatGoesAway) {
  MachineAddress temporary = v6("eth0", "2001:db8::1234");
  temporary.changing = true;
  const std::vector<MachineAddress> addresses = {
      loopback(), v4("docker0", "172.17.0.1"), v4("eth0", "192.168.1.7"),
      temporary,  v6("eth0", "2001:db8::1"),   v4("wg0", "10.8.0.2")};
  EXPECT_EQ(lasting_addresses(addresses),
            (std::vector<std::string>{"192.168.1.7", "2001:db8::1", "10.8.0.2"}));
}

TEST(MachineAddresses, AreThoseOfThisMachine) {
  const auto addresses = machine_addresses();
  const auto loop = std::ranges::find(addresses, "127.0.0.1", &MachineAddress::ip);
  ASSERT_NE(loop, addresses.end());
  EXPECT_TRUE(loop->loopback);
  for (const MachineAddress& address : addresses) {
    EXPECT_TRUE(address_octets(address.ip)) << address.ip;
    EXPECT_EQ(address.v6, address.ip.find(':') != std::string::npos) << address.ip;
  }
}

TEST(MachineName, IsPlain) {
  EXPECT_EQ(
      machine_name().find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"),
      std::string::npos);
}

}  // namespace
}  // namespace halloo::app
