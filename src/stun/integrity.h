// Message integrity and long-term credentials (RFC 8489 sections 9.2, 14.5 and 14.6): keys, checking, and the
// attributes a server writes. Stateless; any thread.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "stun/message.h"

namespace halloo::stun {

// Section 18.5.
enum class PasswordAlgorithm : std::uint16_t { md5 = 0x0001, sha256 = 0x0002 };

// The key of HMAC: of 16 octets for MD5, 32 for SHA-256, or a short-term password.
class Key {
 public:
  Key() = default;
  explicit Key(Bytes octets);  // at most 64
  // Section 9.2.2: the digest of username ":" realm ":" password. They are taken as they are: OpaqueString
  // (RFC 8265) has been applied by whoever made them.
  static Key long_term(PasswordAlgorithm algorithm, std::string_view username, std::string_view realm,
                       std::string_view password);
  Bytes octets() const { return Bytes(octets_).first(size_); }

 private:
  std::array<std::uint8_t, 64> octets_{};
  std::size_t size_ = 0;
};

enum class Integrity : std::uint8_t { absent, right, wrong };

// Of the attribute's first occurrence, over what stands before it; in constant time. What follows it, but for
// MESSAGE-INTEGRITY-SHA256 after MESSAGE-INTEGRITY and FINGERPRINT, is to be ignored (section 14.5): see
// Message::each_protected.
Integrity check_integrity(const Message& message, const Key& key);  // HMAC-SHA1, 20 octets
// HMAC-SHA256, 32 octets. A usage may allow it to be cut to `least`, which is 16 at the least; TURN does not.
Integrity check_integrity_sha256(const Message& message, const Key& key, std::size_t least = 32);

void add_integrity(Writer& writer, const Key& key);
void add_integrity_sha256(Writer& writer, const Key& key);

// Section 14.4: SHA-256 of username ":" realm.
std::array<std::uint8_t, 32> userhash(std::string_view username, std::string_view realm);

using Sha1Digest = std::array<std::uint8_t, 20>;
Sha1Digest hmac_sha1(Bytes key, Bytes data);
std::array<std::uint8_t, 32> hmac_sha256(Bytes key, Bytes data);

}  // namespace halloo::stun
