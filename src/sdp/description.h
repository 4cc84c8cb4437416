// A session description (RFC 8866) as WebRTC uses it (RFC 8829). Plain values; any thread. It is read by
// parse() (parse.h) and written by write() (write.h).
//
// What the session says for all m-sections at once (directions, header extensions, the connection's address)
// stands in each of them after reading; ICE and DTLS remain where they were said: ice_of() and dtls_of() put
// both together.
#pragma once

#include "sdp/media.h"

namespace halloo::sdp {

struct Origin {
  std::string username = "-";
  std::uint64_t session_id = 0;
  std::uint64_t version = 0;
  bool operator==(const Origin&) const = default;
};

struct Group {  // RFC 5888
  std::string semantics;
  std::vector<std::string> mids;
  bool operator==(const Group&) const = default;
};

struct Description {
  Origin origin;
  std::vector<Group> groups;
  bool extmap_allow_mixed = false;
  bool ice_lite = false;
  Ice ice;
  Dtls dtls;
  bool end_of_candidates = false;
  std::vector<MediaSection> media;
  bool operator==(const Description&) const = default;
};

// What counts for this section: each of its own, else the session's.
Ice ice_of(const Description& description, const MediaSection& section);
Dtls dtls_of(const Description& description, const MediaSection& section);

// RFC 8843: the first group of this semantics; nullptr: there is none. It is enough for WebRTC, which has
// one.
const Group* find_group(const Description& description, std::string_view semantics);

}  // namespace halloo::sdp
