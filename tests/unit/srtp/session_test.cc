// A Sender and a Receiver with the same keys.
#include <gtest/gtest.h>

#include "srtp/receiver.h"
#include "srtp/sender.h"
#include "unit/srtp/packets.h"

namespace halloo::srtp {
namespace {

class Srtp : public testing::TestWithParam<Profile> {
 protected:
  Octets protect(const Octets& packet) {
    return sealed(packet, [&](MutableBytes b, std::size_t n) { return sender.protect_rtp(b, n); });
  }
  Octets protect_rtcp(const Octets& packet) {
    return sealed(packet, [&](MutableBytes b, std::size_t n) { return sender.protect_rtcp(b, n); });
  }
  // The packet as it was, or the error.
  static std::variant<Octets, Error> taken(Octets packet, Receiver& by, bool rtcp) {
    const auto size = rtcp ? by.unprotect_rtcp(packet) : by.unprotect_rtp(packet);
    if (!size) return size.error();
    packet.resize(*size);
    return packet;
  }
  std::variant<Octets, Error> unprotect(const Octets& packet) { return taken(packet, receiver, false); }
  std::variant<Octets, Error> unprotect_rtcp(const Octets& packet) { return taken(packet, receiver, true); }

  using Answer = std::variant<Octets, Error>;
  SeededRandom random{7};
  Keys keys = random_keys(GetParam(), random);
  Sender sender{keys, 4};
  Receiver receiver{keys, 4};
};

INSTANTIATE_TEST_SUITE_P(, Srtp, testing::ValuesIn(kProfiles),
                         [](const auto& of) { return std::to_string(static_cast<int>(of.param)); });

TEST_P(Srtp, GivesBackWhatWasProtected) {
  for (const RtpShape& shape :
       {RtpShape{}, RtpShape{.payload = 0}, RtpShape{.csrcs = 15}, RtpShape{.extension_words = 3},
        RtpShape{.csrcs = 2, .extension_words = 1, .payload = 1300}}) {
    const Octets packet = rtp_packet(1, static_cast<std::uint16_t>(random.next()), shape);
    const Octets wire = protect(packet);
    ASSERT_EQ(wire.size(), packet.size() + sender.rtp_overhead());
    const std::size_t header = packet.size() - shape.payload;
    EXPECT_TRUE(
        std::equal(packet.begin(), packet.begin() + static_cast<std::ptrdiff_t>(header), wire.begin()));
    if (shape.payload > 0) {
      EXPECT_FALSE(std::equal(packet.begin() + static_cast<std::ptrdiff_t>(header), packet.end(),
                              wire.begin() + static_cast<std::ptrdiff_t>(header)));
    }
    receiver = Receiver(keys, 4);
    EXPECT_EQ(unprotect(wire), Answer(packet));
  }
  for (const std::size_t size : {8U, 28U, 1200U}) {
    const Octets packet = rtcp_packet(1, size);
    const Octets wire = protect_rtcp(packet);
    ASSERT_EQ(wire.size(), packet.size() + sender.rtcp_overhead());
    EXPECT_EQ(unprotect_rtcp(wire), Answer(packet));
  }
}

TEST_P(Srtp, TakesNothingTwice) {
  const Octets rtp = protect(rtp_packet(1, 10)), rtcp = protect_rtcp(rtcp_packet(1));
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect(rtp)));
  EXPECT_EQ(unprotect(rtp), Answer(Error::replayed));
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect_rtcp(rtcp)));
  EXPECT_EQ(unprotect_rtcp(rtcp), Answer(Error::replayed));
}

TEST_P(Srtp, TakesNothingFromBehindTheWindow) {
  const Octets early = protect(rtp_packet(1, 10)), early_rtcp = protect_rtcp(rtcp_packet(1));
  (void)unprotect(protect(rtp_packet(1, 10 + 1023)));
  const Octets just_in_time = protect(rtp_packet(1, 11));
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect(just_in_time)));
  (void)unprotect(protect(rtp_packet(1, 10 + 2000)));
  EXPECT_EQ(unprotect(early), Answer(Error::too_old));
  for (int i = 0; i < 200; ++i) (void)unprotect_rtcp(protect_rtcp(rtcp_packet(1)));
  EXPECT_EQ(unprotect_rtcp(early_rtcp), Answer(Error::too_old));
}

// Also of the rollover counter, which the packet does not carry: it is 1 by then.
TEST_P(Srtp, KnowsAnyChangedOctet) {
  for (std::uint16_t sequence = 0xFFF0; sequence != 5; ++sequence) (void)protect(rtp_packet(1, sequence));
  const Octets rtp = protect(rtp_packet(1, 5, {.csrcs = 1, .extension_words = 1, .payload = 20}));
  const Octets rtcp = protect_rtcp(rtcp_packet(1));
  for (std::size_t bit = 0; bit < rtp.size() * 8; ++bit) {
    Octets changed = rtp;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    Receiver fresh(keys, 4);
    (void)taken(protect(rtp_packet(1, 0xFFFF)), fresh, false);
    EXPECT_TRUE(std::holds_alternative<Error>(taken(changed, fresh, false))) << bit;
    // It has changed nothing: the real one is taken.
    EXPECT_TRUE(std::holds_alternative<Octets>(taken(rtp, fresh, false))) << bit;
  }
  Receiver without_past(keys, 4);
  EXPECT_EQ(taken(rtp, without_past, false), Answer(Error::wrong_tag));
  for (std::size_t bit = 0; bit < rtcp.size() * 8; ++bit) {
    Octets changed = rtcp;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_TRUE(std::holds_alternative<Error>(unprotect_rtcp(changed))) << bit;
  }
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect_rtcp(rtcp)));
}

TEST_P(Srtp, GivesAnOlderPacketTheIndexThatItHad) {
  const Octets before = rtp_packet(1, 0xFFFE), after = rtp_packet(1, 3);
  const Octets first = protect(before);
  const Octets second = protect(after);
  EXPECT_EQ(protect(before), first);
  EXPECT_EQ(protect(after), second);
  const auto stated = [&](const Octets& packet, std::uint32_t rollover) {
    return sealed(packet, [&](MutableBytes b, std::size_t n) { return sender.protect_rtp(b, n, rollover); });
  };
  EXPECT_EQ(stated(before, 0), first);
  EXPECT_EQ(stated(after, 1), second);
  EXPECT_NE(stated(after, 2), second);
  EXPECT_EQ(protect(after), stated(after, 2)) << "the highest index is the one that was stated";
  EXPECT_FALSE(stated(rtp_packet(2, 0xFFFF), 0xFFFFFFFF).empty());
  EXPECT_TRUE(protect(rtp_packet(2, 0)).empty()) << "more packets than a key may protect";
}

TEST_P(Srtp, KeepsTheRolloverCountersOfSsrcsApart) {
  for (const unsigned sequence : {0xFFFFU, 0U, 1U})
    for (const std::uint32_t ssrc : {3u, 1u, 2u}) {
      const Octets packet = rtp_packet(ssrc, static_cast<std::uint16_t>(sequence + 0x1000U * ssrc));
      EXPECT_EQ(unprotect(protect(packet)), Answer(packet));
    }
}

TEST_P(Srtp, BoundsTheSsrcs) {
  Sender many(keys, 100);
  const auto of_many = [&](const Octets& packet) {
    return sealed(packet, [&](MutableBytes b, std::size_t n) { return many.protect_rtp(b, n); });
  };
  for (std::uint32_t ssrc = 1; ssrc <= 4; ++ssrc) {
    EXPECT_FALSE(protect(rtp_packet(ssrc, 1)).empty());
    EXPECT_TRUE(std::holds_alternative<Octets>(unprotect(of_many(rtp_packet(ssrc, 1)))));
    EXPECT_TRUE(std::holds_alternative<Octets>(unprotect_rtcp(protect_rtcp(rtcp_packet(ssrc)))));
  }
  EXPECT_TRUE(protect(rtp_packet(5, 1)).empty());
  EXPECT_EQ(unprotect(of_many(rtp_packet(5, 1))), Answer(Error::too_many_ssrcs));
  EXPECT_EQ(unprotect_rtcp(protect_rtcp(rtcp_packet(5))), Answer(Error::too_many_ssrcs));
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect(of_many(rtp_packet(4, 2)))));
}

// Of forged packets none takes the place of an SSRC.
TEST_P(Srtp, AddsAnSsrcOnlyForAnAuthenticPacket) {
  for (std::uint32_t ssrc = 10; ssrc < 100; ++ssrc) {
    EXPECT_EQ(unprotect(rtp_packet(ssrc, 1)), Answer(Error::wrong_tag));
    Octets rtcp = rtcp_packet(ssrc, 40);
    rtcp[rtcp.size() - (is_aead(GetParam()) ? 4 : 14)] |= 0x80;
    EXPECT_EQ(unprotect_rtcp(rtcp), Answer(Error::wrong_tag));
  }
  EXPECT_TRUE(std::holds_alternative<Octets>(unprotect(protect(rtp_packet(1, 1)))));
}

TEST_P(Srtp, RefusesWhatIsCutShortOrIsNoRtp) {
  const Octets rtp = rtp_packet(1, 1, {.csrcs = 3, .extension_words = 2, .payload = 0});
  for (std::size_t size = 0; size < rtp.size(); ++size) {
    const Octets cut(rtp.begin(), rtp.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_TRUE(protect(cut).empty()) << size;
    EXPECT_EQ(unprotect(joined(cut, Octets(sender.rtp_overhead()))), Answer(Error::malformed)) << size;
    EXPECT_EQ(unprotect(cut), Answer(Error::malformed)) << size;
  }
  const Octets rtcp = protect_rtcp(rtcp_packet(1, 8));
  for (std::size_t size = 0; size < rtcp.size(); ++size)
    EXPECT_EQ(unprotect_rtcp(Octets(rtcp.begin(), rtcp.begin() + static_cast<std::ptrdiff_t>(size))),
              Answer(Error::malformed))
        << size;
  EXPECT_TRUE(protect_rtcp(Octets(7, 0x80)).empty());
  Octets version = rtp;
  version[0] ^= 0xC0;
  EXPECT_TRUE(protect(version).empty());
  EXPECT_TRUE(protect_rtcp(version).empty());
  Octets tight = rtp;
  EXPECT_EQ(sender.protect_rtp(tight, tight.size()), 0U);
  EXPECT_EQ(sender.protect_rtcp(tight, tight.size()), 0U);
}

// RFC 3711 section 3.4: its E flag is 0.
TEST_P(Srtp, RefusesRtcpThatIsNotEncrypted) {
  Octets rtcp = protect_rtcp(rtcp_packet(1));
  rtcp[rtcp.size() - (is_aead(GetParam()) ? 4 : 14)] &= 0x7F;
  EXPECT_EQ(unprotect_rtcp(rtcp), Answer(Error::malformed));
}

TEST_P(Srtp, HasKeysOfTheRightSizesOnly) {
  const auto number = static_cast<std::uint16_t>(GetParam());
  const Octets key(key_size(GetParam()), 1), salt(salt_size(GetParam()), 2);
  EXPECT_TRUE(Keys::make(number, key, salt));
  EXPECT_FALSE(Keys::make(number, joined(key, {1}), salt));
  EXPECT_FALSE(Keys::make(number, key, Bytes(salt).first(salt.size() - 1)));
  EXPECT_FALSE(Keys::make(0x0002, key, salt));
}

}  // namespace
}  // namespace halloo::srtp
