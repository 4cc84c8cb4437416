// What a new connection speaks, told from its first octet: the one port of the server is for all of it.
// The same is asked again of what TLS carries.
#pragma once

#include <cstdint>

namespace halloo::io {

enum class FirstBytes : std::uint8_t {
  kHttp,     // a method's first letter, or an empty line before it (RFC 9112 section 2.2)
  kTls,      // a handshake record (RFC 8446 section 5.1)
  kUnknown,  // STUN, TURN (RFC 8489: two zero bits first) and ICE-TCP (RFC 4571) will be told from this
};

constexpr FirstBytes tell_apart(std::uint8_t first) {
  if (first == 0x16) return FirstBytes::kTls;
  bool letter = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  return letter || first == '\r' ? FirstBytes::kHttp : FirstBytes::kUnknown;
}

}  // namespace halloo::io
