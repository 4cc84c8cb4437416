#include "srtp/sender.h"

#include "srtp/header.h"
#include "srtp/rollover.h"

namespace halloo::srtp {

Sender::Sender(const Keys& keys, std::size_t max_ssrcs)
    : cipher_(make_packet_cipher(keys, Direction::seal)), highest_(max_ssrcs) {}

std::size_t Sender::protect_rtp(MutableBytes buffer, std::size_t size) {
  return protect(buffer, size, std::nullopt);
}
std::size_t Sender::protect_rtp(MutableBytes buffer, std::size_t size, std::uint32_t rollover) {
  return protect(buffer, size, rollover);
}

std::size_t Sender::protect(MutableBytes buffer, std::size_t size, std::optional<std::uint32_t> rollover) {
  const std::size_t total = size + cipher_->rtp_overhead();
  if (total > buffer.size()) return 0;
  const auto header = rtp_header_size(buffer.first(size));
  if (!header) return 0;
  const std::uint16_t sequence = read16(buffer, 2);
  const std::uint32_t ssrc = read32(buffer, 8);
  std::uint64_t* highest = highest_.find(ssrc);
  if (!highest && highest_.full()) return 0;
  const std::uint64_t index = rollover ? std::uint64_t{*rollover} << 16 | sequence
                                       : guess_index(highest ? *highest : sequence, sequence);
  // RFC 3711 section 9.2: with one master key 2^48 packets at the most.
  if (index > kMaxIndex || !cipher_->seal_rtp(buffer.first(total), *header, index)) return 0;
  if (!highest) highest = &highest_.add(ssrc);
  *highest = std::max(*highest, index);
  return total;
}

std::size_t Sender::protect_rtcp(MutableBytes buffer, std::size_t size) {
  const std::size_t total = size + cipher_->rtcp_overhead();
  if (total > buffer.size() || !looks_like_rtcp(buffer.first(size))) return 0;
  // Section 9.2: 2^31 packets of SRTCP. The index counts those of all SSRCs, as it need only not come again.
  if (next_rtcp_index_ >= kEncryptedFlag) return 0;
  return cipher_->seal_rtcp(buffer.first(total), next_rtcp_index_++) ? total : 0;
}

}  // namespace halloo::srtp
