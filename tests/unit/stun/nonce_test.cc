#include "stun/nonce.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/stun/samples.h"

namespace halloo::stun {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Verdict = Nonces::Verdict;

const Octets kSecret(32, 7);
const TransportAddress kClient{false, {192, 0, 2, 1}, 5000};
constexpr Instant kNow{seconds(100'000)};
constexpr std::uint32_t kBoth = kPasswordAlgorithmsFeature | kUsernameAnonymityFeature;

Octets nonce_of(const Nonces& nonces, Instant now = kNow, const TransportAddress& client = kClient) {
  Octets out(Nonces::kMaxSize);
  out.resize(nonces.write(now, client, out));
  return out;
}

class NonceTest : public testing::Test {
 protected:
  const Nonces nonces_{kSecret, seconds(600), kBoth};
};

TEST_F(NonceTest, BeginsWithTheCookieAndTheFeatures) {
  const auto beginning = [](std::uint32_t features) {
    return std::string(as_text(nonce_of(Nonces(kSecret, seconds(600), features))).substr(0, 13));
  };
  EXPECT_EQ(beginning(0), "obMatJos2AAAA");
  EXPECT_EQ(beginning(kPasswordAlgorithmsFeature), "obMatJos2AAAB");
  EXPECT_EQ(beginning(kUsernameAnonymityFeature), "obMatJos2AAAC");  // as in RFC 8489 appendix B.1
  EXPECT_EQ(beginning(kBoth), "obMatJos2AAAD");
  EXPECT_EQ(beginning(0xFFFFFF), "obMatJos2////");
}

// RFC 8489 section 14.10: as HTTP's quoted text without its quotes; nothing in it needs escaping.
TEST_F(NonceTest, IsPlainTextThroughout) {
  for (int second = 0; second < 2000; ++second) {
    const Octets nonce = nonce_of(nonces_, kNow + seconds(second));
    EXPECT_EQ(
        as_text(nonce).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
        std::string_view::npos);
  }
}

TEST_F(NonceTest, IsRightForItsLifetimeAndStaleAfterwards) {
  const Octets nonce = nonce_of(nonces_);
  EXPECT_EQ(nonces_.check(kNow, kClient, nonce), Verdict::right);
  EXPECT_EQ(nonces_.check(kNow + milliseconds(600'999), kClient, nonce), Verdict::right);
  EXPECT_EQ(nonces_.check(kNow + seconds(601), kClient, nonce), Verdict::stale);
  EXPECT_EQ(nonces_.check(kNow + std::chrono::hours(24 * 365), kClient, nonce), Verdict::stale);
  // Of a time to come: of the same server before the machine was started again.
  EXPECT_EQ(nonces_.check(kNow - seconds(1), kClient, nonce), Verdict::stale);
}

TEST_F(NonceTest, BelongsToAnAddressWhateverThePort) {
  const Octets nonce = nonce_of(nonces_);
  TransportAddress other = kClient;
  other.port = 5001;
  EXPECT_EQ(nonces_.check(kNow, other, nonce), Verdict::right);
  other.ip[3] = 2;
  EXPECT_EQ(nonces_.check(kNow, other, nonce), Verdict::wrong);
  // The IPv6 address that begins with the same octets and goes on with zeros.
  TransportAddress v6 = kClient;
  v6.v6 = true;
  EXPECT_EQ(nonces_.check(kNow, v6, nonce), Verdict::wrong);
  EXPECT_EQ(nonces_.check(kNow, v6, nonce_of(nonces_, kNow, v6)), Verdict::right);
  v6.ip[15] = 1;
  EXPECT_EQ(nonces_.check(kNow, v6, nonce_of(nonces_, kNow, kClient)), Verdict::wrong);
}

TEST_F(NonceTest, OfAnotherSecretOrOtherFeaturesIsWrong) {
  EXPECT_EQ(nonces_.check(kNow, kClient, nonce_of(Nonces(Octets(32, 8), seconds(600), kBoth))),
            Verdict::wrong);
  EXPECT_EQ(nonces_.check(kNow, kClient, nonce_of(Nonces(kSecret, seconds(600), 0))), Verdict::wrong);
  // Another worker's with the same secret is as good as our own.
  EXPECT_EQ(nonces_.check(kNow, kClient, nonce_of(Nonces(kSecret, seconds(600), kBoth))), Verdict::right);
}

// Section 9.2.1: clearing a feature's bit to make a client use the weaker algorithm is noticed, as is
// anything.
TEST_F(NonceTest, WithAnyBitChangedIsWrong) {
  const Octets nonce = nonce_of(nonces_);
  for (std::size_t at = 0; at < nonce.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Octets changed = nonce;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1 << bit);
      EXPECT_EQ(nonces_.check(kNow, kClient, changed), Verdict::wrong) << at;
    }
}

TEST_F(NonceTest, OfAnyOtherLengthIsWrong) {
  Octets nonce = nonce_of(nonces_);
  for (std::size_t size = 0; size < nonce.size(); ++size)
    EXPECT_EQ(nonces_.check(kNow, kClient, Bytes(nonce).first(size)), Verdict::wrong);
  nonce.push_back('A');
  EXPECT_EQ(nonces_.check(kNow, kClient, nonce), Verdict::wrong);
  EXPECT_EQ(nonces_.check(kNow, kClient, Octets(Nonces::kMaxSize)), Verdict::wrong);
  EXPECT_EQ(nonces_.check(kNow, kClient, as_bytes("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA")),
            Verdict::wrong);
}

TEST_F(NonceTest, IsAnotherEverySecond) {
  std::set<Octets> seen;
  for (int second = 0; second < 100; ++second) seen.insert(nonce_of(nonces_, kNow + seconds(second)));
  EXPECT_EQ(seen.size(), 100u);
}

}  // namespace
}  // namespace halloo::stun
