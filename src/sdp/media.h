// What one m-line and the lines below it say (RFC 8866 section 5.14, RFC 8829 section 5.2.1 for which of them
// WebRTC uses). Plain values; any thread. Nothing here checks that what is said makes sense together:
// session/negotiation does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdp/candidate.h"

namespace halloo::sdp {

enum class MediaKind : std::uint8_t { audio, video, application, other };
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
enum class Setup : std::uint8_t { actpass, active, passive, holdconn };  // RFC 4145 section 4

constexpr bool sends(Direction direction) {
  return direction == Direction::sendrecv || direction == Direction::sendonly;
}
constexpr bool receives(Direction direction) {
  return direction == Direction::sendrecv || direction == Direction::recvonly;
}

struct Fingerprint {  // RFC 8122 section 5
  std::string hash;   // lower case, such as "sha-256"
  std::vector<std::uint8_t> digest;
  bool operator==(const Fingerprint&) const = default;
};

// RFC 8839 section 5.4 and 5.6. Of the session or of one m-section, which comes first.
struct Ice {
  std::string ufrag;
  std::string pwd;
  std::vector<std::string> options;
  bool operator==(const Ice&) const = default;
};

struct Dtls {  // RFC 8842
  std::optional<Setup> setup;
  std::vector<Fingerprint> fingerprints;
  std::string tls_id;
  bool operator==(const Dtls&) const = default;
};

struct Codec {
  std::uint8_t payload_type = 0;
  std::string name;  // empty: the description does not say what this payload type is
  std::uint32_t clock_rate = 0;
  std::uint16_t channels = 1;
  std::string fmtp;                   // as it stands: see parameter()
  std::vector<std::string> feedback;  // RFC 4585 section 4.2, such as "nack pli"
  bool operator==(const Codec&) const = default;
};

// The value of a parameter in "a=1;b=2"; names are told apart whatever their case (RFC 4855 section 3).
std::optional<std::string_view> parameter(const Codec& codec, std::string_view name);
bool has_feedback(const Codec& codec, std::string_view feedback);

struct Extmap {  // RFC 8285 section 8
  std::uint8_t id = 0;
  Direction direction = Direction::sendrecv;
  std::string uri;
  std::string attributes;
  bool operator==(const Extmap&) const = default;
};

enum class RidDirection : std::uint8_t { send, recv };

struct Rid {  // RFC 8851
  std::string id;
  RidDirection direction = RidDirection::send;
  std::vector<std::uint8_t> payload_types;  // empty: any of the m-line
  std::string restrictions;                 // the others, as they stand
  bool operator==(const Rid&) const = default;
};

struct SimulcastRid {
  std::string id;
  bool paused = false;
  bool operator==(const SimulcastRid&) const = default;
};
using SimulcastStream = std::vector<SimulcastRid>;  // alternatives, the best first

struct Simulcast {  // RFC 8853
  std::vector<SimulcastStream> send;
  std::vector<SimulcastStream> recv;
  bool empty() const { return send.empty() && recv.empty(); }
  bool operator==(const Simulcast&) const = default;
};

struct Ssrc {  // RFC 5576 section 4.1
  std::uint32_t ssrc = 0;
  std::string cname;
  std::string msid;
  bool operator==(const Ssrc&) const = default;
};

struct SsrcGroup {        // section 4.2
  std::string semantics;  // "FID", "SIM"
  std::vector<std::uint32_t> ssrcs;
  bool operator==(const SsrcGroup&) const = default;
};

struct Msid {          // RFC 8830
  std::string stream;  // "-": of no stream
  std::string track;
  bool operator==(const Msid&) const = default;
};

struct Connection {  // c=
  bool v6 = false;
  std::string address = "0.0.0.0";
  bool operator==(const Connection&) const = default;
};

struct MediaSection {
  MediaKind kind = MediaKind::audio;
  std::string other_kind;  // its name, if that is none of ours
  std::uint16_t port = 9;  // 0: rejected, or with bundle_only there is no port of its own
  std::string protocol = "UDP/TLS/RTP/SAVPF";
  std::vector<Codec> codecs;         // of audio and video over RTP; the order is that of preference
  std::vector<std::string> formats;  // of everything else
  Connection connection;
  std::optional<std::uint64_t> bandwidth;  // b=TIAS, bits a second; or b=AS

  std::string mid;
  bool bundle_only = false;
  Direction direction = Direction::sendrecv;
  std::vector<Msid> msids;

  std::optional<std::uint16_t> rtcp_port;  // RFC 3605
  bool rtcp_mux = false;
  bool rtcp_mux_only = false;  // RFC 8858
  bool rtcp_rsize = false;     // RFC 5506
  bool extmap_allow_mixed = false;
  std::vector<Extmap> extmap;
  std::vector<Rid> rids;
  Simulcast simulcast;
  std::vector<Ssrc> ssrcs;
  std::vector<SsrcGroup> ssrc_groups;

  Ice ice;
  Dtls dtls;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;

  std::optional<std::uint16_t> sctp_port;  // RFC 8841
  std::optional<std::uint64_t> max_message_size;

  bool rejected() const { return port == 0 && !bundle_only; }
  bool operator==(const MediaSection&) const = default;
};

// Audio or video over RTP: what stands in the m-line are payload types.
bool has_codecs(const MediaSection& section);
std::string_view kind_name(const MediaSection& section);
const Codec* find_codec(const MediaSection& section, std::uint8_t payload_type);

}  // namespace halloo::sdp
