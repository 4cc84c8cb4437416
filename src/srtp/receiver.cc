#include "srtp/receiver.h"

#include <optional>

#include "srtp/header.h"
#include "srtp/rollover.h"

namespace halloo::srtp {
namespace {

// What forbids a packet with this index; `window` is nullptr for an SSRC that is new.
template <class Window>
std::optional<Error> refusal(const StreamTable<Window>& table, const Window* window, std::uint64_t index) {
  if (!window) return table.full() ? std::optional(Error::too_many_ssrcs) : std::nullopt;
  switch (window->check(index)) {
    case Window::Verdict::fresh:
      break;
    case Window::Verdict::seen:
      return Error::replayed;
    case Window::Verdict::too_old:
      return Error::too_old;
  }
  return std::nullopt;
}

}  // namespace

Receiver::Receiver(const Keys& keys, std::size_t max_ssrcs)
    : cipher_(make_packet_cipher(keys, Direction::open)), rtp_(max_ssrcs), rtcp_(max_ssrcs) {}

Result<std::size_t, Error> Receiver::unprotect_rtp(MutableBytes packet) {
  const std::size_t overhead = cipher_->rtp_overhead();
  if (packet.size() < overhead) return Unexpected{Error::malformed};
  const std::size_t size = packet.size() - overhead;
  const auto header = rtp_header_size(packet.first(size));
  if (!header) return Unexpected{Error::malformed};
  const std::uint16_t sequence = read16(packet, 2);
  const std::uint32_t ssrc = read32(packet, 8);
  RtpWindow* window = rtp_.find(ssrc);
  const std::uint64_t index = guess_index(window ? window->highest() : sequence, sequence);
  if (index > kMaxIndex) return Unexpected{Error::malformed};  // the key has served its time
  if (const auto error = refusal(rtp_, window, index)) return Unexpected{*error};
  if (!cipher_->open_rtp(packet, *header, index)) return Unexpected{Error::wrong_tag};
  if (!window) window = &rtp_.add(ssrc);
  window->add(index);
  return size;
}

Result<std::size_t, Error> Receiver::unprotect_rtcp(MutableBytes packet) {
  const std::size_t overhead = cipher_->rtcp_overhead();
  if (packet.size() < overhead) return Unexpected{Error::malformed};
  const std::size_t size = packet.size() - overhead;
  if (!looks_like_rtcp(packet.first(size))) return Unexpected{Error::malformed};
  const std::uint32_t flag_and_index = read32(packet, cipher_->rtcp_index_at(packet.size()));
  // The profiles of DTLS-SRTP encrypt RTCP (RFC 5764 section 4.1.2): authentication alone is not enough.
  if (!(flag_and_index & kEncryptedFlag)) return Unexpected{Error::malformed};
  const std::uint32_t index = flag_and_index & ~kEncryptedFlag;
  const std::uint32_t ssrc = read32(packet, 4);
  RtcpWindow* window = rtcp_.find(ssrc);
  if (const auto error = refusal(rtcp_, window, index)) return Unexpected{*error};
  if (!cipher_->open_rtcp(packet)) return Unexpected{Error::wrong_tag};
  if (!window) window = &rtcp_.add(ssrc);
  window->add(index);
  return size;
}

}  // namespace halloo::srtp
