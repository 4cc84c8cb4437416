// The receiving connection of the native protocol, where this server offers: its m-lines as they come and go,
// the offer they make, and what the client's answer accepts of it. Plain values and pure functions; whoever
// owns the connection owns the values.
//
// The order of m-lines never changes (RFC 3264 section 8). One whose track has gone is inactive until another
// track of its kind takes it over; one that the client has stopped is taken over under a new mid (RFC 8829
// section 5.2.2). Every m-line offers all codecs of its kind, with payload types and extension ids that are
// the same on every connection, so that it never matters which track it had before.
#pragma once

#include "base/result.h"
#include "rtp/extensions.h"
#include "session/negotiation/subscribe.h"
#include "session/negotiation/terms.h"

namespace halloo::session {

struct Sender {
  sdp::MediaKind kind = sdp::MediaKind::audio;
  std::string mid;
  bool active = false;
  bool stopped = false;  // the client has rejected the m-line
  SubscribedTrack track;
};

// An m-line for a new track; nullptr: there would be more than `most`. With it goes `active`.
Sender* take_sender(std::vector<Sender>& senders, SubscribedTrack track, std::size_t most);

sdp::Description make_offer(const LocalTransport& local, const std::vector<Sender>& senders,
                            const Policy& policy);

struct AcceptedSection {
  std::string mid;
  sdp::MediaKind kind = sdp::MediaKind::audio;
  bool active = false;    // we send, and the client receives
  bool rejected = false;  // the Sender is to be marked as stopped
  std::vector<AgreedCodec> codecs;
  rtp::ExtensionMap extensions;
};

struct AcceptedAnswer {
  RemoteTransport remote;
  std::vector<AcceptedSection> sections;  // one for each m-line
};

Result<AcceptedAnswer, NegotiationError> accept_answer(const sdp::Description& offer,
                                                       const sdp::Description& answer);

}  // namespace halloo::session
