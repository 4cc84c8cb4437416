#include "stun/binding.h"

#include <gtest/gtest.h>

#include "stun/integrity.h"
#include "unit/stun/samples.h"

namespace halloo::stun {
namespace {

const TransportAddress kClient{false, {192, 0, 2, 1}, 32853};

Octets request(const Attributes& attributes = {}) {
  return message(Class::request, kBinding, attributes);
}

class BindingTest : public testing::Test {
 protected:
  Octets answer(const Octets& datagram, const TransportAddress& from = kClient) {
    Octets out(BindingServer::kMaxAnswer);
    out.resize(server_.on_datagram(from, datagram, out));
    return out;
  }
  // The types that the answer names as unknown; nothing for a success.
  Octets unknown(const Octets& datagram) {
    const Octets octets = answer(datagram);
    const auto read = Message::parse(octets);
    if (!read || read->message_class() != Class::error) return {};
    EXPECT_EQ(Octets(read->find(kErrorCode)->begin(), read->find(kErrorCode)->end()), (Octets{0, 0, 4, 20}));
    const Bytes types = *read->find(kUnknownAttributes);
    return {types.begin(), types.end()};
  }

  BindingServer server_;
};

TEST_F(BindingTest, TellsTheAddressThatTheRequestCameFrom) {
  EXPECT_EQ(answer(request()),
            from_hex("0101000c 2112a442 01020304 05060708 090a0b0c 00200008 0001a147 e112a643"));
  EXPECT_EQ(server_.counters().answered.value(), 1u);
}

TEST_F(BindingTest, TellsAnIpv6Address) {
  const TransportAddress from{true, {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 443};
  const Octets octets = answer(request(), from);
  const auto read = Message::parse(octets);
  ASSERT_TRUE(read);
  EXPECT_EQ(xor_address(*read->find(kXorMappedAddress), read->transaction()), from);
}

TEST_F(BindingTest, AnswersWithAFingerprintWhereThereWasOne) {
  EXPECT_EQ(Message::parse(answer(request())).value().fingerprint(), Message::Fingerprint::absent);
  EXPECT_EQ(Message::parse(answer(kSampleRequest)).value().fingerprint(), Message::Fingerprint::right);
}

TEST_F(BindingTest, TakesAMessageThatHasBeenReadAlready) {
  const Octets datagram = request();
  Octets out(BindingServer::kMaxAnswer);
  out.resize(server_.on_message(kClient, Message::parse(datagram).value(), out));
  EXPECT_EQ(out, answer(datagram));
}

TEST_F(BindingTest, AnswersWhoeverSendsCredentialsWithoutBeingAsked) {
  for (const Octets* sample : {&kSampleRequest, &kSampleLongTerm, &kSampleSha256})
    EXPECT_EQ(Message::parse(answer(*sample)).value().message_class(), Class::success);
}

TEST_F(BindingTest, NamesRequiredAttributesThatItDoesNotKnow) {
  EXPECT_EQ(unknown(request({{0x7FFF, {}}, {0x8FFF, {}}, {kUsername, {}}, {0x7FFE, {1}}})),
            from_hex("7fff7ffe"));
  EXPECT_EQ(unknown(request({{0x8000, {}}, {0xFFFF, {}}})), Octets{});
  EXPECT_EQ(unknown(request(Attributes(60, {0x7000, {}}))).size(), 16u);
  EXPECT_EQ(server_.counters().unknown_attribute.value(), 2u);
}

// RFC 5780 section 6.1: a server without a second address refuses it, whatever is asked.
TEST_F(BindingTest, RefusesToAnswerFromAnotherAddress) {
  for (const std::uint8_t flags : Octets{0, 2, 4, 6})
    EXPECT_EQ(unknown(request({{kChangeRequest, {0, 0, 0, flags}}})), from_hex("0003"));
}

// Section 14.5: what stands behind it may have been added by anyone, and is to be ignored.
TEST_F(BindingTest, IgnoresUnknownAttributesBehindIntegrity) {
  EXPECT_EQ(unknown(request({{kMessageIntegrity, Octets(20)}, {0x7FFF, {}}})), Octets{});
  EXPECT_EQ(unknown(request({{kMessageIntegritySha256, Octets(32)}, {0x7FFF, {}}})), Octets{});
  EXPECT_EQ(unknown(request({{0x7FFF, {}}, {kMessageIntegrity, Octets(20)}})), from_hex("7fff"));
}

// Anyone may have written anybody's address on a request.
TEST_F(BindingTest, SaysNoMoreThanItMust) {
  EXPECT_EQ(answer(request()).size(), 20u + 12u);
  for (std::size_t count = 1; count < 100; ++count) {
    const Octets datagram = request(Attributes(count, {0x7FFF, {}}));
    EXPECT_LE(answer(datagram).size(), datagram.size() + 12) << count;
  }
}

TEST_F(BindingTest, DropsTheRestAndCountsIt) {
  Octets wrong = kSampleRequest;
  wrong.back() ^= 1;
  Octets cut = request();
  cut[3] = 4;
  for (const Octets& datagram : {Octets{}, Octets(40, 0x80), wrong, cut, message(Class::indication, kBinding),
                                 message(Class::success, kBinding), message(Class::error, kBinding),
                                 message(Class::request, kAllocate)})
    EXPECT_EQ(answer(datagram), Octets{});
  const BindingCounters& counters = server_.counters();
  EXPECT_EQ(counters.not_stun.value(), 2u);
  EXPECT_EQ(counters.wrong_fingerprint.value(), 1u);
  EXPECT_EQ(counters.malformed.value(), 1u);
  EXPECT_EQ(counters.not_a_request.value(), 3u);
  EXPECT_EQ(counters.unknown_method.value(), 1u);
  EXPECT_EQ(counters.answered.value() + counters.unknown_attribute.value(), 0u);
}

TEST_F(BindingTest, LetsIceAttributesBy) {
  EXPECT_EQ(unknown(request(
                {{kPriority, Octets(4)}, {kUseCandidate, {}}, {0x8029, Octets(8)}, {0xC057, Octets(4)}})),
            Octets{});
}

}  // namespace
}  // namespace halloo::stun
