// What a new connection speaks, told from its first octet: the one port of the server is for all of it.
// The same is asked again of what TLS carries.
#pragma once

#include <cstdint>

namespace halloo::io {

enum class FirstBytes : std::uint8_t {
  kHttp,  // a method's first letter, or an empty line before it (RFC 9112 section 2.2)
  kTls,   // a handshake record (RFC 8446 section 5.1)
  // A STUN message (RFC 8489 section 5), as every stream of TURN begins: its first octet is 0 to 3 (RFC 7983
  // section 7). ICE-TCP (RFC 6544) begins with a message's length in two octets (RFC 4571), whose first looks
  // the same: what tells them apart is where the magic cookie stands, at octet 4 or 6.
  kStun,
  kUnknown,
};

constexpr FirstBytes tell_apart(std::uint8_t first) {
  if (first == 0x16) return FirstBytes::kTls;
  if (first <= 3) return FirstBytes::kStun;
  bool letter = (first >= 'A' && first <= 'Z') || (first >= 'a' && first <= 'z');
  return letter || first == '\r' ? FirstBytes::kHttp : FirstBytes::kUnknown;
}

}  // namespace halloo::io
