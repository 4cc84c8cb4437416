#include "app/settings/ice_server.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "app/settings/addresses.h"

namespace halloo::app {
namespace {

bool is_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

bool is_host(std::string_view text) {
  if (text.starts_with('[')) {
    return text.ends_with(']') && text.find(':') != std::string_view::npos &&
           address_octets(text.substr(1, text.size() - 2)).has_value();
  }
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

bool is_host_and_port(std::string_view text) {
  const auto colon = text.rfind(':');
  const bool in_brackets = text.ends_with(']');
  if (colon == std::string_view::npos || in_brackets) return is_host(text);
  return is_host(text.substr(0, colon)) && is_port(text.substr(colon + 1));
}

// What may be said of a value in an error: not the user, not the password.
std::string_view without_secret(std::string_view value) {
  return value.substr(0, value.find(','));
}

}  // namespace

Result<IceServer, std::string> parse_ice_server(std::string_view text) {
  const std::string_view url = without_secret(text);
  const bool stun = url.starts_with("stun:");
  const bool turn = url.starts_with("turn:") || url.starts_with("turns:");
  if (!stun && !turn)
    return Unexpected{std::string("does not begin with stun:, turn: or turns:, and is not none")};
  std::string_view address = url.substr(url.find(':') + 1);
  if (const auto query = address.find('?'); query != std::string_view::npos) {
    const std::string_view transport = address.substr(query);
    if (stun || (transport != "?transport=udp" && transport != "?transport=tcp")) {
      return Unexpected{std::string(
          "may end in ?transport=udp or ?transport=tcp for turn: and turns: only, and in nothing else")};
    }
    address = address.substr(0, query);
  }
  if (address.starts_with("//")) {
    return Unexpected{std::string("has slashes, which these addresses do not have: stun:host:port")};
  }
  if (!is_host_and_port(address)) {
    return Unexpected{std::string("is not of the form stun:host:port, with a port from 1 to 65535")};
  }
  IceServer server{.url = std::string(url), .username = {}, .credential = {}};
  if (url.size() == text.size()) return server;
  if (stun) return Unexpected{std::string("is a STUN server, which takes no user and password")};
  const std::string_view login = text.substr(std::min(url.size() + 1, text.size()));
  const auto comma = login.find(',');
  if (comma == 0 || comma == std::string_view::npos || comma + 1 == login.size()) {
    return Unexpected{
        std::string("needs a user and a password, as in turn:host:port,user,password, or neither")};
  }
  server.username = login.substr(0, comma);
  server.credential = login.substr(comma + 1);
  return server;
}

Result<IceServers, std::string> parse_ice_servers(std::span<const std::string> values) {
  IceServers servers;
  for (const std::string& value : values) {
    if (value == "none") {
      servers.own = false;
      continue;
    }
    auto server = parse_ice_server(value);
    if (!server) return Unexpected{"\"" + std::string(without_secret(value)) + "\" " + server.error()};
    servers.others.push_back(std::move(*server));
  }
  return servers;
}

}  // namespace halloo::app
