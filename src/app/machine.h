// This machine on its networks: its name and the addresses that others may reach it by. Linux. Read while
// starting; addresses that come later are not noticed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halloo::app {

struct MachineAddress {
  std::string interface;
  std::string ip;
  bool v6 = false;
  bool loopback = false;
  bool link_local = false;
  bool changing = false;       // temporary (RFC 8981) or deprecated: not one to be written down
  bool default_route = false;  // its interface leads to the rest of the world
};

std::vector<MachineAddress> machine_addresses();

// /etc/hostname's, if it is one that a certificate may hold, else empty.
std::string machine_name();

// Bridges and links to containers and virtual machines on this machine itself.
bool is_virtual_interface(std::string_view name);

// Those that another machine can use and that stay: for the certificate.
std::vector<std::string> lasting_addresses(std::span<const MachineAddress> addresses);

// The one to show to others, or empty: towards the default route rather than not, no tunnel if there is
// anything else, IPv4 rather than IPv6 because it is shorter to type.
std::string network_address(std::span<const MachineAddress> addresses);

}  // namespace halloo::app
