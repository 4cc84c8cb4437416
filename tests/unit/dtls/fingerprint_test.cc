#include "dtls/fingerprint.h"

#include <gtest/gtest.h>

#include "dtls/openssl.h"
#include "unit/dtls/network.h"

namespace halloo::dtls {
namespace {

TEST(Fingerprint, TakesStrongHashesOnly) {
  EXPECT_TRUE(Fingerprint::make("sha-256", Octets(32)));
  EXPECT_TRUE(Fingerprint::make("SHA-384", Octets(48)));
  EXPECT_TRUE(Fingerprint::make("Sha-512", Octets(64)));
  EXPECT_FALSE(Fingerprint::make("sha-1", Octets(20)));
  EXPECT_FALSE(Fingerprint::make("md5", Octets(16)));
  EXPECT_FALSE(Fingerprint::make("sha-256", Octets(31)));
  EXPECT_FALSE(Fingerprint::make("sha-256", Octets(64)));
  EXPECT_FALSE(Fingerprint::make("sha-256x", Octets(32)));
  EXPECT_FALSE(Fingerprint::make("", {}));
}

Owned<X509> some_certificate() {
  const Owned<EVP_PKEY> key(EVP_EC_gen("P-256"));
  Owned<X509> certificate(X509_new());
  X509_set_pubkey(certificate.get(), key.get());
  X509_sign(certificate.get(), key.get(), EVP_sha256());
  return certificate;
}

TEST(Fingerprint, MatchesByTheStrongestHash) {
  const auto certificate = some_certificate(), other = some_certificate();
  const auto of = [](const Owned<X509>& whose, Hash hash) { return Fingerprint::of(whose.get(), hash); };
  const auto match = [&](std::vector<Fingerprint> expected) { return matches(certificate.get(), expected); };
  for (const Hash hash : {Hash::sha256, Hash::sha384, Hash::sha512}) {
    EXPECT_TRUE(match({of(certificate, hash)}));
    EXPECT_FALSE(match({of(other, hash)}));
    EXPECT_TRUE(match({of(other, hash), of(certificate, hash)}));
    Fingerprint changed = of(certificate, hash);
    changed.octets[changed.size - 1] ^= 1;
    EXPECT_FALSE(match({changed}));
  }
  EXPECT_TRUE(match({of(other, Hash::sha256), of(certificate, Hash::sha512)}));
  EXPECT_FALSE(match({of(certificate, Hash::sha256), of(other, Hash::sha384)}));
  EXPECT_FALSE(match({}));
  EXPECT_FALSE(match({Fingerprint{}}));
  EXPECT_FALSE(matches(nullptr, std::array{of(certificate, Hash::sha256)}));
}

TEST(Identity, IsAnotherEachTime) {
  const auto a = identity(0).fingerprint(), b = identity(1).fingerprint();
  EXPECT_EQ(a.hash, Hash::sha256);
  EXPECT_EQ(a.value().size(), 32U);
  EXPECT_FALSE(std::ranges::equal(a.value(), b.value()));
}

}  // namespace
}  // namespace halloo::dtls
