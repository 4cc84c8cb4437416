#include "srtp/cm_cipher.h"

#include "base/constant_time.h"
#include "srtp/header.h"

namespace halloo::srtp {
namespace {

// RFC 3711 section 4.2: the rollover counter is authenticated with the packet, though not sent.
std::array<std::uint8_t, 4> rollover_octets(std::uint64_t index) {
  std::array<std::uint8_t, 4> octets;
  write32(octets, 0, static_cast<std::uint32_t>(index >> 16));
  return octets;
}

}  // namespace

CmCipher::Keyed::Keyed(const SessionKeys& keys)
    : context(keyed_context(aes_ctr(key_size(keys.profile)), keys.key.data(), true)),
      authentication(keys.authentication),
      salt(keys.salt) {}

// Section 4.1.1: IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16).
bool CmCipher::Keyed::crypt(MutableBytes text, std::uint32_t ssrc, std::uint64_t index) {
  std::array<std::uint8_t, 16> iv{};
  write32(iv, 4, ssrc);
  write16(iv, 8, static_cast<std::size_t>(index >> 32));
  write32(iv, 10, static_cast<std::uint32_t>(index));
  for (std::size_t i = 0; i < salt.size(); ++i) iv[i] ^= salt[i];
  return set_iv(context.get(), iv.data()) && update(context.get(), text.data(), text);
}

void CmCipher::Keyed::sign(MutableBytes content_and_tag, Bytes behind) const {
  const std::size_t content = content_and_tag.size() - kTag;
  const auto digest = authentication.digest(content_and_tag.first(content), behind);
  std::copy_n(digest.begin(), kTag, content_and_tag.subspan(content).begin());
}

bool CmCipher::Keyed::verify(Bytes content_and_tag, Bytes behind) const {
  const std::size_t content = content_and_tag.size() - kTag;
  const auto digest = authentication.digest(content_and_tag.first(content), behind);
  return equal_in_constant_time(as_text(Bytes(digest).first(kTag)),
                                as_text(content_and_tag.subspan(content)));
}

CmCipher::CmCipher(const SessionKeys& rtp, const SessionKeys& rtcp) : rtp_(rtp), rtcp_(rtcp) {}

bool CmCipher::seal_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) {
  const MutableBytes text = packet.first(packet.size() - kTag).subspan(header);
  if (!rtp_.crypt(text, read32(packet, 8), index)) return false;
  rtp_.sign(packet, rollover_octets(index));
  return true;
}

bool CmCipher::open_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) {
  return rtp_.verify(packet, rollover_octets(index)) &&
         rtp_.crypt(packet.first(packet.size() - kTag).subspan(header), read32(packet, 8), index);
}

bool CmCipher::seal_rtcp(MutableBytes packet, std::uint32_t index) {
  const std::size_t at = rtcp_index_at(packet.size());
  if (!rtcp_.crypt(packet.first(at).subspan(kRtcpHeaderSize), read32(packet, 4), index)) return false;
  write32(packet, at, kEncryptedFlag | index);
  rtcp_.sign(packet, {});
  return true;
}

bool CmCipher::open_rtcp(MutableBytes packet) {
  const std::size_t at = rtcp_index_at(packet.size());
  return rtcp_.verify(packet, {}) && rtcp_.crypt(packet.first(at).subspan(kRtcpHeaderSize), read32(packet, 4),
                                                 read32(packet, at) & ~kEncryptedFlag);
}

}  // namespace halloo::srtp
