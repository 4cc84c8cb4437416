// Takes the protection off what comes in one direction of an SRTP session (RFC 3711, 7714), in place. Keeps a
// rollover counter and a replay window for each SSRC; a packet changes them, and adds an SSRC, only when it
// proved authentic. One thread at a time; allocates only for a new SSRC.
#pragma once

#include <memory>

#include "base/result.h"
#include "srtp/packet_cipher.h"
#include "srtp/replay_window.h"
#include "srtp/stream_table.h"

namespace halloo::srtp {

enum class Error : std::uint8_t {
  malformed,  // no RTP or RTCP, too short, or SRTCP that is not encrypted
  replayed,
  too_old,  // behind the replay window
  wrong_tag,
  too_many_ssrcs,
};

class Receiver {
 public:
  // So many SSRCs of RTP, and as many of RTCP.
  Receiver(const Keys& keys, std::size_t max_ssrcs);

  // The size of what stands in `packet` now; after an error its octets are of no use.
  Result<std::size_t, Error> unprotect_rtp(MutableBytes packet);
  Result<std::size_t, Error> unprotect_rtcp(MutableBytes packet);

 private:
  // RFC 3711 section 3.3.2 asks for 64 at the least. At 100 Mbit/s 1024 packets are 0.1 s.
  using RtpWindow = ReplayWindow<1024>;
  using RtcpWindow = ReplayWindow<128>;

  std::unique_ptr<PacketCipher> cipher_;
  StreamTable<RtpWindow> rtp_;
  StreamTable<RtcpWindow> rtcp_;
};

}  // namespace halloo::srtp
