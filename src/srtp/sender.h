// Protects what is sent in one direction of an SRTP session (RFC 3711, 7714), in place. Keeps a rollover
// counter for each SSRC and one index for all SRTCP. One thread at a time; allocates only for a new SSRC.
//
// An index may be used again for the very same packet only. AES-GCM with one nonce for two packets gives away
// the key of its tags (RFC 7714 section 8.4), and a changed header extension is another packet: what is to be
// sent again in another shape goes out as a retransmission under its own SSRC (RFC 4588) or in the octets
// that left the first time.
#pragma once

#include <memory>
#include <optional>

#include "srtp/packet_cipher.h"
#include "srtp/stream_table.h"

namespace halloo::srtp {

class Sender {
 public:
  Sender(const Keys& keys, std::size_t max_ssrcs);

  // The packet is the first `size` octets of `buffer`, with room for kMaxOverhead behind it. Returns its new
  // size; 0, and it must not be sent: it is no RTP, there is no room, one SSRC too many, or the key has
  // served for as many packets as it may. The rollover counter follows from the highest sequence number sent,
  // so that an older packet gets the one that it had.
  std::size_t protect_rtp(MutableBytes buffer, std::size_t size);
  // ... with the rollover counter stated.
  std::size_t protect_rtp(MutableBytes buffer, std::size_t size, std::uint32_t rollover);
  // A compound packet.
  std::size_t protect_rtcp(MutableBytes buffer, std::size_t size);

  // What is added to each.
  std::size_t rtp_overhead() const { return cipher_->rtp_overhead(); }
  std::size_t rtcp_overhead() const { return cipher_->rtcp_overhead(); }

 private:
  std::size_t protect(MutableBytes buffer, std::size_t size, std::optional<std::uint32_t> rollover);

  std::unique_ptr<PacketCipher> cipher_;
  StreamTable<std::uint64_t> highest_;  // index
  std::uint32_t next_rtcp_index_ = 0;
};

}  // namespace halloo::srtp
