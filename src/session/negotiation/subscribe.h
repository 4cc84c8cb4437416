// The answer to a client that offers to receive, as by WHEP: each of its m-lines gets one of the tracks that
// there are. Pure functions; any thread.
#pragma once

#include "base/result.h"
#include "rtp/extensions.h"
#include "session/negotiation/terms.h"

namespace halloo::session {

// What can be sent to it, and under which names (RFC 3550 section 6.5.1, RFC 8830).
struct SubscribedTrack {
  sdp::MediaKind kind = sdp::MediaKind::audio;
  std::vector<CodecId> codecs;  // that it may come in; empty: not known yet, any
  std::uint32_t ssrc = 0;
  std::uint32_t rtx_ssrc = 0;  // of video
  std::string cname;
  std::string stream;
  std::string track;
};

struct SubscribedSection {
  std::size_t index = 0;  // of the m-line
  std::string mid;
  sdp::MediaKind kind = sdp::MediaKind::audio;
  std::optional<std::size_t> track;  // index of it; nullopt: nothing is sent
  std::vector<AgreedCodec> codecs;
  rtp::ExtensionMap extensions;
};

struct SubscribeAgreement {
  sdp::Description answer;
  RemoteTransport remote;
  std::vector<SubscribedSection> sections;  // those that were accepted
};

// Tracks are given out in their order. An m-line for which there is none of its kind stays inactive; one
// whose client can decode none of the track's codecs is rejected, and the track passed over.
Result<SubscribeAgreement, NegotiationError> answer_subscribe(const sdp::Description& offer,
                                                              const LocalTransport& local,
                                                              const std::vector<SubscribedTrack>& tracks,
                                                              const Policy& policy);

// Of what the client decodes, what can be sent of a track in these codecs.
std::vector<AgreedCodec> sendable(const std::vector<AgreedCodec>& agreed, const std::vector<CodecId>& sent);

// ssrc, msid, and the pair of SSRCs if there are retransmissions.
void describe_sender(sdp::MediaSection& section, const SubscribedTrack& track, bool rtx);

}  // namespace halloo::session
