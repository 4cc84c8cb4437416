// Nonces of long-term credentials (RFC 8489 sections 9.2 and 18.1): they say which security features this
// server has, belong to one client's IP address, and end after a while; a server need not remember them.
// Any thread.
#pragma once

#include <array>
#include <string>

#include "base/bytes.h"
#include "base/time.h"
#include "base/transport_address.h"

namespace halloo::stun {

// Section 18.1 as erratum 6290 corrects it: bit 0 is the rightmost.
inline constexpr std::uint32_t kPasswordAlgorithmsFeature = 1 << 0;
inline constexpr std::uint32_t kUsernameAnonymityFeature = 1 << 1;

class Nonces {
 public:
  static constexpr std::size_t kMaxSize = 29;  // short, as strangers are answered with it

  // `secret`: of 16 octets or more, the same for all that are to know each other's nonces.
  Nonces(Bytes secret, std::chrono::seconds lifetime, std::uint32_t features);

  // Returns its size; `out` holds kMaxSize.
  std::size_t write(Instant now, const TransportAddress& client, MutableBytes out) const;

  enum class Verdict : std::uint8_t {
    right,
    stale,  // ours and this client's, but too old
    wrong,
  };
  Verdict check(Instant now, const TransportAddress& client, Bytes nonce) const;

 private:
  using Nonce = std::array<std::uint8_t, kMaxSize>;
  Nonce at(std::uint32_t second, const TransportAddress& client) const;

  std::string secret_;
  std::chrono::seconds lifetime_;
  std::uint32_t features_;
};

}  // namespace halloo::stun
