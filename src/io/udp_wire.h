// Addresses and control messages of UDP as the kernel's socket calls take and give them. Any thread.
#pragma once

#include <sys/socket.h>

#include <cstdint>

#include "io/socket.h"

namespace halloo::io {

using UdpName = sockaddr_in6;  // the larger of the two that occur

// Room for the packet information and the segment's size, or for an error of the error queue.
struct alignas(cmsghdr) UdpControl {
  char octets[256];
};

// A name for `peer` as a socket of this family wants it: IPv4 on an IPv6 socket is mapped (RFC 3493
// section 3.7).
socklen_t put_peer(UdpName& out, const Address& peer, bool v6_socket);
// The sender's address (IP_PKTINFO, IPV6_PKTINFO); the octets that it takes.
std::size_t put_source(char* out, const Address& local, bool v6_socket);
// That the message is several datagrams of this size (UDP_SEGMENT); the octets that it takes.
std::size_t put_segment(char* out, std::uint16_t size);

struct UdpArrival {
  Address local;
  std::size_t segment = 0;  // 0: not joined
};
UdpArrival arrival_of(msghdr& header);

// An entry of the socket's error queue (IP_RECVERR, IPV6_RECVERR).
struct UdpError {
  bool icmp = false;  // of the network; or of our own link, said as ICMP would
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t mtu = 0;
};
UdpError error_of(msghdr& header);

}  // namespace halloo::io
