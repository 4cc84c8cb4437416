#include "turn/peer_policy.h"

#include <algorithm>
#include <array>
#include <optional>

namespace halloo::turn {
namespace {

std::array<std::uint8_t, 16> mapped(const TransportAddress& address) {
  if (address.v6) return address.ip;
  std::array<std::uint8_t, 16> octets{};
  octets[10] = octets[11] = 0xFF;
  std::copy_n(address.ip.begin(), 4, octets.begin() + 12);
  return octets;
}

constexpr AddressRange v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d, unsigned bits) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}, 96 + bits};
}
constexpr AddressRange v6(std::initializer_list<std::uint8_t> head, unsigned bits) {
  AddressRange range{{}, bits};
  std::copy(head.begin(), head.end(), range.prefix.begin());
  return range;
}

// Of no single host that is someone else's.
constexpr std::array kNeverRelayed{
    v4(0, 0, 0, 0, 8),       // this network (RFC 1122)
    v4(127, 0, 0, 0, 8),     // loopback
    v4(169, 254, 0, 0, 16),  // link-local (RFC 3927), where clouds keep their machines' secrets
    v4(192, 0, 0, 0, 24),    // protocol assignments (RFC 6890)
    v4(224, 0, 0, 0, 4),     // multicast
    v4(240, 0, 0, 0, 4),     // reserved, broadcast
    v6({}, 128),             // unspecified
    AddressRange{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128},  // loopback
    v6({0xFE, 0x80}, 10),                                                 // link-local
    v6({0xFF}, 8),                                                        // multicast
    v6({0x01, 0x00}, 64),                                                 // discard-only (RFC 6666)
};

constexpr std::array kPrivate{
    v4(10, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    v4(100, 64, 0, 0, 10),
    v6({0xFC}, 7),
    v6({0xFE, 0xC0}, 10),                          // unique local, and the site-local that it replaced
    v6({0x00, 0x64, 0xFF, 0x9B, 0x00, 0x01}, 48),  // a network's own NAT64 (RFC 8215): to whatever it chooses
};

bool in(const auto& ranges, const TransportAddress& address) {
  return std::ranges::any_of(ranges, [&](const AddressRange& range) { return range.contains(address); });
}

// The IPv4 addresses that an IPv6 address carries, if it has one of the forms that routers or hosts undo.
struct Embedded {
  std::array<TransportAddress, 2> addresses;
  std::size_t count = 0;
  void add(const TransportAddress& from, std::size_t at, std::uint8_t inverted = 0) {
    TransportAddress& address = addresses[count++];
    for (std::size_t i = 0; i < 4; ++i) address.ip[i] = static_cast<std::uint8_t>(from.ip[at + i] ^ inverted);
  }
};
Embedded embedded(const TransportAddress& a) {
  static constexpr AddressRange kCompatible = v6({}, 96);  // RFC 4291 section 2.5.5.1
  static constexpr AddressRange kSpecial = v6({}, 127);    // :: and ::1, of which it says that they are not
  static constexpr AddressRange kTranslated{{0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0}, 96};  // RFC 2765
  static constexpr AddressRange kNat64 = v6({0x00, 0x64, 0xFF, 0x9B}, 96);                    // RFC 6052
  static constexpr AddressRange k6to4 = v6({0x20, 0x02}, 16);                                 // RFC 3056
  static constexpr AddressRange kTeredo = v6({0x20, 0x01, 0x00, 0x00}, 32);                   // RFC 4380
  Embedded result;
  if (!a.v6) return result;
  const bool special = kSpecial.contains(a);
  if ((kCompatible.contains(a) && !special) || kTranslated.contains(a) || kNat64.contains(a))
    result.add(a, 12);
  if (k6to4.contains(a)) result.add(a, 2);
  if (kTeredo.contains(a)) {
    result.add(a, 4);
    result.add(a, 12, 0xFF);
  }
  // ISATAP (RFC 5214 section 6.1)
  if ((a.ip[8] & 0xFD) == 0 && a.ip[9] == 0 && a.ip[10] == 0x5E && a.ip[11] == 0xFE) result.add(a, 12);
  return result;
}

}  // namespace

bool AddressRange::contains(const TransportAddress& address) const {
  const auto octets = mapped(address);
  const std::size_t whole = bits / 8;
  if (!std::equal(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(whole), prefix.begin()))
    return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((octets[whole] ^ prefix[whole]) >> (8 - rest)) == 0;
}

AddressRange AddressRange::of(const TransportAddress& address, unsigned bits) {
  return {mapped(address), address.v6 ? bits : bits + 96};
}

bool is_loopback(const TransportAddress& address) {
  static constexpr std::array kLoopback{v4(127, 0, 0, 0, 8),
                                        AddressRange{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128}};
  return in(kLoopback, address);
}

bool is_private(const TransportAddress& address) {
  return in(kPrivate, address);
}

bool PeerPolicy::permits_plain(const TransportAddress& peer, bool from_private) const {
  if (in(allowed_, peer)) return true;
  if (in(kNeverRelayed, peer) || in(own_, peer)) return false;
  return from_private || !is_private(peer);
}

bool PeerPolicy::permits(const TransportAddress& peer, const TransportAddress& relay) const {
  const bool from_private = is_private(relay);
  if (!permits_plain(peer, from_private)) return false;
  const Embedded inner = embedded(peer);
  for (std::size_t i = 0; i < inner.count; ++i)
    if (!permits_plain(inner.addresses[i], from_private)) return false;
  return true;
}

}  // namespace halloo::turn
