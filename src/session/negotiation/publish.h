// The answer to a client that sends: its offer in, our answer and a plan of what will come out. Pure
// functions; any thread. Forwarding nothing and opening nothing: that is for whoever carries out the plan.
#pragma once

#include "base/result.h"
#include "rtp/extensions.h"
#include "session/negotiation/terms.h"

namespace halloo::session {

// One encoding of a picture or sound. With simulcast there are several, told by rid (RFC 8853), or by SSRC as
// older clients do ("SIM").
struct PublishedLayer {
  std::string rid;
  std::optional<std::uint32_t> ssrc;  // if the description says
  std::optional<std::uint32_t> rtx_ssrc;
  bool paused = false;  // at first
  bool operator==(const PublishedLayer&) const = default;
};

struct PublishedSection {
  std::size_t index = 0;  // of the m-line
  std::string mid;        // may be empty if it is the only one
  sdp::MediaKind kind = sdp::MediaKind::audio;
  bool active = false;  // the client sends; if not, it may later
  std::vector<AgreedCodec> codecs;
  rtp::ExtensionMap extensions;
  std::vector<PublishedLayer> layers;  // one at least, in the order of the description
  sdp::Msid msid;                      // which stream and track of the client's it is
  std::string cname;
};

struct PublishPlan {
  RemoteTransport remote;
  std::vector<PublishedSection> sections;  // those that were accepted
};

struct PublishAgreement {
  sdp::Description answer;
  PublishPlan plan;
};

// `before`: what was agreed on this connection last; m-lines, payload types and extension ids are to go on as
// they were (RFC 3264 section 8).
Result<PublishAgreement, NegotiationError> answer_publish(const sdp::Description& offer,
                                                          const LocalTransport& local, const Policy& policy,
                                                          const PublishPlan* before = nullptr);

}  // namespace halloo::session
