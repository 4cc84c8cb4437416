#include "app/machine.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <tuple>

namespace halloo::app {
namespace {

// linux/if_addr.h, which does not go with net/if.h.
constexpr unsigned kTemporary = 0x01;
constexpr unsigned kDeprecated = 0x20;
// linux/route.h RTF_REJECT: an "unreachable" route.
constexpr unsigned kReject = 0x0200;

bool starts_with_any(std::string_view name, std::span<const std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool is_tunnel(std::string_view name) {
  static constexpr std::array<std::string_view, 7> kTunnels = {"tun", "tap", "wg",   "tailscale",
                                                               "zt",  "ppp", "ipsec"};
  return starts_with_any(name, kTunnels);
}

std::set<std::string> default_route_interfaces() {
  std::set<std::string> interfaces;
  std::string line;
  // proc(5): Iface Destination Gateway Flags RefCnt Use Metric Mask …
  std::ifstream v4("/proc/net/route");
  while (std::getline(v4, line)) {
    std::istringstream fields(line);
    std::string interface, destination, gateway, flags, skipped, mask;
    fields >> interface >> destination >> gateway >> flags >> skipped >> skipped >> skipped >> mask;
    if (destination == "00000000" && mask == "00000000") interfaces.insert(interface);
  }
  // destination, its prefix length, source, its prefix length, next hop, metric, uses, uses, flags,
  // interface.
  std::ifstream v6("/proc/net/ipv6_route");
  while (std::getline(v6, line)) {
    std::istringstream fields(line);
    std::string destination, bits, skipped, interface;
    unsigned flags = 0;
    fields >> destination >> bits >> skipped >> skipped >> skipped >> skipped >> skipped >> skipped >>
        std::hex >> flags >> interface;
    if (bits == "00" && destination == std::string(32, '0') && (flags & kReject) == 0)
      interfaces.insert(interface);
  }
  interfaces.erase("lo");
  return interfaces;
}

// In 32 hexadecimal digits, as /proc/net/if_inet6 has them.
std::string digits(const in6_addr& address) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned octet : address.s6_addr) {
    text += kDigits[octet >> 4U];
    text += kDigits[octet & 15U];
  }
  return text;
}

std::set<std::string> changing_addresses() {
  std::set<std::string> changing;
  std::ifstream file("/proc/net/if_inet6");
  std::string address, skipped, interface;
  unsigned flags = 0;
  while (file >> address >> skipped >> skipped >> skipped >> std::hex >> flags >> interface) {
    if ((flags & (kTemporary | kDeprecated)) != 0) changing.insert(address);
  }
  return changing;
}

bool usable(const MachineAddress& address) {
  return !address.loopback && !address.link_local && !is_virtual_interface(address.interface);
}

}  // namespace

bool is_virtual_interface(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kVirtual = {"docker",  "br-",  "veth",  "virbr", "vmnet",
                                                                "vboxnet", "vnet", "lxc",   "lxdbr", "cni",
                                                                "flannel", "cali", "podman"};
  return starts_with_any(name, kVirtual);
}

std::vector<MachineAddress> machine_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, freeifaddrs);
  const auto routes = default_route_interfaces();
  const auto changing = changing_addresses();
  std::vector<MachineAddress> addresses;
  for (const ifaddrs* entry = first; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || (entry->ifa_flags & IFF_UP) == 0 || (entry->ifa_flags & IFF_RUNNING) == 0)
      continue;
    MachineAddress address;
    address.interface = entry->ifa_name;
    address.loopback = (entry->ifa_flags & IFF_LOOPBACK) != 0;
    address.default_route = routes.contains(address.interface);
    char text[INET6_ADDRSTRLEN];
    if (entry->ifa_addr->sa_family == AF_INET) {
      const in_addr ip = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr;
      address.link_local = (ntohl(ip.s_addr) >> 16U) == 0xa9fe;  // RFC 3927: 169.254/16
      address.ip = inet_ntop(AF_INET, &ip, text, sizeof text);
    } else if (entry->ifa_addr->sa_family == AF_INET6) {
      const in6_addr ip = reinterpret_cast<const sockaddr_in6*>(entry->ifa_addr)->sin6_addr;
      address.v6 = true;
      address.link_local = IN6_IS_ADDR_LINKLOCAL(&ip);
      address.changing = changing.contains(digits(ip));
      address.ip = inet_ntop(AF_INET6, &ip, text, sizeof text);
    } else {
      continue;
    }
    addresses.push_back(std::move(address));
  }
  return addresses;
}

std::string machine_name() {
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) != 0) return {};
  std::string text(name);
  const bool plain = !text.empty() && text.front() != '-' && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
  return plain ? text : std::string{};
}

std::vector<std::string> lasting_addresses(std::span<const MachineAddress> addresses) {
  std::vector<std::string> lasting;
  for (const MachineAddress& address : addresses) {
    if (usable(address) && !address.changing) lasting.push_back(address.ip);
  }
  return lasting;
}

std::string network_address(std::span<const MachineAddress> addresses) {
  const MachineAddress* best = nullptr;
  const auto worth = [](const MachineAddress& address) {
    return std::tuple(!is_tunnel(address.interface), address.default_route, !address.v6, !address.changing);
  };
  for (const MachineAddress& address : addresses) {
    if (usable(address) && (!best || worth(address) > worth(*best))) best = &address;
  }
  return best ? best->ip : std::string{};
}

}  // namespace halloo::app
