#include "stun/message.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "unit/stun/samples.h"

namespace halloo::stun {
namespace {

constexpr TransactionId kTransaction{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

TEST(StunMessage, ReadsAttributesInTheirOrder) {
  std::vector<std::uint16_t> types;
  const auto sample = Message::parse(kSampleRequest);
  ASSERT_TRUE(sample);
  sample->each([&](const AttributeView& attribute) {
    types.push_back(attribute.type);
    return true;
  });
  EXPECT_EQ(types, (std::vector<std::uint16_t>{0x8022, 0x0024, 0x8029, 0x0006, 0x0008, 0x8028}));

  types.clear();
  sample->each([&](const AttributeView& attribute) {
    types.push_back(attribute.type);
    return types.size() < 2;
  });
  EXPECT_EQ(types.size(), 2u);
}

TEST(StunMessage, FindsTheFirstOfAType) {
  const Octets octets =
      message(Class::request, kAllocate, {{kLifetime, {1}}, {kLifetime, {2}}, {kDontFragment, {}}});
  const auto read = Message::parse(octets);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->find(kLifetime)->size(), 1u);
  EXPECT_EQ(read->find(kLifetime)->front(), 1);
  EXPECT_TRUE(read->find(kDontFragment)->empty());
  EXPECT_FALSE(read->find(kData));
  EXPECT_EQ(read->data().size(), octets.size());
}

TEST(StunMessage, AFingerprintThatDoesNotFitIsSeen) {
  Octets changed = kSampleRequest;
  changed[30] ^= 1;
  EXPECT_EQ(Message::parse(changed).value().fingerprint(), Message::Fingerprint::wrong);
  EXPECT_EQ(Message::parse(message(Class::request, kBinding)).value().fingerprint(),
            Message::Fingerprint::absent);
  EXPECT_EQ(Message::parse(kSampleRequest).value().fingerprint(), Message::Fingerprint::right);
}

// Section 14.7: it is the last one, and of four octets.
TEST(StunMessage, AFingerprintInTheMiddleIsWrong) {
  Octets out(128);
  Writer writer(out, Class::request, kBinding, kTransaction);
  writer.add_fingerprint();
  Octets alone(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(writer.size()));
  EXPECT_EQ(Message::parse(alone).value().fingerprint(), Message::Fingerprint::right);
  writer.add32(kLifetime, 600);
  out.resize(writer.size());
  EXPECT_EQ(Message::parse(out).value().fingerprint(), Message::Fingerprint::wrong);
  for (const std::size_t size : {0u, 3u, 8u})
    EXPECT_EQ(Message::parse(message(Class::request, kBinding, {{kFingerprint, Octets(size)}}))
                  .value()
                  .fingerprint(),
              Message::Fingerprint::wrong);
}

TEST(StunMessage, RefusesWhatIsCutShortOrTooLong) {
  for (std::size_t size = 0; size < kSampleRequest.size(); ++size)
    EXPECT_FALSE(Message::parse(Bytes(kSampleRequest).first(size))) << size;
  Octets longer = kSampleRequest;
  longer.resize(longer.size() + 4);
  EXPECT_FALSE(Message::parse(longer));
  Octets attribute = message(Class::request, kBinding, {{kSoftware, Octets(4)}});
  attribute[23] = 200;  // an attribute longer than the message
  EXPECT_FALSE(Message::parse(attribute));
  attribute[23] = 5;  // its padding does not fit
  EXPECT_FALSE(Message::parse(attribute));
  attribute[23] = 3;
  EXPECT_TRUE(Message::parse(attribute));
}

TEST(StunMessage, RefusesWhatIsNotStun) {
  const Octets right = message(Class::request, kBinding);
  ASSERT_TRUE(looks_like_stun(right));
  for (const std::size_t at : {0u, 4u, 5u, 6u, 7u}) {  // the two zero bits, the magic cookie
    Octets changed = right;
    changed[at] ^= 0x40;
    EXPECT_FALSE(looks_like_stun(changed)) << at;
    EXPECT_FALSE(Message::parse(changed)) << at;
  }
}

TEST(StunMessage, MethodAndClassAreInterleavedAsInSection5) {
  Octets out(20);
  for (const auto c : {Class::request, Class::indication, Class::success, Class::error})
    for (std::uint16_t method = 0; method < 0x1000; ++method) {
      const Writer writer(out, c, method, {});
      const auto read = Message::parse(out);
      ASSERT_EQ(read.has_value(), method < 0x100);  // the rest is reserved, for RFC 7983 (section 18.2)
      if (!read) continue;
      EXPECT_EQ(read->message_class(), c);
      EXPECT_EQ(read->method(), method);
    }
  const auto type = [&](Class message_class, std::uint16_t method) {
    const Writer writer(out, message_class, method, {});
    return out[0] << 8 | out[1];
  };
  EXPECT_EQ(type(Class::success, kBinding), 0x0101);
  EXPECT_EQ(type(Class::error, kAllocate), 0x0113);
  EXPECT_EQ(type(Class::indication, kSend), 0x0016);
  EXPECT_EQ(type(Class::indication, kDataMethod), 0x0017);
  EXPECT_EQ(type(Class::indication, kConnectionAttempt), 0x001C);
}

TEST(StunAddress, ComesBackAsItWasWritten) {
  constexpr std::uint64_t kSeed = 3;
  SeededRandom random(kSeed);
  for (int i = 0; i < 1000; ++i) {
    TransportAddress address;
    address.v6 = random.next() % 2 == 0;
    random.fill(MutableBytes(address.ip).first(address.v6 ? 16 : 4));
    address.port = static_cast<std::uint16_t>(random.next());
    TransactionId transaction;
    random.fill(transaction);
    Octets out(64);
    Writer writer(out, Class::success, kAllocate, transaction);
    writer.add_xor_address(kXorRelayedAddress, address);
    out.resize(writer.size());
    const auto read = Message::parse(out);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->transaction(), transaction);
    EXPECT_EQ(xor_address(*read->find(kXorRelayedAddress), transaction), address) << "seed " << kSeed;
    if (!address.v6) {
      EXPECT_EQ(xor_address(*read->find(kXorRelayedAddress), {}), address);  // not in it
    }
  }
}

TEST(StunAddress, OfAnotherFamilyOrLengthIsNone) {
  for (std::size_t size = 0; size <= 32; ++size)
    for (unsigned family = 0; family < 256; ++family) {
      Octets value(size);
      if (size > 1) value[1] = static_cast<std::uint8_t>(family);
      const bool is = (size == 8 && family == 1) || (size == 20 && family == 2);
      EXPECT_EQ(xor_address(value, kTransaction).has_value(), is) << size << " " << family;
    }
  // Section 14.1: the first octet is to be ignored.
  EXPECT_TRUE(xor_address(Octets{0xFF, 1, 0, 0, 0, 0, 0, 0}, kTransaction));
}

TEST(StunWriter, WhatDoesNotFitIsNotWritten) {
  Octets small(22);
  Writer writer(small, Class::request, kBinding, {});
  writer.add(kSoftware, Octets(4));
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_TRUE(writer.covered(20).empty());
  EXPECT_EQ(Writer(MutableBytes(small).first(19), Class::request, kBinding, {}).size(), 0u);
}

// The header has 16 bits for the length, of which two are always zero.
TEST(StunWriter, WhatIsTooLongForALengthIsNotWritten) {
  Octets out(100'000);
  const auto size_with = [&](std::size_t value_size) {
    Writer writer(out, Class::indication, kDataMethod, kTransaction);
    writer.add(kData, Octets(value_size));
    return writer.size();
  };
  EXPECT_EQ(size_with(65528), kMaxSize);
  EXPECT_TRUE(Message::parse(Bytes(out).first(kMaxSize)));
  EXPECT_EQ(size_with(65529), 0u);
  EXPECT_EQ(size_with(65536), 0u);
  EXPECT_EQ(size_with(70000), 0u);
}

TEST(StunWriter, PadsWithZerosAndSaysTheLengthWithoutThem) {
  Octets out(64, 0xFF);
  Writer writer(out, Class::request, kBinding, kTransaction);
  writer.add(kSoftware, as_bytes("abcde"));
  writer.add32(kLifetime, 0x01020304);
  writer.add_error(486, "no");
  out.resize(writer.size());
  EXPECT_EQ(out, from_hex("00010020 2112a442 01020304 05060708 090a0b0c"
                          "80220005 61626364 65000000 000d0004 01020304 00090006 00000456 6e6f0000"));
}

}  // namespace
}  // namespace halloo::stun
