#include "srtp/packet_cipher.h"

#include "srtp/cm_cipher.h"
#include "srtp/gcm_cipher.h"

namespace halloo::srtp {

std::unique_ptr<PacketCipher> make_packet_cipher(const SessionKeys& rtp, const SessionKeys& rtcp,
                                                 Direction direction) {
  if (is_aead(rtp.profile)) return std::make_unique<GcmCipher>(rtp, rtcp, direction);
  return std::make_unique<CmCipher>(rtp, rtcp);
}

std::unique_ptr<PacketCipher> make_packet_cipher(const Keys& master, Direction direction) {
  return make_packet_cipher(derive(master, Packets::rtp), derive(master, Packets::rtcp), direction);
}

}  // namespace halloo::srtp
