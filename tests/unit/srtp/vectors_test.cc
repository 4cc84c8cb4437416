// The test vectors of the RFCs.
#include <gtest/gtest.h>

#include "srtp/cm_cipher.h"
#include "srtp/gcm_cipher.h"
#include "srtp/hmac_sha1.h"
#include "srtp/key_derivation.h"
#include "unit/srtp/packets.h"

namespace halloo::srtp {
namespace {

Octets octets(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

// RFC 3711 appendix B.3.
TEST(KeyDerivation, IsThatOfTheRfc) {
  const auto master = Keys::make(0x0001, from_hex("E1F97A0D3E018BE0D64FA32C06DE4139"),
                                 from_hex("0EC675AD498AFEEBB6960B3AABE6"));
  ASSERT_TRUE(master);
  const SessionKeys keys = derive(*master, Packets::rtp);
  EXPECT_EQ(octets(Bytes(keys.key).first(16)), from_hex("C61E7A93744F39EE10734AFE3FF7A087"));
  EXPECT_EQ(octets(keys.salt), from_hex("30CBBC08863D8C85D49DB34A9AE1"));
  EXPECT_EQ(octets(keys.authentication), from_hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
}

SessionKeys session_keys(Profile profile, std::string_view key, std::string_view salt) {
  SessionKeys keys;
  keys.profile = profile;
  const Octets key_octets = from_hex(key), salt_octets = from_hex(salt);
  std::copy(key_octets.begin(), key_octets.end(), keys.key.begin());
  std::copy(salt_octets.begin(), salt_octets.end(), keys.salt.begin());
  return keys;
}

// RFC 3711 appendix B.2: with SSRC, rollover counter and sequence number of 0, and a text of zeroes.
TEST(CounterMode, HasTheKeyStreamOfTheRfc) {
  const SessionKeys keys = session_keys(Profile::aes128_cm_sha1_80, "2B7E151628AED2A6ABF7158809CF4F3C",
                                        "F0F1F2F3F4F5F6F7F8F9FAFBFCFD");
  CmCipher cipher(keys, keys);
  Octets packet(12 + 0xFF02 * 16 + cipher.rtp_overhead());
  packet[0] = 0x80;
  ASSERT_TRUE(cipher.seal_rtp(packet, 12, 0));
  const auto block = [&](std::size_t number) { return octets(Bytes(packet).subspan(12 + number * 16, 16)); };
  EXPECT_EQ(block(0), from_hex("E03EAD0935C95E80E166B16DD92B4EB4"));
  EXPECT_EQ(block(1), from_hex("D23513162B02D0F72A43A2FE4A5F97AB"));
  EXPECT_EQ(block(2), from_hex("41E95B3BB0A2E8DD477901E4FCA894C0"));
  EXPECT_EQ(block(0xFEFF), from_hex("EC8CDF7398607CB0F2D21675EA9EA1E4"));
  EXPECT_EQ(block(0xFF00), from_hex("362B7C3C6773516318A077D7FC5073AE"));
  EXPECT_EQ(block(0xFF01), from_hex("6A2CC3787889374FBEB4C81B17BA6C44"));
}

// RFC 2202 section 3.
TEST(Hmac, HasTheDigestsOfTheRfc) {
  const auto digest = [](const Octets& key, std::string_view a, std::string_view b = "") {
    return octets(HmacSha1(key).digest(as_bytes(a), as_bytes(b)));
  };
  EXPECT_EQ(digest(Octets(20, 0x0b), "Hi There"), from_hex("b617318655057264e28bc0b6fb378c8ef146be00"));
  EXPECT_EQ(digest(from_hex("4a656665"), "what do ya want ", "for nothing?"),
            from_hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  EXPECT_EQ(digest(Octets(20, 0xaa), std::string(50, '\xdd')),
            from_hex("125d7342b9ac11cd91a39af48aa17b4f63f175d3"));
  const HmacSha1 kept(Octets(20, 0x0b));
  EXPECT_EQ(kept.digest(as_bytes("Hi There")), kept.digest(as_bytes("Hi There")));
}

constexpr std::string_view kSalt = "51756964 2070726f 2071756f";
constexpr std::string_view kKey128 = "00010203 04050607 08090a0b 0c0d0e0f";
constexpr std::string_view kKey256 =
    "00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f";
constexpr std::string_view kRtp =
    "8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070 61727465 "
    "73207472 6573";
// What sections 17.1 and 17.2 protect; the one that section 17 begins with is another.
constexpr std::string_view kRtcp =
    "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef deadbeef "
    "deadbeef deadbeef";

struct Vector {
  Profile profile;
  std::string_view key;
  std::size_t in_the_clear;
  std::string_view protected_packet;
};

// RFC 7714 section 16: all of them have a rollover counter of 0.
TEST(Gcm, ProtectsRtpAsTheRfc) {
  const std::string tagged_only = std::string(kRtp) + "22493f82 d2bce397 e9d79e3b 19aa4216";
  for (const Vector& vector :
       {Vector{Profile::aead_aes_128_gcm, kKey128, 12,
               "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a "
               "51c7d19b 36de3adf 8833 899d7f27 beb16a91 52cf765e e4390cce"},
        Vector{Profile::aead_aes_256_gcm, kKey256, 12,
               "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02 "
               "76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13"},
        // Section 16.1.3: all of it is header.
        Vector{Profile::aead_aes_128_gcm, kKey128, 50, tagged_only}}) {
    const SessionKeys keys = session_keys(vector.profile, vector.key, kSalt);
    GcmCipher sender(keys, keys, Direction::seal), receiver(keys, keys, Direction::open);
    Octets packet = joined(from_hex(kRtp), Octets(sender.rtp_overhead()));
    ASSERT_TRUE(sender.seal_rtp(packet, vector.in_the_clear, 0xf17b));
    EXPECT_EQ(packet, from_hex(vector.protected_packet));
    ASSERT_TRUE(receiver.open_rtp(packet, vector.in_the_clear, 0xf17b));
    packet.resize(packet.size() - receiver.rtp_overhead());
    EXPECT_EQ(packet, from_hex(kRtp));
  }
}

// RFC 7714 sections 17.1 and 17.2.
TEST(Gcm, ProtectsRtcpAsTheRfc) {
  for (const Vector& vector :
       {Vector{Profile::aead_aes_128_gcm, kKey128, 8,
               "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda "
               "4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4"},
        Vector{Profile::aead_aes_256_gcm, kKey256, 8,
               "81c8000d 4d617273 d50ae4d1 f5ce5d30 4ba297e4 7d470c28 2c3ece5d bffe0a50 a2eaa5c1 110555be "
               "8415f658 c61de047 6f1b6fad 1d1eb30c 4446839f 57ff6f6c b26ac3be 800005d4"}}) {
    const SessionKeys keys = session_keys(vector.profile, vector.key, kSalt);
    GcmCipher sender(keys, keys, Direction::seal), receiver(keys, keys, Direction::open);
    Octets packet = joined(from_hex(kRtcp), Octets(sender.rtcp_overhead()));
    ASSERT_TRUE(sender.seal_rtcp(packet, 0x5d4));
    EXPECT_EQ(packet, from_hex(vector.protected_packet));
    ASSERT_TRUE(receiver.open_rtcp(packet));
    packet.resize(packet.size() - receiver.rtcp_overhead());
    EXPECT_EQ(packet, from_hex(kRtcp));
  }
}

}  // namespace
}  // namespace halloo::srtp
