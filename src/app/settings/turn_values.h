// Settings of TURN: ports and addresses to relay from, users, secrets. Pure. As in values.h, each error is
// the end of a sentence that begins with the value; those of users and secrets say nothing of what they hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/settings/values.h"

namespace halloo::app {

struct PortRange {
  std::uint16_t from = 0, to = 0;
  // RFC 8656 section 7.2, EVEN-PORT: ports are given out in pairs, the even one first.
  std::size_t pairs() const { return (to + std::size_t{1}) / 2 - (from + std::size_t{1}) / 2; }
  friend bool operator==(const PortRange&, const PortRange&) = default;
};
Parsed<PortRange> parse_port_range(std::string_view text);  // FROM-TO

// IP addresses of one family, without brackets.
struct RelayAddress {
  std::string local;
  std::string external;  // the same where nothing else was said
  friend bool operator==(const RelayAddress&, const RelayAddress&) = default;
};
Parsed<RelayAddress> parse_relay_address(std::string_view text);  // IP or IP=EXTERNAL

struct TurnUser {
  std::string name;
  std::string password;  // may hold colons
  friend bool operator==(const TurnUser&, const TurnUser&) = default;
};
Parsed<TurnUser> parse_turn_user(std::string_view text);  // NAME:PASSWORD
Parsed<std::string> parse_turn_secret(std::string_view text);
Parsed<std::string> parse_turn_realm(std::string_view text);

// A user a line; empty lines and those that begin with # are for people. The error begins with the line.
Parsed<std::vector<TurnUser>> parse_turn_users(std::string_view content);
// A secret a line, likewise; at least one.
Parsed<std::vector<std::string>> parse_turn_secrets(std::string_view content);

}  // namespace halloo::app
