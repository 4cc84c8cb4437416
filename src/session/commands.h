// What the signalling loop tells the media workers about connections and tracks, and what it hears from them.
// Values; they cross threads in the order in which they were made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "dtls/fingerprint.h"
#include "ice/agent.h"
#include "session/negotiation/publish.h"
#include "sfu/forwarding/demand.h"
#include "sfu/forwarding/packet_writer.h"
#include "transport/peer.h"

namespace halloo::session {

using transport::PeerId;               // a WebRTC connection
using TrackId = std::uint32_t;         // what one participant publishes in one m-section
using SubscriptionId = std::uint32_t;  // one track to one connection

struct Open {
  PeerId peer = 0;
  ice::Credentials local;
  dtls::Role role = dtls::Role::server;
  std::optional<dtls::Fingerprint> fingerprint;  // known later, where the client answers
};
struct RestartIce {
  PeerId peer = 0;
  ice::Credentials local;
};
// Of a connection where the client answers.
struct Expect {
  PeerId peer = 0;
  dtls::Fingerprint fingerprint;
};
// With all that it publishes and receives.
struct Close {
  PeerId peer = 0;
};

// From now on this connection sends the track.
struct Publish {
  PeerId peer = 0;
  TrackId track = 0;
  PublishedSection section;
};
struct Unpublish {
  PeerId peer = 0;
  TrackId track = 0;
};

// Where a track comes from and what it is, for a worker that has subscribers to it.
struct TrackSource {
  TrackId track = 0;
  unsigned worker = 0;  // the publisher's
  bool video = true;
  std::size_t encodings = 1;
  rtp::ExtensionMap extensions;  // the publisher's
};
struct Subscribe {
  PeerId peer = 0;
  SubscriptionId subscription = 0;
  TrackSource source;
  sfu::StreamIdentity identity;
  std::string cname;
  bool transport_wide = false;  // its client tells what arrived
};
struct Unsubscribe {
  PeerId peer = 0;
  SubscriptionId subscription = 0;
};
// What it is to its watcher; before the first, all that there is of it.
struct Want {
  PeerId peer = 0;
  SubscriptionId subscription = 0;
  bool shown = true;
  std::uint8_t max_spatial = 2;  // more than its tile can show is not worth sending
  bool prominent = false;        // pinned, or speaking, or a screen
};

using Command =
    std::variant<Open, Expect, RestartIce, Close, Publish, Unpublish, Subscribe, Unsubscribe, Want>;

struct Connected {
  PeerId peer = 0;
};
// The worker has forgotten it.
struct Ended {
  PeerId peer = 0;
  transport::End end{};
};

// What of a track somebody watches, a bit for each encoding or spatial layer: its publisher can pause the
// rest.
struct LayersWanted {
  PeerId peer = 0;
  TrackId track = 0;
  sfu::EncodingMask wanted = 0;
};

// A picture that the watcher's network has no room for, or has again.
struct StreamPaused {
  PeerId peer = 0;
  SubscriptionId subscription = 0;
  bool paused = false;
};

// How loud tracks of sound have been in the last 100 ms (RFC 6464), each as loud as its loudest packet:
// -dBov, 0 the loudest. Silent ones (127) only when they have just become so.
struct Levels {
  std::vector<std::pair<TrackId, std::uint8_t>> loudest;
};

using Event = std::variant<Connected, Ended, LayersWanted, StreamPaused, Levels>;

}  // namespace halloo::session
