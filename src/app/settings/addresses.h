// Settings that are addresses: where to listen, and which proxies to trust. Numeric ones only: nothing
// here asks a name server. Used while starting; Network::contains from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace halloo::app {

// Sixteen octets; an IPv4 address in its mapped form (RFC 4291 section 2.5.5.2).
using AddressOctets = std::array<std::uint8_t, 16>;
std::optional<AddressOctets> address_octets(std::string_view text);

struct Endpoint {
  std::string host;  // an IPv4 or IPv6 address, without brackets
  std::uint16_t port = 0;
  bool off = false;

  std::string text() const;  // "127.0.0.1:9250", "[::1]:9250" or "off"
  bool loopback() const;
  bool every_address() const;  // 0.0.0.0 or ::
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// host:port, [v6]:port, :port (every address), port (at lone_port_host), off. The error is the end of a
// sentence that begins with the value.
Result<Endpoint, std::string> parse_endpoint(std::string_view text, std::string_view lone_port_host);

// The addresses that share a prefix (CIDR, RFC 4632); a lone address is a network of its own.
class Network {
 public:
  static Result<Network, std::string> parse(std::string_view text);

  bool contains(const AddressOctets& address) const;
  bool contains(std::string_view address) const;  // false for what is no address
  const AddressOctets& prefix() const { return prefix_; }
  unsigned bits() const { return bits_; }  // of the 128
  friend bool operator==(const Network&, const Network&) = default;

 private:
  AddressOctets prefix_{};
  unsigned bits_ = 0;
};

}  // namespace halloo::app
