// AES128_CM_HMAC_SHA1_80 (RFC 3711 sections 4.1.1 and 4.2). See packet_cipher.h. In counter mode encryption
// is decryption.
#pragma once

#include "srtp/hmac_sha1.h"
#include "srtp/openssl.h"
#include "srtp/packet_cipher.h"

namespace halloo::srtp {

class CmCipher final : public PacketCipher {
 public:
  CmCipher(const SessionKeys& rtp, const SessionKeys& rtcp);

  std::size_t rtp_overhead() const override { return kTag; }
  std::size_t rtcp_overhead() const override { return 4 + kTag; }
  bool seal_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) override;
  bool seal_rtcp(MutableBytes packet, std::uint32_t index) override;
  bool open_rtp(MutableBytes packet, std::size_t header, std::uint64_t index) override;
  bool open_rtcp(MutableBytes packet) override;
  // RFC 3711 section 3.4: before the tag.
  std::size_t rtcp_index_at(std::size_t packet_size) const override { return packet_size - kTag - 4; }

 private:
  static constexpr std::size_t kTag = 10;

  struct Keyed {
    explicit Keyed(const SessionKeys& keys);
    bool crypt(MutableBytes text, std::uint32_t ssrc, std::uint64_t index);
    void sign(MutableBytes content_and_tag, Bytes behind) const;
    bool verify(Bytes content_and_tag, Bytes behind) const;

    CipherContext context;
    HmacSha1 authentication;
    Secret<14> salt;
  };

  Keyed rtp_;
  Keyed rtcp_;
};

}  // namespace halloo::srtp
