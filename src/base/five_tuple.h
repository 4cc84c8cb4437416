// A client's flow to this server (RFC 8656 section 2): its address and port, ours, and the transport between.
#pragma once

#include <cstdint>
#include <cstring>

#include "base/transport_address.h"

namespace halloo {

enum class Transport : std::uint8_t { udp, tcp, tls };
constexpr bool is_stream(Transport transport) {
  return transport != Transport::udp;
}

struct FiveTuple {
  TransportAddress client;
  TransportAddress server;
  Transport transport = Transport::udp;
  bool operator==(const FiveTuple&) const = default;
};

struct FiveTupleHash {
  std::size_t operator()(const FiveTuple& tuple) const noexcept {
    return mix(mix(static_cast<std::uint64_t>(tuple.transport), tuple.client), tuple.server);
  }

 private:
  static std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15;
    return hash ^ hash >> 29;
  }
  static std::uint64_t mix(std::uint64_t hash, const TransportAddress& address) {
    std::uint64_t halves[2];
    std::memcpy(halves, address.ip.data(), sizeof halves);
    return mix(mix(hash, halves[0] ^ address.port), halves[1]);
  }
};

}  // namespace halloo
