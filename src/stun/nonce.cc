#include "stun/nonce.h"

#include <algorithm>

#include "base/constant_time.h"
#include "base/octets.h"
#include "stun/integrity.h"

namespace halloo::stun {
namespace {

constexpr std::string_view kCookie = "obMatJos2";  // section 9.2
constexpr std::size_t kFeaturesSize = 4;           // of base64
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::uint32_t second_of(Instant now) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
}

}  // namespace

Nonces::Nonces(Bytes secret, std::chrono::seconds lifetime, std::uint32_t features)
    : secret_(as_text(secret)), lifetime_(lifetime), features_(features) {}

// The second, and eight octets of a digest over it, the features and the client's address.
Nonces::Nonce Nonces::at(std::uint32_t second, const TransportAddress& client) const {
  std::array<std::uint8_t, 4 + 4 + 16> covered{};
  write32(covered, 0, features_ << 8 | (client.v6 ? 1 : 0));
  write32(covered, 4, second);
  std::ranges::copy(client.octets(), covered.begin() + 8);
  const Sha1Digest digest = hmac_sha1(as_bytes(secret_), covered);

  // The features and this are multiples of three octets, so that base64 (RFC 4648 section 4) needs no
  // padding.
  std::array<std::uint8_t, 3 + 4 + 8> binary;
  std::copy_n(covered.begin(), 3, binary.begin());
  write32(binary, 3, second);
  std::copy_n(digest.begin(), 8, binary.begin() + 7);

  Nonce nonce;
  auto to = std::ranges::copy(kCookie, nonce.begin()).out;
  for (std::size_t i = 0; i < binary.size(); i += 3) {
    const unsigned bits = unsigned{binary[i]} << 16 | read16(binary, i + 1);
    for (int shift = 18; shift >= 0; shift -= 6)
      *to++ = static_cast<std::uint8_t>(kDigits[bits >> shift & 63]);
  }
  return nonce;
}

std::size_t Nonces::write(Instant now, const TransportAddress& client, MutableBytes out) const {
  std::ranges::copy(at(second_of(now), client), out.begin());
  return kMaxSize;
}

Nonces::Verdict Nonces::check(Instant now, const TransportAddress& client, Bytes nonce) const {
  if (nonce.size() != kMaxSize) return Verdict::wrong;
  // Its second is the first 32 of the 36 bits in the first six digits of the opaque part.
  std::uint64_t bits = 0;
  for (const std::uint8_t digit : nonce.subspan(kCookie.size() + kFeaturesSize, 6)) {
    const std::size_t value = kDigits.find(static_cast<char>(digit));
    if (value == std::string_view::npos) return Verdict::wrong;
    bits = bits << 6 | value;
  }
  const auto second = static_cast<std::uint32_t>(bits >> 4);
  const Nonce right = at(second, client);
  if (!equal_in_constant_time(as_text(nonce), as_text(right))) return Verdict::wrong;
  const auto age = static_cast<std::int64_t>(second_of(now)) - static_cast<std::int64_t>(second);
  return age > lifetime_.count() || age < 0 ? Verdict::stale : Verdict::right;
}

}  // namespace halloo::stun
