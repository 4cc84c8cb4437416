// Reading session descriptions (RFC 8866). Strict where a mistake would change what is agreed, forgiving
// where real clients are careless: line ends of LF alone, missing s= and t=, blank lines, unknown lines and
// attributes. Everything that a description can make grow has a bound in Limits. Stateless; any thread.
#pragma once

#include <string_view>

#include "base/result.h"
#include "sdp/description.h"

namespace halloo::sdp {

struct Limits {
  std::size_t size = 256 * 1024;  // octets of the whole
  std::size_t line = 4096;
  std::size_t sections = 64;
  // Of one m-section:
  std::size_t codecs = 128;   // and formats
  std::size_t feedback = 16;  // of a codec
  std::size_t extensions = 32;
  std::size_t rids = 16;
  std::size_t ssrcs = 32;  // and groups of them, and those in a group
  std::size_t msids = 8;
  std::size_t candidates = 64;
  // Of one m-section, or of the session:
  std::size_t fingerprints = 8;
  std::size_t ice_options = 16;
  std::size_t groups = 8;
};

enum class Error : std::uint8_t {
  too_large,      // octets, or octets in a line
  too_many,       // sections, codecs, extensions ...: see Limits
  bad_character,  // NUL or another control character
  bad_line,       // not "x=..."
  bad_version,    // it does not begin with v=0
  bad_origin,
  bad_connection,
  bad_media,  // the m-line
  bad_payload_type,
  duplicate_payload_type,
  bad_rtpmap,
  bad_mid,
  duplicate_mid,
  bad_group,
  bad_extmap,
  bad_rid,
  bad_simulcast,
  bad_ssrc,
  bad_ssrc_group,
  bad_msid,
  bad_rtcp,
  bad_ice,
  bad_candidate,
  bad_setup,
  bad_fingerprint,
  bad_tls_id,
  bad_sctp,
};

struct ParseError {
  Error error;
  std::size_t line = 0;  // the first is 1
  bool operator==(const ParseError&) const = default;
};

std::string_view to_text(Error error);  // such as "bad fingerprint"

Result<Description, ParseError> parse(std::string_view text, const Limits& limits = {});

}  // namespace halloo::sdp
