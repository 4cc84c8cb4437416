#include "io/udp_wire.h"

#include <linux/errqueue.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace halloo::io {

namespace {

in6_addr mapped(const Address& address) {
  in6_addr ip{};
  Bytes octets = address.ip_bytes();
  if (!address.is_v6()) ip.s6_addr[10] = ip.s6_addr[11] = 0xff;
  std::copy(octets.begin(), octets.end(), ip.s6_addr + 16 - octets.size());
  return ip;
}

std::uint32_t scope_of(const Address& address) {
  return address.is_v6() ? reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_scope_id : 0;
}

template <class Info>
std::size_t put_control(char* out, int level, int type, const Info& info) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof info);
  header.cmsg_level = level;
  header.cmsg_type = type;
  std::memcpy(out, &header, sizeof header);
  std::memcpy(out + CMSG_LEN(0), &info, sizeof info);
  return CMSG_SPACE(sizeof info);
}

template <class Info>
Info content_of(const cmsghdr* control) {
  Info info;
  std::memcpy(&info, CMSG_DATA(control), sizeof info);
  return info;
}

}  // namespace

socklen_t put_peer(UdpName& out, const Address& peer, bool v6_socket) {
  if (peer.is_v6() || !v6_socket) {
    std::memcpy(&out, peer.data(), peer.size());
    return peer.size();
  }
  out = {};
  out.sin6_family = AF_INET6;
  out.sin6_addr = mapped(peer);
  out.sin6_port = htons(peer.port());
  return sizeof out;
}

std::size_t put_source(char* out, const Address& local, bool v6_socket) {
  if (v6_socket) {
    in6_pktinfo info{};
    info.ipi6_addr = mapped(local);
    info.ipi6_ifindex = scope_of(local);
    return put_control(out, IPPROTO_IPV6, IPV6_PKTINFO, info);
  }
  in_pktinfo info{};
  std::memcpy(&info.ipi_spec_dst, local.ip_bytes().data(), sizeof info.ipi_spec_dst);
  return put_control(out, IPPROTO_IP, IP_PKTINFO, info);
}

std::size_t put_segment(char* out, std::uint16_t size) {
  return put_control(out, IPPROTO_UDP, UDP_SEGMENT, size);
}

UdpArrival arrival_of(msghdr& header) {
  UdpArrival arrival;
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
    if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO) {
      arrival.local = Address(content_of<in_pktinfo>(control).ipi_addr, 0);
    } else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO) {
      const auto info = content_of<in6_pktinfo>(control);
      const bool link_local = IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr);
      arrival.local = Address(info.ipi6_addr, 0, link_local ? info.ipi6_ifindex : 0);
    } else if (control->cmsg_level == IPPROTO_UDP && control->cmsg_type == UDP_GRO) {
      arrival.segment = static_cast<std::size_t>(std::max(content_of<int>(control), 0));
    }
  }
  return arrival;
}

UdpError error_of(msghdr& header) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control)) {
    const bool v4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
    const bool v6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!v4 && !v6) continue;
    const auto error = content_of<sock_extended_err>(control);
    const std::uint32_t mtu = error.ee_errno == EMSGSIZE ? error.ee_info : 0;
    if (error.ee_origin == SO_EE_ORIGIN_ICMP || error.ee_origin == SO_EE_ORIGIN_ICMP6)
      return {true, error.ee_type, error.ee_code, mtu};
    if (error.ee_origin == SO_EE_ORIGIN_LOCAL && error.ee_errno == EMSGSIZE) {
      if (v4) return {true, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu};
      return {true, ICMP6_PACKET_TOO_BIG, 0, mtu};
    }
  }
  return {};
}

}  // namespace halloo::io
