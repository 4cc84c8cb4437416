#include "srtp/gcm_cipher.h"

#include "srtp/header.h"

namespace halloo::srtp {

GcmCipher::Keyed::Keyed(const SessionKeys& keys, Direction direction)
    : context(keyed_context(aes_gcm(key_size(keys.profile)), keys.key.data(), direction == Direction::seal)) {
  std::copy_n(keys.salt.begin(), salt.size(), salt.begin());
}

// RFC 7714 sections 8.1 and 9.1: two octets of 0, the SSRC, the index in 48 bits (of SRTCP with 17 of 0
// before it), all XOR the salt.
bool GcmCipher::Keyed::begin(std::uint32_t ssrc, std::uint64_t index) {
  std::array<std::uint8_t, 12> iv{};
  write32(iv, 2, ssrc);
  write16(iv, 6, static_cast<std::size_t>(index >> 32));
  write32(iv, 8, static_cast<std::uint32_t>(index));
  for (std::size_t i = 0; i < iv.size(); ++i) iv[i] ^= salt[i];
  return set_iv(context.get(), iv.data());
}

bool GcmCipher::Keyed::seal(MutableBytes text_and_tag) {
  const MutableBytes text = text_and_tag.first(text_and_tag.size() - kTag);
  const MutableBytes tag = text_and_tag.last(kTag);
  int written = 0;
  return update(context.get(), text.data(), text) &&
         EVP_CipherFinal_ex(context.get(), tag.data(), &written) == 1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag, tag.data()) == 1;
}

bool GcmCipher::Keyed::open(MutableBytes text_and_tag) {
  const MutableBytes text = text_and_tag.first(text_and_tag.size() - kTag);
  const MutableBytes tag = text_and_tag.last(kTag);
  int written = 0;
  return EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTag, tag.data()) == 1 &&
         update(context.get(), text.data(), text) &&
         EVP_CipherFinal_ex(context.get(), tag.data(), &written) == 1;
}

GcmCipher::GcmCipher(const SessionKeys& rtp, const SessionKeys& rtcp, Direction direction)
    : rtp_(rtp, direction), rtcp_(rtcp, direction) {}

bool GcmCipher::seal_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) {
  return rtp_.begin(read32(packet, 8), index) && update(rtp_.context.get(), nullptr, packet.first(header)) &&
         rtp_.seal(packet.subspan(header));
}

bool GcmCipher::open_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) {
  return rtp_.begin(read32(packet, 8), index) && update(rtp_.context.get(), nullptr, packet.first(header)) &&
         rtp_.open(packet.subspan(header));
}

// Section 9.2: what is authenticated only is the header, and the index with its flag, which stands at the
// end.
bool GcmCipher::seal_rtcp(MutableBytes packet, std::uint32_t index) {
  const std::size_t at = rtcp_index_at(packet.size());
  write32(packet, at, kEncryptedFlag | index);
  return rtcp_.begin(read32(packet, 4), index) &&
         update(rtcp_.context.get(), nullptr, packet.first(kRtcpHeaderSize)) &&
         update(rtcp_.context.get(), nullptr, packet.subspan(at)) &&
         rtcp_.seal(packet.first(at).subspan(kRtcpHeaderSize));
}

bool GcmCipher::open_rtcp(MutableBytes packet) {
  const std::size_t at = rtcp_index_at(packet.size());
  return rtcp_.begin(read32(packet, 4), read32(packet, at) & ~kEncryptedFlag) &&
         update(rtcp_.context.get(), nullptr, packet.first(kRtcpHeaderSize)) &&
         update(rtcp_.context.get(), nullptr, packet.subspan(at)) &&
         rtcp_.open(packet.first(at).subspan(kRtcpHeaderSize));
}

}  // namespace halloo::srtp
