// Encrypts and authenticates packets of one direction under their session keys, in place: the transforms of
// RFC 3711 section 4 (AES-CM with HMAC-SHA1-80) and RFC 7714 (AES-GCM). It knows what a packet looks like,
// but not which index it has: sender.h and receiver.h do. One thread at a time. Allocates nothing a packet.
#pragma once

#include <memory>

#include "srtp/key_derivation.h"

namespace halloo::srtp {

// The E flag of SRTCP (RFC 3711 section 3.4), before the index of 31 bits.
inline constexpr std::uint32_t kEncryptedFlag = 0x80000000;

class PacketCipher {
 public:
  virtual ~PacketCipher() = default;

  // What is added to a packet.
  virtual std::size_t rtp_overhead() const = 0;
  virtual std::size_t rtcp_overhead() const = 0;

  // `packet` has that room behind its content; `header` octets of it stay in the clear. `index` is the
  // rollover counter and the sequence number, 48 bits. False: OpenSSL refused, and nothing may be sent.
  virtual bool seal_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) = 0;
  virtual bool seal_rtcp(MutableBytes packet, std::uint32_t index) = 0;

  // `packet` is at least header and overhead long. False: it was not sent so; its octets are then of no use.
  virtual bool open_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) = 0;
  virtual bool open_rtcp(MutableBytes packet) = 0;

  // Where the index of a protected RTCP packet stands.
  virtual std::size_t rtcp_index_at(std::size_t packet_size) const = 0;
};

enum class Direction : std::uint8_t { seal, open };

std::unique_ptr<PacketCipher> make_packet_cipher(const SessionKeys& rtp, const SessionKeys& rtcp,
                                                 Direction direction);
// The one of a direction, with its session keys derived.
std::unique_ptr<PacketCipher> make_packet_cipher(const Keys& master, Direction direction);

}  // namespace halloo::srtp
