#include "dtls/fingerprint.h"

#include <algorithm>
#include <cstdlib>

#include "base/constant_time.h"
#include "dtls/openssl.h"

namespace halloo::dtls {
namespace {

struct Known {
  std::string_view name;
  Hash hash;
  std::size_t size;
};
constexpr std::array kKnown{Known{"sha-256", Hash::sha256, 32}, Known{"sha-384", Hash::sha384, 48},
                            Known{"sha-512", Hash::sha512, 64}};

bool equal_but_for_case(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

const EVP_MD* digest_of(Hash hash) {
  switch (hash) {
    case Hash::sha256:
      return EVP_sha256();
    case Hash::sha384:
      return EVP_sha384();
    case Hash::sha512:
      break;
  }
  return EVP_sha512();
}

}  // namespace

std::optional<Fingerprint> Fingerprint::make(std::string_view algorithm, Bytes octets) {
  for (const Known& known : kKnown) {
    if (!equal_but_for_case(algorithm, known.name)) continue;
    if (octets.size() != known.size) return std::nullopt;
    Fingerprint fingerprint{known.hash, {}, known.size};
    std::copy(octets.begin(), octets.end(), fingerprint.octets.begin());
    return fingerprint;
  }
  return std::nullopt;
}

Fingerprint Fingerprint::of(const X509* certificate, Hash hash) {
  Fingerprint fingerprint{hash, {}, 0};
  unsigned size = 0;
  // Zeroes that nobody computed would be a fingerprint that anybody could state.
  if (X509_digest(certificate, digest_of(hash), fingerprint.octets.data(), &size) != 1) std::abort();
  fingerprint.size = size;
  return fingerprint;
}

bool matches(const X509* certificate, std::span<const Fingerprint> expected) {
  if (!certificate || expected.empty()) return false;
  Hash strongest = Hash::sha256;
  for (const Fingerprint& each : expected) strongest = std::max(strongest, each.hash);
  const Fingerprint real = Fingerprint::of(certificate, strongest);
  bool found = false;
  for (const Fingerprint& each : expected)
    if (each.hash == strongest && equal_in_constant_time(as_text(each.value()), as_text(real.value())))
      found = true;
  return found;
}

}  // namespace halloo::dtls
