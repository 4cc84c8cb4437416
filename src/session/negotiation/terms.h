// What both sides bring to an agreement, whoever offers: how they can be reached, what this server takes.
// Plain values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/description.h"
#include "session/negotiation/codec.h"

namespace halloo::session {

// Of this server: one transport for everything (RFC 8843), ICE-lite, all candidates known from the beginning.
struct LocalTransport {
  sdp::Origin origin;  // its version grows with each description of a connection (RFC 8866 section 5.2)
  std::string ufrag;
  std::string pwd;
  sdp::Fingerprint fingerprint;
  std::vector<sdp::Candidate> candidates;
  sdp::Setup setup = sdp::Setup::passive;  // in answers; offers say actpass (RFC 8842 section 5.2)
  std::string tls_id;                      // empty: none; answers have it only if the offer has one
};

// Of the client, from the m-section that stands for all of a bundle.
struct RemoteTransport {
  std::string ufrag;
  std::string pwd;
  sdp::Fingerprint fingerprint;  // sha-256
  sdp::Setup setup = sdp::Setup::actpass;
  std::vector<sdp::Candidate> candidates;
  bool end_of_candidates = false;
};

struct Policy {
  std::vector<CodecId> codecs = all_codecs();  // that are accepted and offered
  std::size_t sections = 16;                   // m-lines accepted; what comes behind is rejected
  std::size_t layers = 3;                      // of simulcast
  bool opus_dtx = true;                        // ask for silence not to be sent (RFC 7587 section 6.1)
  std::optional<std::uint64_t> bandwidth;      // bits a second asked of each video of a publisher (b=TIAS)
};

enum class NegotiationError : std::uint8_t {
  nothing_accepted,  // no m-line is left
  no_ice,            // credentials
  no_fingerprint,    // of sha-256
  bad_setup,         // we would have to be the DTLS client, or nobody is
  both_lite,         // nobody would send a connectivity check
  not_bundled,       // an answer that takes media apart
  no_rtcp_mux,
  sections_changed,  // m-lines gone or become others (RFC 3264 section 8)
  mapping_changed,   // a payload type or an extension's id means something else than before
};
std::string_view to_text(NegotiationError error);

}  // namespace halloo::session
