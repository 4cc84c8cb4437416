#include "app/settings/addresses.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace halloo::app {
namespace {

constexpr AddressOctets kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0};

bool is_v4(const AddressOctets& address) {
  return std::equal(kMapped.begin(), kMapped.begin() + 12, address.begin());
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::string host_error(std::string_view host) {
  return "has the name '" + std::string(host) +
         "' where an IP address is needed, such as 127.0.0.1 (this machine only) or 0.0.0.0 (every address)";
}

}  // namespace

std::optional<AddressOctets> address_octets(std::string_view text) {
  const std::string terminated(text);
  AddressOctets octets = kMapped;
  if (inet_pton(AF_INET, terminated.c_str(), octets.data() + 12) == 1) return octets;
  if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) return octets;
  return std::nullopt;
}

std::string Endpoint::text() const {
  if (off) return "off";
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool Endpoint::loopback() const {
  const auto octets = address_octets(host);
  if (!octets) return false;
  if (is_v4(*octets)) return (*octets)[12] == 127;
  return *octets == address_octets("::1");
}

bool Endpoint::every_address() const {
  const auto octets = address_octets(host);
  return octets == address_octets("0.0.0.0") || octets == address_octets("::");
}

Result<Endpoint, std::string> parse_endpoint(std::string_view text, std::string_view lone_port_host) {
  if (text == "off") return Endpoint{.host = {}, .port = 0, .off = true};
  std::string_view host = lone_port_host;
  std::string_view port = text;
  if (text.starts_with('[')) {
    const auto close = text.find("]:");
    if (close == std::string_view::npos) return Unexpected{std::string("is not of the form [ADDRESS]:PORT")};
    host = text.substr(1, close - 1);
    port = text.substr(close + 2);
  } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    if (text.find(':') != colon) {
      return Unexpected{std::string(
          "is not of the form ADDRESS:PORT; an IPv6 address stands in brackets, as in [::1]:9250")};
    }
    host = colon == 0 ? "0.0.0.0" : text.substr(0, colon);
    port = text.substr(colon + 1);
  } else if (address_octets(text)) {
    return Unexpected{std::string("lacks the port, as in ") + std::string(text) + ":9250"};
  }
  if (host == "localhost") host = "127.0.0.1";
  const auto value = number<std::uint16_t>(port);
  if (!value) {
    return Unexpected{std::string(
        "is not of the form ADDRESS:PORT with a port from 0 to 65535, such as 127.0.0.1:9250, and not off")};
  }
  if (!address_octets(host)) return Unexpected{host_error(host)};
  return Endpoint{.host = std::string(host), .port = *value, .off = false};
}

Result<Network, std::string> Network::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = address_octets(text.substr(0, slash));
  if (!address)
    return Unexpected{std::string("is not a network such as 10.0.0.0/8 or fd00::/8, nor an address")};
  const unsigned most = is_v4(*address) ? 32 : 128;
  unsigned bits = most;
  if (slash != std::string_view::npos) {
    const auto given = number<unsigned>(text.substr(slash + 1));
    if (!given || *given > most) {
      return Unexpected{"needs a number from 0 to " + std::to_string(most) + " after the slash"};
    }
    bits = *given;
  }
  Network network;
  network.bits_ = bits + (128 - most);
  for (unsigned i = 0; i < network.bits_; ++i) {
    network.prefix_[i / 8] =
        static_cast<std::uint8_t>(network.prefix_[i / 8] | ((*address)[i / 8] & (0x80U >> (i % 8))));
  }
  return network;
}

bool Network::contains(const AddressOctets& address) const {
  for (unsigned i = 0; i < bits_; i += 8) {
    const unsigned left = std::min(bits_ - i, 8U);
    const unsigned mask = (0xff00U >> left) & 0xffU;
    if (((address[i / 8] ^ prefix_[i / 8]) & mask) != 0) return false;
  }
  return true;
}

bool Network::contains(std::string_view address) const {
  const auto octets = address_octets(address);
  return octets && contains(*octets);
}

}  // namespace halloo::app
