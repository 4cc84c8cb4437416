// AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714). See packet_cipher.h.
#pragma once

#include "srtp/openssl.h"
#include "srtp/packet_cipher.h"

namespace halloo::srtp {

class GcmCipher final : public PacketCipher {
 public:
  GcmCipher(const SessionKeys& rtp, const SessionKeys& rtcp, Direction direction);

  std::size_t rtp_overhead() const override { return kTag; }
  std::size_t rtcp_overhead() const override { return kTag + 4; }
  bool seal_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) override;
  bool seal_rtcp(MutableBytes packet, std::uint32_t index) override;
  bool open_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) override;
  bool open_rtcp(MutableBytes packet) override;
  // RFC 7714 section 17: behind the tag.
  std::size_t rtcp_index_at(std::size_t packet_size) const override { return packet_size - 4; }

 private:
  static constexpr std::size_t kTag = 16;

  struct Keyed {
    Keyed(const SessionKeys& keys, Direction direction);
    bool begin(std::uint32_t ssrc, std::uint64_t index);
    bool seal(MutableBytes text_and_tag);
    bool open(MutableBytes text_and_tag);

    CipherContext context;
    Secret<12> salt;
  };

  Keyed rtp_;
  Keyed rtcp_;
};

}  // namespace halloo::srtp
