#include "stun/message.h"

#include <gtest/gtest.h>

#include <vector>

#include "stun/binding.h"

namespace halloo::stun {
namespace {

using Octets = std::vector<std::uint8_t>;

// RFC 5769 section 2.1, sample request: SOFTWARE, PRIORITY, ICE-CONTROLLED, USERNAME, MESSAGE-INTEGRITY,
// FINGERPRINT.
const Octets kSampleRequest{
    0x00, 0x01, 0x00, 0x58, 0x21, 0x12, 0xa4, 0x42, 0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86,
    0xfa, 0x87, 0xdf, 0xae, 0x80, 0x22, 0x00, 0x10, 0x53, 0x54, 0x55, 0x4e, 0x20, 0x74, 0x65, 0x73,
    0x74, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e, 0x74, 0x00, 0x24, 0x00, 0x04, 0x6e, 0x00, 0x01, 0xff,
    0x80, 0x29, 0x00, 0x08, 0x93, 0x2f, 0xf9, 0xb1, 0x51, 0x26, 0x3b, 0x36, 0x00, 0x06, 0x00, 0x09,
    0x65, 0x76, 0x74, 0x6a, 0x3a, 0x68, 0x36, 0x76, 0x59, 0x20, 0x20, 0x20, 0x00, 0x08, 0x00, 0x14,
    0x9a, 0xea, 0xa7, 0x0c, 0xbf, 0xd8, 0xcb, 0x56, 0x78, 0x1e, 0xf2, 0xb5, 0xb2, 0xd3, 0xf2, 0x49,
    0xc1, 0xb5, 0x71, 0xa2, 0x80, 0x28, 0x00, 0x04, 0xe5, 0x7a, 0x3b, 0xcf};

Octets request(std::vector<std::pair<std::uint16_t, Octets>> attributes = {}, bool fingerprint = false) {
  Octets out(512);
  Writer writer(out, Class::request, kBinding, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  for (const auto& [type, value] : attributes) writer.add(type, value);
  if (fingerprint) writer.add_fingerprint();
  out.resize(writer.size());
  return out;
}

TransportAddress v4(std::uint16_t port) {
  return {false, {192, 0, 2, 1}, port};
}

TEST(StunMessage, ReadsTheSampleRequestOfRfc5769) {
  const auto message = Message::parse(kSampleRequest);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::request);
  EXPECT_EQ(message->method(), kBinding);
  EXPECT_EQ(message->fingerprint(), Message::Fingerprint::right);
  std::vector<std::uint16_t> types;
  message->each([&](const AttributeView& attribute) {
    types.push_back(attribute.type);
    if (attribute.type == 0x0006) {
      EXPECT_EQ(as_text(attribute.value), "evtj:h6vY");
    }
    return true;
  });
  EXPECT_EQ(types, (std::vector<std::uint16_t>{0x8022, 0x0024, 0x8029, 0x0006, 0x0008, 0x8028}));
}

TEST(StunMessage, AFingerprintThatDoesNotFitIsSeen) {
  Octets changed = kSampleRequest;
  changed[30] ^= 1;
  EXPECT_EQ(Message::parse(changed)->fingerprint(), Message::Fingerprint::wrong);
  EXPECT_EQ(Message::parse(request())->fingerprint(), Message::Fingerprint::absent);
}

TEST(StunMessage, RefusesWhatIsCutShortOrTooLong) {
  for (std::size_t size = 0; size < kSampleRequest.size(); ++size)
    EXPECT_FALSE(Message::parse(Bytes(kSampleRequest).first(size))) << size;
  Octets longer = kSampleRequest;
  longer.resize(longer.size() + 4);
  EXPECT_FALSE(Message::parse(longer));
  Octets attribute = request({{0x8022, Octets(4)}});
  attribute[23] = 200;  // an attribute longer than the message
  EXPECT_FALSE(Message::parse(attribute));
}

TEST(StunMessage, MethodAndClassAreInterleavedAsInSection5) {
  Octets out(20);
  for (const auto c : {Class::request, Class::indication, Class::success, Class::error})
    for (const std::uint16_t method :
         {std::uint16_t{0x001}, std::uint16_t{0x009}, std::uint16_t{0xFFF}, std::uint16_t{0x0A5}}) {
      const Writer writer(out, c, method, {});
      EXPECT_EQ(Message::parse(out)->message_class(), c);
      EXPECT_EQ(Message::parse(out)->method(), method);
    }
  const Writer success(out, Class::success, kBinding, {});
  EXPECT_EQ(out[0], 0x01);
  EXPECT_EQ(out[1], 0x01);
}

TEST(StunWriter, WhatDoesNotFitIsNotWritten) {
  Octets small(22);
  Writer writer(small, Class::request, kBinding, {});
  writer.add(0x8022, Octets(4));
  EXPECT_EQ(writer.size(), 0u);
  EXPECT_EQ(Writer(MutableBytes(small).first(19), Class::request, kBinding, {}).size(), 0u);
}

TEST(StunBinding, TellsTheAddressThatTheRequestCameFrom) {
  BindingServer server;
  Octets out(BindingServer::kMaxAnswer);
  const std::size_t size = server.on_datagram(v4(32853), request(), out);
  // RFC 8489 section 14.2: port and address combined with the magic cookie.
  const Octets expected{0x01, 0x01, 0x00, 0x0c, 0x21, 0x12, 0xa4, 0x42, 1,    2,    3,
                        4,    5,    6,    7,    8,    9,    10,   11,   12,   0x00, 0x20,
                        0x00, 0x08, 0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43};
  out.resize(size);
  EXPECT_EQ(out, expected);
  EXPECT_EQ(server.counters().answered.value(), 1u);
}

TEST(StunBinding, AnIpv6AddressIsCombinedWithTheTransactionToo) {
  BindingServer server;
  Octets out(BindingServer::kMaxAnswer);
  const TransportAddress from{true, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 443};
  out.resize(server.on_datagram(from, request(), out));
  ASSERT_EQ(out.size(), 44u);
  EXPECT_EQ(out[25], 2);
  const Octets header(out.begin() + 4, out.begin() + 20);
  for (std::size_t i = 0; i < 16; ++i) EXPECT_EQ(out[28 + i] ^ header[i], from.ip[i]);
}

TEST(StunBinding, AnswersWithAFingerprintWhereThereWasOne) {
  BindingServer server;
  Octets out(BindingServer::kMaxAnswer);
  out.resize(server.on_datagram(v4(1), request({}, true), out));
  EXPECT_EQ(Message::parse(out)->fingerprint(), Message::Fingerprint::right);
}

TEST(StunBinding, NamesRequiredAttributesThatItDoesNotKnow) {
  BindingServer server;
  Octets out(BindingServer::kMaxAnswer);
  out.resize(server.on_datagram(v4(1), request({{0x7FFF, {}}, {0x8FFF, {}}, {0x7FFE, {1}}}), out));
  const auto message = Message::parse(out);
  ASSERT_TRUE(message);
  EXPECT_EQ(message->message_class(), Class::error);
  message->each([](const AttributeView& attribute) {
    if (attribute.type == kErrorCode) {
      EXPECT_EQ(attribute.value[2] * 100 + attribute.value[3], 420);
    }
    if (attribute.type == kUnknownAttributes) {
      EXPECT_EQ(Octets(attribute.value.begin(), attribute.value.end()), (Octets{0x7F, 0xFF, 0x7F, 0xFE}));
    }
    return true;
  });
  std::vector<std::pair<std::uint16_t, Octets>> many(60, {0x7000, {}});
  EXPECT_LE(server.on_datagram(v4(1), request(many), out = Octets(BindingServer::kMaxAnswer)),
            BindingServer::kMaxAnswer);
}

TEST(StunBinding, DropsTheRestAndCountsIt) {
  BindingServer server;
  Octets out(BindingServer::kMaxAnswer);
  Octets wrong = kSampleRequest;
  wrong.back() ^= 1;
  Octets cut = request();
  cut[3] = 4;
  Octets indication(20), allocate(20);
  const Writer a(indication, Class::indication, kBinding, {}), b(allocate, Class::request, 0x003, {});
  for (const Octets& datagram : {Octets{}, Octets(40, 0x80), wrong, cut, indication, allocate})
    EXPECT_EQ(server.on_datagram(v4(1), datagram, out), 0u);
  const BindingCounters& counters = server.counters();
  EXPECT_EQ(counters.not_stun.value(), 2u);
  EXPECT_EQ(counters.wrong_fingerprint.value(), 1u);
  EXPECT_EQ(counters.malformed.value(), 1u);
  EXPECT_EQ(counters.not_a_request.value(), 1u);
  EXPECT_EQ(counters.unknown_method.value(), 1u);
}

}  // namespace
}  // namespace halloo::stun
