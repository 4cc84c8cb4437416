#include "app/client_address.h"

#include <algorithm>

namespace halloo::app {

io::Address client_address(const io::Address& peer, std::string_view forwarded_for,
                           std::span<const Network> trusted) {
  const auto is_trusted = [&](const io::Address& address) {
    return std::any_of(trusted.begin(), trusted.end(),
                       [&](const Network& n) { return n.contains(address.ip()); });
  };
  io::Address client = peer;
  while (is_trusted(client) && !forwarded_for.empty()) {
    const std::size_t comma = forwarded_for.rfind(',');
    std::string_view hop = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
    forwarded_for = comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
    while (hop.starts_with(' ')) hop.remove_prefix(1);
    while (hop.ends_with(' ')) hop.remove_suffix(1);
    auto address = io::Address::parse_ip(hop);
    if (!address) address = io::Address::parse(hop);  // some proxies add the port
    if (!address) break;
    client = *address;
  }
  return client.with_port(0);
}

}  // namespace halloo::app
