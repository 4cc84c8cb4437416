// Bodies of application/trickle-ice-sdpfrag (RFC 8840 section 9), as WHIP's PATCH carries them (RFC 9725
// section 4.3): candidates found later, or the credentials of an ICE restart. Plain values; stateless; any
// thread.
#pragma once

#include <string>
#include <vector>

#include "sdp/parse.h"

namespace halloo::sdp {

struct FragmentSection {
  MediaKind kind = MediaKind::audio;
  std::string mid;
  Ice ice;
  std::vector<Candidate> candidates;
  bool end_of_candidates = false;
  bool operator==(const FragmentSection&) const = default;
};

struct Fragment {
  bool ice_lite = false;
  Ice ice;  // of all sections that have none of their own
  std::vector<Group> groups;
  bool end_of_candidates = false;
  std::vector<FragmentSection> sections;
  bool operator==(const Fragment&) const = default;
};

// Sections without a mid are an error (bad_mid), as nobody could tell what they belong to.
Result<Fragment, ParseError> parse_fragment(std::string_view text, const Limits& limits = {});
std::string write(const Fragment& fragment);

}  // namespace halloo::sdp
