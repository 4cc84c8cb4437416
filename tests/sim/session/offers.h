// The descriptions of simulated clients, and what they learn from the gateway's. Plain functions.
#pragma once

#include <string>

#include "dtls/identity.h"
#include "ice/agent.h"
#include "rtp/extensions.h"
#include "sdp/description.h"
#include "sim/session/way.h"

namespace halloo::session::sim {

// How a client numbers what it offers.
struct Numbering {
  std::uint8_t vp8 = 96, rtx = 97, opus = 111;
  rtp::ExtensionMap extensions;
};
Numbering any_numbering(Dice& dice);

struct OfferSettings {
  bool sends = true;
  bool sound = true, video = true;                // that there is an m-section for
  bool sound_active = true, video_active = true;  // that something is sent in, now
  bool sound_first = true;
  bool rtx = true;
  bool transport_wide = true;  // sequence numbers and feedback; of video only if not sound_transport_wide
  bool sound_transport_wide = true;  // Firefox has it for video only
  bool remb = false;
  bool fir_only = false;  // no PLI
  // Of a publisher: several encodings are told by rid, a single one by SSRC.
  std::size_t encodings = 1;
  std::uint32_t sound_ssrc = 0, video_ssrc = 0, rtx_ssrc = 0;
};

std::string write_offer(const OfferSettings& settings, const Numbering& numbering,
                        const ice::Credentials& ice, const dtls::Fingerprint& fingerprint);
std::string write_restart(const ice::Credentials& ice);  // a fragment (RFC 8840)
std::string rid_of(std::size_t encoding);

// What the gateway says of itself in a description.
struct ServerEnd {
  ice::Credentials ice;
  dtls::Fingerprint fingerprint;
};
ServerEnd server_end(const sdp::Description& description);

// A stream that the gateway may send, as its description has it.
struct Announced {
  std::string mid;
  bool video = false;
  std::uint32_t ssrc = 0, rtx_ssrc = 0;  // 0: there is none
  std::uint8_t payload_type = 0, rtx_payload_type = 0;
  rtp::ExtensionMap extensions;
};
std::vector<Announced> announced_in(const sdp::Description& description);

// To an offer of the gateway's: all of it is received.
std::string write_answer(const sdp::Description& offer, const ice::Credentials& ice,
                         const dtls::Fingerprint& fingerprint);

}  // namespace halloo::session::sim
