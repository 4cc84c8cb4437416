#include "stun/integrity.h"

#include <gtest/gtest.h>

#include <thread>

#include "unit/stun/samples.h"

namespace halloo::stun {
namespace {

const Key kKey = Key::long_term(PasswordAlgorithm::sha256, "user", "realm", "password");
const Key kOther = Key::long_term(PasswordAlgorithm::sha256, "user", "realm", "Password");

enum class Kind { sha1, sha256 };

Octets protected_message(std::initializer_list<Kind> kinds, bool fingerprint = false) {
  Octets out(256);
  Writer writer(out, Class::request, kAllocate, {1, 2, 3});
  writer.add(kUsername, as_bytes("user"));
  for (const Kind kind : kinds)
    kind == Kind::sha1 ? add_integrity(writer, kKey) : add_integrity_sha256(writer, kKey);
  if (fingerprint) writer.add_fingerprint();
  out.resize(writer.size());
  return out;
}

// The message with `attributes` written behind it by somebody who has no key.
Octets extended(Octets message, const Attributes& attributes) {
  for (const auto& [type, value] : attributes) {
    const std::size_t at = message.size();
    message.resize(at + 4 + (value.size() + 3) / 4 * 4);
    message[at] = static_cast<std::uint8_t>(type >> 8);
    message[at + 1] = static_cast<std::uint8_t>(type);
    message[at + 3] = static_cast<std::uint8_t>(value.size());
    std::copy(value.begin(), value.end(), message.begin() + static_cast<std::ptrdiff_t>(at + 4));
  }
  message[3] = static_cast<std::uint8_t>(message.size() - kHeaderSize);
  return message;
}

Integrity sha1_of(const Octets& message, const Key& key = kKey) {
  return check_integrity(Message::parse(message).value(), key);
}
Integrity sha256_of(const Octets& message, const Key& key = kKey, std::size_t least = 32) {
  return check_integrity_sha256(Message::parse(message).value(), key, least);
}

// RFC 2202 section 3 and RFC 4231 section 4.
TEST(Hmac, HasTheDigestsOfTheRfcs) {
  const auto sha1 = [](const Octets& key, std::string_view data) {
    const auto digest = hmac_sha1(key, as_bytes(data));
    return Octets(digest.begin(), digest.end());
  };
  const auto sha256 = [](const Octets& key, std::string_view data) {
    const auto digest = hmac_sha256(key, as_bytes(data));
    return Octets(digest.begin(), digest.end());
  };
  EXPECT_EQ(sha1(Octets(20, 0x0b), "Hi There"), from_hex("b617318655057264e28bc0b6fb378c8ef146be00"));
  EXPECT_EQ(sha1(from_hex("4a656665"), "what do ya want for nothing?"),
            from_hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"));
  constexpr std::string_view kLongKey = "Test Using Larger Than Block-Size Key - Hash Key First";
  EXPECT_EQ(sha1(Octets(80, 0xaa), kLongKey), from_hex("aa4ae5e15272d00e95705637ce8a3b55ed402112"));
  EXPECT_EQ(sha256(Octets(20, 0x0b), "Hi There"),
            from_hex("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"));
  EXPECT_EQ(sha256(from_hex("4a656665"), "what do ya want for nothing?"),
            from_hex("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
  EXPECT_EQ(sha256(Octets(131, 0xaa), kLongKey),
            from_hex("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

TEST(Integrity, TellsRightFromWrongFromAbsent) {
  EXPECT_EQ(sha1_of(protected_message({})), Integrity::absent);
  EXPECT_EQ(sha256_of(protected_message({})), Integrity::absent);
  EXPECT_EQ(sha256_of(protected_message({Kind::sha1})), Integrity::absent);
  EXPECT_EQ(sha1_of(protected_message({Kind::sha256})), Integrity::absent);
  for (const bool fingerprint : {false, true}) {
    EXPECT_EQ(sha1_of(protected_message({Kind::sha1}, fingerprint)), Integrity::right);
    EXPECT_EQ(sha1_of(protected_message({Kind::sha1}, fingerprint), kOther), Integrity::wrong);
    EXPECT_EQ(sha256_of(protected_message({Kind::sha256}, fingerprint)), Integrity::right);
    EXPECT_EQ(sha256_of(protected_message({Kind::sha256}, fingerprint), kOther), Integrity::wrong);
  }
  const Octets both = protected_message({Kind::sha1, Kind::sha256}, true);
  EXPECT_EQ(sha1_of(both), Integrity::right);
  EXPECT_EQ(sha256_of(both), Integrity::right);
  EXPECT_EQ(Message::parse(both).value().fingerprint(), Message::Fingerprint::right);
}

TEST(Integrity, OfAnEmptyKeyIsNotThatOfAnother) {
  EXPECT_EQ(sha1_of(protected_message({Kind::sha1}), Key()), Integrity::wrong);
  EXPECT_EQ(Key::long_term(PasswordAlgorithm::md5, "a", "b", "c").octets().size(), 16u);
  EXPECT_EQ(kKey.octets().size(), 32u);
}

TEST(Integrity, HasTheLengthOfItsDigest) {
  const Octets rest = message(Class::request, kAllocate, {{kUsername, {'u'}}});
  for (std::size_t size = 0; size <= 40; ++size) {
    if (size != 20) {
      EXPECT_EQ(sha1_of(extended(rest, {{kMessageIntegrity, Octets(size)}})), Integrity::wrong) << size;
    }
    EXPECT_EQ(sha256_of(extended(rest, {{kMessageIntegritySha256, Octets(size)}})), Integrity::wrong) << size;
  }
}

// Section 14.6: cut, the header's length counts the attribute as it is.
TEST(Integrity, OfSha256IsTakenCutOnlyWhereTheUsageAllowsIt) {
  for (std::size_t size = 0; size <= 32; ++size) {
    Octets covered = extended(protected_message({}), {{kMessageIntegritySha256, Octets(size)}});
    const std::size_t end = covered.size() - (size + 3) / 4 * 4 - 4;
    const std::uint8_t length =
        std::exchange(covered[3], static_cast<std::uint8_t>(end + 4 + size - kHeaderSize));
    const auto digest = hmac_sha256(kKey.octets(), Bytes(covered).first(end));
    covered[3] = length;
    std::copy_n(digest.begin(), size, covered.begin() + static_cast<std::ptrdiff_t>(end + 4));
    EXPECT_EQ(sha256_of(covered) == Integrity::right, size == 32) << size;
    EXPECT_EQ(sha256_of(covered, kKey, 24) == Integrity::right, size >= 24 && size % 4 == 0) << size;
    EXPECT_EQ(sha256_of(covered, kKey, 4) == Integrity::right, size >= 16 && size % 4 == 0) << size;
  }
}

// Sections 14.5 and 14.6.
TEST(Integrity, WhatStandsBehindItDoesNotCount) {
  const auto types = [](const Octets& octets) {
    std::vector<std::uint16_t> found;
    Message::parse(octets).value().each_protected([&](const AttributeView& attribute) {
      found.push_back(attribute.type);
      return true;
    });
    return found;
  };
  using Types = std::vector<std::uint16_t>;
  const Attributes added{
      {kLifetime, Octets(4)}, {kUsername, {'r', 'o', 'o', 't'}}, {kMessageIntegrity, Octets(20)}};

  const Octets after_sha1 = extended(protected_message({Kind::sha1}), added);
  EXPECT_EQ(types(after_sha1), (Types{kUsername, kMessageIntegrity}));
  EXPECT_EQ(sha1_of(after_sha1), Integrity::right);
  EXPECT_FALSE(Message::parse(after_sha1).value().find(kLifetime));
  EXPECT_EQ(as_text(*Message::parse(after_sha1).value().find(kUsername)), "user");

  const Octets after_sha256 = extended(protected_message({Kind::sha256}), added);
  EXPECT_EQ(types(after_sha256), (Types{kUsername, kMessageIntegritySha256}));
  EXPECT_EQ(sha1_of(after_sha256), Integrity::absent);
  EXPECT_EQ(sha256_of(after_sha256), Integrity::right);

  const Octets after_both = extended(protected_message({Kind::sha1, Kind::sha256}), added);
  EXPECT_EQ(types(after_both), (Types{kUsername, kMessageIntegrity, kMessageIntegritySha256}));

  // A stranger's attribute between the two is covered by the second of them, and still ignored.
  const Octets between = extended(extended(protected_message({Kind::sha1}), {{kLifetime, Octets(4)}}),
                                  {{kMessageIntegritySha256, Octets(32)}, {kFingerprint, Octets(4)}});
  EXPECT_EQ(types(between), (Types{kUsername, kMessageIntegrity, kMessageIntegritySha256, kFingerprint}));
  EXPECT_EQ(sha256_of(between), Integrity::wrong);

  // Nor what stands behind a fingerprint.
  EXPECT_EQ(types(extended(protected_message({Kind::sha1}, true), added)),
            (Types{kUsername, kMessageIntegrity, kFingerprint}));

  // Without integrity everything counts.
  EXPECT_EQ(types(extended(protected_message({}), {{kLifetime, Octets(4)}})), (Types{kUsername, kLifetime}));
}

TEST(Integrity, WhatDoesNotFitIsNotWritten) {
  for (std::size_t room = 0; room < 20 + 24; ++room) {
    Octets out(room);
    Writer writer(out, Class::request, kAllocate, {});
    add_integrity(writer, kKey);
    EXPECT_EQ(writer.size(), 0u) << room;
  }
}

TEST(Integrity, IsCheckedOnSeveralThreadsAtOnce) {
  const Octets octets = protected_message({Kind::sha1, Kind::sha256});
  std::array<int, 4> right{};
  std::vector<std::thread> threads;
  for (int& count : right)
    threads.emplace_back([&count, &octets] {
      for (int i = 0; i < 200; ++i)
        count += sha1_of(octets) == Integrity::right && sha256_of(octets) == Integrity::right &&
                 sha1_of(octets, kOther) == Integrity::wrong;
    });
  for (std::thread& thread : threads) thread.join();
  for (const int count : right) EXPECT_EQ(count, 200);
}

}  // namespace
}  // namespace halloo::stun
