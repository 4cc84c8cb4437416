// RFC 5769 section 2 and RFC 8489 appendix B.1, read, written again octet for octet, and spoilt.
#include "unit/stun/samples.h"

#include <gtest/gtest.h>

#include <functional>

#include "stun/integrity.h"

namespace halloo::stun {
namespace {

const Key kShortTerm{as_bytes(kShortTermPassword)};
const TransportAddress kSampleIpv4{false, {192, 0, 2, 1}, 32853};
const TransportAddress kSampleIpv6{
    true,
    {0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77},
    32853};

Key long_term(PasswordAlgorithm algorithm) {
  return Key::long_term(algorithm, kSampleUser, kSampleRealm, kSamplePassword);
}

Octets octets(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

// With one bit of any octet changed the message is none, or its fingerprint or its integrity is wrong.
void expect_each_octet_protected(const Octets& sample, const std::function<bool(const Message&)>& is_right) {
  ASSERT_TRUE(is_right(Message::parse(sample).value()));
  for (std::size_t at = 0; at < sample.size(); ++at)
    for (int bit = 0; bit < 8; ++bit) {
      Octets changed = sample;
      changed[at] = static_cast<std::uint8_t>(changed[at] ^ 1 << bit);
      const auto message = Message::parse(changed);
      EXPECT_FALSE(message && is_right(*message)) << "octet " << at << " bit " << bit;
    }
}

bool short_term_is_right(const Message& message) {
  return message.fingerprint() == Message::Fingerprint::right &&
         check_integrity(message, kShortTerm) == Integrity::right;
}

TEST(Rfc5769, Request) {
  const auto message = Message::parse(kSampleRequest);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::request);
  EXPECT_EQ(message->method(), kBinding);
  EXPECT_EQ(as_text(*message->find(kSoftware)), "STUN test client");
  EXPECT_EQ(as_text(*message->find(kUsername)), "evtj:h6vY");
  expect_each_octet_protected(kSampleRequest, short_term_is_right);
}

TEST(Rfc5769, Ipv4Response) {
  const auto message = Message::parse(kSampleIpv4Response);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::success);
  EXPECT_EQ(xor_address(*message->find(kXorMappedAddress), message->transaction()), kSampleIpv4);
  expect_each_octet_protected(kSampleIpv4Response, short_term_is_right);
}

TEST(Rfc5769, Ipv6Response) {
  const auto message = Message::parse(kSampleIpv6Response);
  ASSERT_TRUE(message);
  EXPECT_EQ(xor_address(*message->find(kXorMappedAddress), message->transaction()), kSampleIpv6);
  expect_each_octet_protected(kSampleIpv6Response, short_term_is_right);
}

// The sample pads with spaces, we with zeros, so these two are written after a SOFTWARE of their own padding.
TEST(Rfc5769, ResponsesAreWrittenAsTheyStandThere) {
  for (const auto& [sample, address] :
       {std::pair{&kSampleIpv4Response, kSampleIpv4}, std::pair{&kSampleIpv6Response, kSampleIpv6}}) {
    Octets out(128);
    Writer writer(out, Class::success, kBinding, Message::parse(*sample).value().transaction());
    writer.add(kSoftware, as_bytes("test vector "));
    out[23] = 11;
    writer.add_xor_address(kXorMappedAddress, address);
    add_integrity(writer, kShortTerm);
    writer.add_fingerprint();
    out.resize(writer.size());
    EXPECT_EQ(out, *sample);
  }
}

TEST(Rfc5769, LongTermRequest) {
  const Key key = long_term(PasswordAlgorithm::md5);
  expect_each_octet_protected(kSampleLongTerm, [&](const Message& message) {
    return check_integrity(message, key) == Integrity::right;
  });

  Octets out(128);
  Writer writer(out, Class::request, kBinding, Message::parse(kSampleLongTerm).value().transaction());
  writer.add(kUsername, as_bytes(kSampleUser));
  writer.add(kNonce, as_bytes("f//499k954d6OL34oL9FSTvy64sA"));
  writer.add(kRealm, as_bytes(kSampleRealm));
  add_integrity(writer, key);
  out.resize(writer.size());
  EXPECT_EQ(out, kSampleLongTerm);
}

TEST(Rfc8489, LongTermRequestWithUserhashAndSha256) {
  const Key key = long_term(PasswordAlgorithm::sha256);
  const auto hash = userhash(kSampleUser, kSampleRealm);
  const auto message = Message::parse(kSampleSha256);
  ASSERT_TRUE(message);
  EXPECT_EQ(octets(*message->find(kUserhash)), octets(hash));
  expect_each_octet_protected(kSampleSha256, [&](const Message& changed) {
    return check_integrity_sha256(changed, key) == Integrity::right;
  });

  Octets out(256);
  Writer writer(out, Class::request, kBinding, message->transaction());
  writer.add(kUserhash, hash);
  writer.add(kNonce, as_bytes("obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA"));
  writer.add(kRealm, as_bytes(kSampleRealm));
  writer.add32(kPasswordAlgorithm, 0x00020000);
  add_integrity_sha256(writer, key);
  out.resize(writer.size());
  EXPECT_EQ(out, kSampleSha256);
}

}  // namespace
}  // namespace halloo::stun
