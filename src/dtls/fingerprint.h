// The hash of a certificate, by which a session description says whose certificate it will be (RFC 8122
// section 5). Values; any thread. The text form of SDP is not read here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"

struct x509_st;

namespace halloo::dtls {

// In the order of their strength. SHA-1 and what is older are not taken: RFC 8122 section 5.1 leaves MD5 and
// MD2 out, and for SHA-1 collisions have been made since.
enum class Hash : std::uint8_t { sha256, sha384, sha512 };

struct Fingerprint {
  Hash hash = Hash::sha256;
  std::array<std::uint8_t, 64> octets{};
  std::size_t size = 0;

  // Of the names that SDP has for them, in any case ("sha-256"); nullopt: not taken, or not of its size.
  static std::optional<Fingerprint> make(std::string_view algorithm, Bytes octets);
  static Fingerprint of(const x509_st* certificate, Hash hash);

  Bytes value() const { return Bytes(octets).first(size); }
};

// RFC 8122 section 5: of several fingerprints those with the strongest hash count, and one of them must be
// this certificate's. Takes as long whether the first octet differs or the last.
bool matches(const x509_st* certificate, std::span<const Fingerprint> expected);

}  // namespace halloo::dtls
