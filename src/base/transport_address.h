// An IP address and a port, as the cores know them: octets, no socket API.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace halloo {

struct TransportAddress {
  bool v6 = false;
  std::array<std::uint8_t, 16> ip{};  // network order; an IPv4 address is the first four
  std::uint16_t port = 0;

  Bytes octets() const { return {ip.data(), v6 ? std::size_t{16} : std::size_t{4}}; }
  bool operator==(const TransportAddress&) const = default;
};

}  // namespace halloo
