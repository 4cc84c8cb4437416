#include "app/settings/turn_values.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "app/settings/addresses.h"

namespace halloo::app {
namespace {

// RFC 8489 section 14.3: less than 509 octets; section 14.9: less than 128 characters.
constexpr std::size_t kLongestName = 508, kLongestRealm = 127;

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

bool read_port(std::string_view text, std::uint16_t& port) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size();
}

// Calls visit(number, line) for each line that is not for people, until it gives an error.
template <class Visit>
Result<void, std::string> each_line(std::string_view content, Visit visit) {
  for (unsigned number = 1; !content.empty(); ++number) {
    const auto end = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, end);
    content.remove_prefix(std::min(end + 1, content.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos || line.starts_with('#')) continue;
    if (const std::string error = visit(number, line); !error.empty())
      return Unexpected{"line " + std::to_string(number) + ": " + error};
  }
  return {};
}

}  // namespace

Parsed<PortRange> parse_port_range(std::string_view text) {
  PortRange range;
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || !read_port(text.substr(0, dash), range.from) ||
      !read_port(text.substr(dash + 1), range.to) || range.from < 1024 || range.to < range.from)
    return Unexpected{std::string("is not of the form FROM-TO with ports from 1024 to 65535")};
  return range;
}

Parsed<RelayAddress> parse_relay_address(std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  RelayAddress address{std::string(text.substr(0, equals)), std::string(text.substr(0, equals))};
  if (equals != text.size()) address.external = text.substr(equals + 1);
  if (!address_octets(address.local) || !address_octets(address.external))
    return Unexpected{std::string("is neither an IP address of this machine nor of the form IP=EXTERNAL")};
  if ((address.local.find(':') == std::string::npos) != (address.external.find(':') == std::string::npos))
    return Unexpected{std::string("has addresses of IPv4 and IPv6 on the two sides of =")};
  return address;
}

Parsed<TurnUser> parse_turn_user(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == text.size() || has_control(text))
    return Unexpected{std::string("a user is NAME:PASSWORD, and neither may be empty")};
  if (colon > kLongestName) return Unexpected{std::string("the name of a user has at most 508 octets")};
  return TurnUser{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
}

Parsed<std::string> parse_turn_secret(std::string_view text) {
  if (text.empty() || has_control(text))
    return Unexpected{std::string("a secret is a line of text, and not an empty one")};
  return std::string(text);
}

Parsed<std::string> parse_turn_realm(std::string_view text) {
  if (text.empty() || text.size() > kLongestRealm || has_control(text) ||
      text.find_first_of("\"\\") != std::string_view::npos)
    return Unexpected{
        std::string("is not a realm: 1 to 127 characters without quotes, such as a domain name")};
  return std::string(text);
}

Parsed<std::vector<TurnUser>> parse_turn_users(std::string_view content) {
  std::vector<TurnUser> users;
  std::map<std::string, unsigned, std::less<>> lines;
  auto read = each_line(content, [&](unsigned number, std::string_view line) -> std::string {
    auto user = parse_turn_user(line);
    if (!user) return user.error();
    const auto [earlier, fresh] = lines.emplace(user->name, number);
    if (!fresh) return "this name stands in line " + std::to_string(earlier->second) + " already";
    users.push_back(std::move(*user));
    return {};
  });
  if (!read) return Unexpected{read.error()};
  return users;
}

Parsed<std::vector<std::string>> parse_turn_secrets(std::string_view content) {
  std::vector<std::string> secrets;
  auto read = each_line(content, [&](unsigned, std::string_view line) -> std::string {
    auto secret = parse_turn_secret(line);
    if (!secret) return secret.error();
    secrets.push_back(std::move(*secret));
    return {};
  });
  if (!read) return Unexpected{read.error()};
  if (secrets.empty()) return Unexpected{std::string("there is no secret in it")};
  return secrets;
}

}  // namespace halloo::app
