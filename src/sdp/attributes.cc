// Which attribute is read by what, and where it may stand. One that stands elsewhere is passed over.
#include <array>

#include "sdp/reading.h"

namespace halloo::sdp {
namespace {

enum class Level { session, media, both };

struct Attribute {
  std::string_view name;
  Level level;
  Fault (*read)(Reading& reading, std::string_view value);
};

template <Direction value>
Fault read_direction(Reading& reading, std::string_view) {
  reading.section_or_defaults().direction = value;
  return std::nullopt;
}
template <bool MediaSection::*flag>
Fault read_flag(Reading& reading, std::string_view) {
  reading.section->*flag = true;
  return std::nullopt;
}
Fault read_ice_lite(Reading& reading, std::string_view) {
  reading.description.ice_lite = true;
  return std::nullopt;
}
Fault read_end_of_candidates(Reading& reading, std::string_view) {
  (reading.section ? reading.section->end_of_candidates : reading.description.end_of_candidates) = true;
  return std::nullopt;
}
Fault read_extmap_allow_mixed(Reading& reading, std::string_view) {
  (reading.section ? reading.section->extmap_allow_mixed : reading.description.extmap_allow_mixed) = true;
  return std::nullopt;
}

// Roughly by how often they stand in a browser's description.
constexpr std::array kAttributes{
    Attribute{"rtcp-fb", Level::media, read_rtcp_fb},
    Attribute{"rtpmap", Level::media, read_rtpmap},
    Attribute{"fmtp", Level::media, read_fmtp},
    Attribute{"extmap", Level::both, read_extmap},
    Attribute{"ssrc", Level::media, read_ssrc},
    Attribute{"candidate", Level::media, read_one_candidate},
    Attribute{"mid", Level::media, read_mid},
    Attribute{"msid", Level::media, read_msid},
    Attribute{"rid", Level::media, read_rid},
    Attribute{"simulcast", Level::media, read_simulcast},
    Attribute{"ssrc-group", Level::media, read_ssrc_group},
    Attribute{"sendrecv", Level::both, read_direction<Direction::sendrecv>},
    Attribute{"sendonly", Level::both, read_direction<Direction::sendonly>},
    Attribute{"recvonly", Level::both, read_direction<Direction::recvonly>},
    Attribute{"inactive", Level::both, read_direction<Direction::inactive>},
    Attribute{"rtcp", Level::media, read_rtcp},
    Attribute{"rtcp-mux", Level::media, read_flag<&MediaSection::rtcp_mux>},
    Attribute{"rtcp-mux-only", Level::media, read_flag<&MediaSection::rtcp_mux_only>},
    Attribute{"rtcp-rsize", Level::media, read_flag<&MediaSection::rtcp_rsize>},
    Attribute{"bundle-only", Level::media, read_flag<&MediaSection::bundle_only>},
    Attribute{"extmap-allow-mixed", Level::both, read_extmap_allow_mixed},
    Attribute{"ice-ufrag", Level::both, read_ice_ufrag},
    Attribute{"ice-pwd", Level::both, read_ice_pwd},
    Attribute{"ice-options", Level::both, read_ice_options},
    Attribute{"ice-lite", Level::session, read_ice_lite},
    Attribute{"end-of-candidates", Level::both, read_end_of_candidates},
    Attribute{"setup", Level::both, read_setup},
    Attribute{"fingerprint", Level::both, read_fingerprint},
    Attribute{"tls-id", Level::both, read_tls_id},
    Attribute{"group", Level::session, read_group},
    Attribute{"sctp-port", Level::media, read_sctp_port},
    Attribute{"max-message-size", Level::media, read_max_message_size},
};

}  // namespace

Fault read_attribute(Reading& reading, std::string_view name, std::string_view value) {
  const Level here = reading.section ? Level::media : Level::session;
  for (const Attribute& attribute : kAttributes)
    if (attribute.name == name)
      return attribute.level == here || attribute.level == Level::both ? attribute.read(reading, value)
                                                                       : std::nullopt;
  return std::nullopt;
}

}  // namespace halloo::sdp
