// What parse.cc and the readers of attributes share while one description is being read. Not for others.
#pragma once

#include <optional>
#include <string_view>

#include "sdp/description.h"
#include "sdp/parse.h"

namespace halloo::sdp {

// What is wrong with a line; nullopt: nothing.
using Fault = std::optional<Error>;

struct Reading {
  const Limits& limits;
  Description description;
  // The one that the lines now belong to; nullptr before the first m-line.
  MediaSection* section = nullptr;
  // What the session says goes for each m-section, unless that says otherwise.
  MediaSection defaults;

  MediaSection& section_or_defaults() { return section ? *section : defaults; }
  Ice& ice() { return section ? section->ice : description.ice; }
  Dtls& dtls() { return section ? section->dtls : description.dtls; }
};

// With `fragment`, what RFC 8840 section 9 takes for a description: no v= at its beginning.
Result<Description, ParseError> read_description(std::string_view text, const Limits& limits, bool fragment);

// One a= line, of the session or of reading.section. Unknown attributes are passed over.
Fault read_attribute(Reading& reading, std::string_view name, std::string_view value);

// attributes_rtp.cc
Fault read_rtpmap(Reading& reading, std::string_view value);
Fault read_fmtp(Reading& reading, std::string_view value);
Fault read_rtcp_fb(Reading& reading, std::string_view value);
Fault read_extmap(Reading& reading, std::string_view value);
Fault read_rtcp(Reading& reading, std::string_view value);

// attributes_streams.cc
Fault read_msid(Reading& reading, std::string_view value);
Fault read_rid(Reading& reading, std::string_view value);
Fault read_simulcast(Reading& reading, std::string_view value);
Fault read_ssrc(Reading& reading, std::string_view value);
Fault read_ssrc_group(Reading& reading, std::string_view value);

// attributes_transport.cc
Fault read_group(Reading& reading, std::string_view value);
Fault read_mid(Reading& reading, std::string_view value);
Fault read_ice_ufrag(Reading& reading, std::string_view value);
Fault read_ice_pwd(Reading& reading, std::string_view value);
Fault read_ice_options(Reading& reading, std::string_view value);
Fault read_one_candidate(Reading& reading, std::string_view value);
Fault read_setup(Reading& reading, std::string_view value);
Fault read_fingerprint(Reading& reading, std::string_view value);
Fault read_tls_id(Reading& reading, std::string_view value);
Fault read_sctp_port(Reading& reading, std::string_view value);
Fault read_max_message_size(Reading& reading, std::string_view value);

}  // namespace halloo::sdp
