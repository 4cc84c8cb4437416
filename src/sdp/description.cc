#include "sdp/description.h"

#include <algorithm>

#include "sdp/text.h"

namespace halloo::sdp {

std::optional<std::string_view> parameter(const Codec& codec, std::string_view name) {
  for (std::string_view rest = codec.fmtp; !rest.empty();) {
    std::string_view value = take_until(rest, ';');
    const std::string_view key = trimmed(take_until(value, '='));
    if (same_ignoring_case(key, name)) return trimmed(value);
  }
  return std::nullopt;
}

bool has_feedback(const Codec& codec, std::string_view feedback) {
  return std::find(codec.feedback.begin(), codec.feedback.end(), feedback) != codec.feedback.end();
}

bool has_codecs(const MediaSection& section) {
  return (section.kind == MediaKind::audio || section.kind == MediaKind::video) &&
         section.protocol.find("RTP/") != std::string::npos;
}

std::string_view kind_name(const MediaSection& section) {
  switch (section.kind) {
    case MediaKind::audio:
      return "audio";
    case MediaKind::video:
      return "video";
    case MediaKind::application:
      return "application";
    case MediaKind::other:
      break;
  }
  return section.other_kind;
}

const Codec* find_codec(const MediaSection& section, std::uint8_t payload_type) {
  const auto found = std::find_if(section.codecs.begin(), section.codecs.end(),
                                  [&](const Codec& codec) { return codec.payload_type == payload_type; });
  return found == section.codecs.end() ? nullptr : &*found;
}

Ice ice_of(const Description& description, const MediaSection& section) {
  Ice ice = section.ice;
  if (ice.ufrag.empty()) ice.ufrag = description.ice.ufrag;
  if (ice.pwd.empty()) ice.pwd = description.ice.pwd;
  if (ice.options.empty()) ice.options = description.ice.options;
  return ice;
}

Dtls dtls_of(const Description& description, const MediaSection& section) {
  Dtls dtls = section.dtls;
  if (!dtls.setup) dtls.setup = description.dtls.setup;
  if (dtls.fingerprints.empty()) dtls.fingerprints = description.dtls.fingerprints;
  if (dtls.tls_id.empty()) dtls.tls_id = description.dtls.tls_id;
  return dtls;
}

const Group* find_group(const Description& description, std::string_view semantics) {
  const auto found = std::find_if(description.groups.begin(), description.groups.end(),
                                  [&](const Group& group) { return group.semantics == semantics; });
  return found == description.groups.end() ? nullptr : &*found;
}

}  // namespace halloo::sdp
