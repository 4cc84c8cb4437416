// Between the addresses of sockets and those that the cores know. Any thread.
//
// A TransportAddress has no zone (RFC 4007): a link-local peer loses its interface on the way.
#pragma once

#include <cstring>

#include "base/transport_address.h"
#include "io/socket.h"

namespace halloo::io {

inline TransportAddress to_transport_address(const Address& address) {
  TransportAddress result;
  if (address.is_v6()) {
    sockaddr_in6 v6;
    std::memcpy(&v6, address.data(), sizeof v6);
    result.v6 = true;
    std::memcpy(result.ip.data(), &v6.sin6_addr, 16);
    result.port = ntohs(v6.sin6_port);
  } else {
    sockaddr_in v4;
    std::memcpy(&v4, address.data(), sizeof v4);
    std::memcpy(result.ip.data(), &v4.sin_addr, 4);
    result.port = ntohs(v4.sin_port);
  }
  return result;
}

// An IPv4 address mapped into IPv6 becomes plain IPv4, as everywhere in io.
inline Address to_address(const TransportAddress& address) {
  if (address.v6) {
    in6_addr v6;
    std::memcpy(&v6, address.ip.data(), 16);
    return Address(v6, address.port);
  }
  in_addr v4;
  std::memcpy(&v4, address.ip.data(), 4);
  return Address(v4, address.port);
}

}  // namespace halloo::io
