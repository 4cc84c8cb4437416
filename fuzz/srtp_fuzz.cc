// Packets at both ends of an SRTP session. The first octet is the profile; then come steps of three octets
// and what they say:
//   0 n _ OCTETS   n octets from anybody, as RTP       1 n _ OCTETS   ... as RTCP
//   2 s n          a real packet with sequence number s * 256 + n goes through
//   3 s n          ... with octet n changed             4 s n          ... cut to n octets
//   5 s n          a real packet of RTCP from SSRC s, twice
//   6 n _ OCTETS   n octets are protected as RTP, and taken back
// Checked: a real packet is taken once and comes back as it was; nothing else is ever taken; no octet beyond
// a packet is touched.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "base/octets.h"
#include "base/random.h"
#include "srtp/receiver.h"
#include "srtp/sender.h"

namespace {

using namespace halloo;
using namespace halloo::srtp;
using Octets = std::vector<std::uint8_t>;

constexpr std::size_t kMaxSsrcs = 4;
constexpr std::uint32_t kSsrc = 0x01020304;

void require(bool condition) {
  if (!condition) std::abort();
}

// Of the whole input: what the fuzzer sees compared while it runs one, packets that are right for these keys,
// is wrong for any other.
std::uint64_t hash_of(Bytes input) {
  std::uint64_t hash = 14695981039346656037U;
  for (const std::uint8_t octet : input) hash = (hash ^ octet) * 1099511628211U;
  return hash;
}

Keys keys_of(std::uint8_t which, std::uint64_t seed) {
  constexpr std::array kAll{Profile::aes128_cm_sha1_80, Profile::aead_aes_128_gcm, Profile::aead_aes_256_gcm};
  Keys keys;
  keys.profile = kAll[which % kAll.size()];
  SeededRandom(seed).fill(keys.key);
  return keys;
}

class Driver {
 public:
  Driver(std::uint8_t profile, std::uint64_t seed)
      : sender_(keys_of(profile, seed), kMaxSsrcs), receiver_(keys_of(profile, seed), kMaxSsrcs) {}

  void step(std::uint8_t kind, std::uint8_t a, std::uint8_t b, Bytes octets) {
    switch (kind % 7) {
      case 0:
        return foreign(octets, false);
      case 1:
        return foreign(octets, true);
      case 5:
        return rtcp(a);
      case 6:
        return any(octets);
      default:
        return rtp(kind % 7, a, b);
    }
  }

  static bool has_octets(std::uint8_t kind) { return kind % 7 <= 1 || kind % 7 == 6; }

 private:
  // In memory of exactly its size, so that the sanitizer sees a step beyond.
  Result<std::size_t, Error> take(const Octets& packet, bool rtcp) {
    taken_ = packet;
    taken_.shrink_to_fit();
    const auto size = rtcp ? receiver_.unprotect_rtcp(taken_) : receiver_.unprotect_rtp(taken_);
    if (size) taken_.resize(*size);
    return size;
  }

  void foreign(Bytes octets, bool rtcp) { require(!take(Octets(octets.begin(), octets.end()), rtcp)); }

  Octets protect(const Octets& packet) {
    Octets buffer = packet;
    buffer.resize(packet.size() + sender_.rtp_overhead());
    buffer.resize(sender_.protect_rtp(buffer, packet.size()));
    return buffer;
  }

  void rtp(int kind, std::uint8_t a, std::uint8_t b) {
    Octets packet(12 + b);
    packet[0] = 0x80;
    write16(packet, 2, std::size_t{a} << 8 | b);
    write32(packet, 8, kSsrc);
    const Octets wire = protect(packet);
    require(wire.size() == packet.size() + sender_.rtp_overhead());
    if (kind == 3) {
      Octets changed = wire;
      changed[b % changed.size()] ^= static_cast<std::uint8_t>(1 + a % 255);
      require(!take(changed, false));
    } else if (kind == 4) {
      require(
          !take(Octets(wire.begin(), wire.begin() + b % static_cast<std::ptrdiff_t>(wire.size())), false));
    } else {
      const bool again = wire_taken_.contains(wire);
      const auto size = take(wire, false);
      require(!size || (!again && taken_ == packet));
      if (size) wire_taken_.insert(wire);
    }
  }

  void rtcp(std::uint8_t ssrc) {
    Octets packet(28);
    packet[0] = 0x80;
    packet[1] = 200;
    packet[7] = ssrc;
    Octets wire = packet;
    wire.resize(packet.size() + sender_.rtcp_overhead());
    require(sender_.protect_rtcp(wire, packet.size()) == wire.size());
    const auto first = take(wire, true);
    require(first ? taken_ == packet : first.error() == Error::too_many_ssrcs);
    require(!take(wire, true));
  }

  void any(Bytes octets) {
    const Octets packet(octets.begin(), octets.end());
    const Octets wire = protect(packet);
    if (wire.empty()) return;
    if (take(wire, false)) require(taken_ == packet && wire_taken_.insert(wire).second);
  }

  Sender sender_;
  Receiver receiver_;
  Octets taken_;
  std::set<Octets> wire_taken_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Driver driver(data[0], hash_of({data, size}));
  Bytes rest(data + 1, size - 1);
  while (rest.size() >= 3) {
    const std::uint8_t kind = rest[0], a = rest[1], b = rest[2];
    rest = rest.subspan(3);
    const std::size_t octets = Driver::has_octets(kind) ? std::min<std::size_t>(a, rest.size()) : 0;
    driver.step(kind, a, b, rest.first(octets));
    rest = rest.subspan(octets);
  }
  return 0;
}
