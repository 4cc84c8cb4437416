// What a handshake yields for SRTP (RFC 5764 section 4.2): a protection profile, and a master key and salt
// for each direction. A value, wiped when it goes.
#pragma once

#include <openssl/crypto.h>

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace halloo::dtls {

struct SrtpKeys {
  SrtpKeys() = default;
  SrtpKeys(const SrtpKeys&) = default;
  SrtpKeys& operator=(const SrtpKeys&) = default;
  ~SrtpKeys() { OPENSSL_cleanse(this, sizeof *this); }

  // Of what one side sends.
  struct Side {
    std::array<std::uint8_t, 32> key_octets{};
    std::array<std::uint8_t, 14> salt_octets{};
    std::size_t key_size = 0, salt_size = 0;
    Bytes key() const { return Bytes(key_octets).first(key_size); }
    Bytes salt() const { return Bytes(salt_octets).first(salt_size); }
  };

  std::uint16_t profile = 0;  // as IANA numbers them: 0x0001, 0x0007, 0x0008
  Side local;                 // for what is sent here
  Side remote;                // for what the peer sends
};

}  // namespace halloo::dtls
