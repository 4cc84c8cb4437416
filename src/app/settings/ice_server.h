// The servers that the pages are told to use for ICE: URIs of RFC 7064 (stun) and RFC 7065 (turn, turns).
// Nothing here talks to them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace halloo::app {

struct IceServer {
  std::string url;
  std::string username;    // for turn and turns; empty: expiring ones, made with the secret that we share
  std::string credential;  // likewise
  bool is_turn() const { return url.starts_with("turn"); }
  bool takes_our_secret() const { return is_turn() && username.empty(); }
  friend bool operator==(const IceServer&, const IceServer&) = default;
};

struct IceServers {
  bool own = true;  // STUN and TURN of this program are offered too
  std::vector<IceServer> others;
};

// stun:host[:port], turn:host[:port][?transport=udp|tcp][,user,password], likewise turns:. A password may
// hold commas, a user may not. The error is the end of a sentence that begins with the value.
Result<IceServer, std::string> parse_ice_server(std::string_view text);

// Each value one server; `none` takes our own away.
Result<IceServers, std::string> parse_ice_servers(std::span<const std::string> values);

}  // namespace halloo::app
