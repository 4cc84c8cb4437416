// Against another implementation, in every profile: what one protects, the other takes, through loss,
// reordering and repetition, over the rollover of sequence numbers; and RTP comes out octet for octet the
// same.
#include <gtest/gtest.h>
#include <srtp2/srtp.h>

#include <cstdlib>
#include <map>
#include <optional>

#include "srtp/receiver.h"
#include "srtp/sender.h"
#include "unit/srtp/packets.h"

namespace halloo::srtp {
namespace {

class Theirs {
 public:
  Theirs(const Keys& keys, bool sends) {
    static const bool ready = srtp_init() == srtp_err_status_ok;
    if (!ready) std::abort();
    srtp_policy_t policy{};
    const auto profile = static_cast<srtp_profile_t>(keys.profile);
    srtp_crypto_policy_set_from_profile_for_rtp(&policy.rtp, profile);
    srtp_crypto_policy_set_from_profile_for_rtcp(&policy.rtcp, profile);
    Octets master(keys.key.begin(), keys.key.begin() + static_cast<std::ptrdiff_t>(key_size(keys.profile)));
    master.insert(master.end(), keys.salt.begin(),
                  keys.salt.begin() + static_cast<std::ptrdiff_t>(salt_size(keys.profile)));
    policy.ssrc.type = sends ? ssrc_any_outbound : ssrc_any_inbound;
    policy.key = master.data();
    policy.window_size = 1024;
    policy.allow_repeat_tx = 1;
    if (srtp_create(&session_, &policy) != srtp_err_status_ok) std::abort();
  }
  ~Theirs() { srtp_dealloc(session_); }
  Theirs(const Theirs&) = delete;
  Theirs& operator=(const Theirs&) = delete;

  using Function = srtp_err_status_t (*)(srtp_t, void*, int*);
  // nullopt: refused.
  std::optional<Octets> apply(Function function, Octets packet) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + SRTP_MAX_TRAILER_LEN);
    if (function(session_, packet.data(), &size) != srtp_err_status_ok) return std::nullopt;
    packet.resize(static_cast<std::size_t>(size));
    return packet;
  }

 private:
  srtp_t session_ = nullptr;
};

std::optional<Octets> opened(Receiver& receiver, Octets packet, bool rtcp) {
  const auto size = rtcp ? receiver.unprotect_rtcp(packet) : receiver.unprotect_rtp(packet);
  if (!size) return std::nullopt;
  packet.resize(*size);
  return packet;
}

struct Sent {
  bool rtcp;
  Octets plain;
  Octets ours;    // protected here
  Octets theirs;  // protected there
};

// Streams that begin near the end of the sequence numbers and leave gaps; some packets are sent again.
std::vector<Sent> send(Sender& sender, Theirs& theirs, SeededRandom& random) {
  std::vector<Sent> all;
  std::map<std::uint32_t, std::uint64_t> next;
  for (int i = 0; i < 300; ++i) {
    const auto ssrc = static_cast<std::uint32_t>(0xA0000000 + random.next() % 3);
    if (random.next() % 8 == 0) {
      const Octets plain = rtcp_packet(ssrc, 8 + 4 * (random.next() % 80), random.next());
      all.push_back({true, plain,
                     sealed(plain, [&](MutableBytes b, std::size_t n) { return sender.protect_rtcp(b, n); }),
                     theirs.apply(srtp_protect_rtcp, plain).value_or(Octets())});
      continue;
    }
    std::uint64_t& sequence = next.try_emplace(ssrc, 0xFFC0 + random.next() % 60).first->second;
    if (random.next() % 40 == 0) sequence += random.next() % 0x7000;
    const auto one = static_cast<std::uint16_t>(sequence++);
    const RtpShape shape{random.next() % 16, random.next() % 5, random.next() % 1200};
    const Octets plain = rtp_packet(ssrc, one, shape, random.next());
    all.push_back({false, plain,
                   sealed(plain, [&](MutableBytes b, std::size_t n) { return sender.protect_rtp(b, n); }),
                   theirs.apply(srtp_protect, plain).value_or(Octets())});
  }
  return all;
}

// As a network delivers it. A rollover within what is reordered is fine as long as the first of a stream
// comes before it, as RFC 3711 section 3.3.1 has no other way to know it.
std::vector<std::size_t> delivery(const std::vector<Sent>& sent, SeededRandom& random) {
  std::vector<std::size_t> order;
  std::map<std::uint32_t, bool> begun;
  std::vector<std::size_t> late;
  for (std::size_t i = 0; i < sent.size(); ++i) {
    const bool first = !sent[i].rtcp && !std::exchange(begun[read32(sent[i].plain, 8)], true);
    if (!first && random.next() % 10 == 0) continue;
    if (!first && random.next() % 5 == 0) {
      late.push_back(i);
      continue;
    }
    order.push_back(i);
    if (random.next() % 10 == 0) order.push_back(random.next() % (i + 1));
    if (late.size() > 5) {
      order.insert(order.end(), late.begin(), late.end());
      late.clear();
    }
  }
  return order;
}

TEST(Libsrtp, AgreesInEverything) {
  for (const Profile profile : kProfiles) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
      SCOPED_TRACE("profile " + std::to_string(static_cast<int>(profile)) + " seed " + std::to_string(seed));
      SeededRandom random(seed);
      const Keys keys = random_keys(profile, random);
      Sender sender(keys, 8);
      Receiver receiver(keys, 8);
      Theirs their_sender(keys, true), their_receiver(keys, false);
      const std::vector<Sent> sent = send(sender, their_sender, random);
      for (const Sent& each : sent) {
        ASSERT_FALSE(each.ours.empty() || each.theirs.empty());
        if (!each.rtcp) {
          ASSERT_EQ(each.ours, each.theirs);
        }
      }
      std::size_t taken = 0, refused = 0;
      for (const std::size_t i : delivery(sent, random)) {
        const Sent& each = sent[i];
        const auto here = opened(receiver, each.theirs, each.rtcp);
        const auto there = their_receiver.apply(each.rtcp ? srtp_unprotect_rtcp : srtp_unprotect, each.ours);
        ASSERT_EQ(here.has_value(), there.has_value()) << i;
        (here ? taken : refused)++;
        if (!here) continue;
        ASSERT_EQ(*here, each.plain);
        ASSERT_EQ(*there, each.plain);
      }
      EXPECT_GT(taken, 200U);
      EXPECT_GT(refused, 5U);
    }
  }
}

// A long stream: the rollover counter goes up several times.
TEST(Libsrtp, FollowsTheRolloverCounter) {
  for (const Profile profile : kProfiles) {
    SeededRandom random(5);
    const Keys keys = random_keys(profile, random);
    Sender sender(keys, 1);
    Receiver receiver(keys, 1);
    Theirs their_sender(keys, true), their_receiver(keys, false);
    for (std::uint64_t index = 0xFF00; index < 0x48000; index += 1 + random.next() % 500) {
      const Octets plain = rtp_packet(1, static_cast<std::uint16_t>(index), {.payload = 40});
      const Octets ours =
          sealed(plain, [&](MutableBytes b, std::size_t n) { return sender.protect_rtp(b, n); });
      ASSERT_EQ(their_sender.apply(srtp_protect, plain), ours) << index;
      ASSERT_EQ(opened(receiver, ours, false), plain) << index;
      ASSERT_EQ(their_receiver.apply(srtp_unprotect, ours), plain) << index;
    }
  }
}

}  // namespace
}  // namespace halloo::srtp
