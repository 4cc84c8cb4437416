#include "session/negotiation/extension_terms.h"

#include <algorithm>

namespace halloo::session {
namespace {

using rtp::Extension;
using sdp::Direction;

// RFC 8285 section 6: an answer says the same from the other side.
Direction reversed(Direction direction) {
  switch (direction) {
    case Direction::sendonly:
      return Direction::recvonly;
    case Direction::recvonly:
      return Direction::sendonly;
    case Direction::sendrecv:
    case Direction::inactive:
      break;
  }
  return direction;
}

// In the one-byte form, whatever their order here: no identifier may change between versions of an offer.
std::uint8_t offered_id(Extension extension) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(extension) + 1);
}

}  // namespace

bool ExtensionIds::claim(std::uint8_t id, Extension extension) {
  auto& claimed = extensions_[id];
  if (!claimed) claimed = extension;
  return claimed == extension;
}

rtp::ExtensionMap agree_on_extensions(const sdp::MediaSection& section, const std::vector<Extension>& wanted,
                                      bool we_send, ExtensionIds& ids) {
  rtp::ExtensionMap map;
  for (const sdp::Extmap& each : section.extmap) {
    const auto extension = rtp::extension_of(each.uri);
    if (!extension || std::find(wanted.begin(), wanted.end(), *extension) == wanted.end()) continue;
    const bool useful = we_send ? receives(each.direction) : sends(each.direction);
    if (!useful || map.has(*extension)) continue;
    if (ids.claim(each.id, *extension)) map.set(*extension, each.id);
  }
  return map;
}

std::vector<sdp::Extmap> answer_extmap(const sdp::MediaSection& offered, const rtp::ExtensionMap& map) {
  std::vector<sdp::Extmap> extmap;
  for (const sdp::Extmap& each : offered.extmap) {
    const auto extension = rtp::extension_of(each.uri);
    if (extension && map.id(*extension) == each.id)
      extmap.push_back({each.id, reversed(each.direction), each.uri, {}});
  }
  return extmap;
}

std::vector<sdp::Extmap> offer_extmap(sdp::MediaKind kind) {
  std::vector<sdp::Extmap> extmap;
  for (const Extension extension : forwarded_extensions(kind))
    extmap.push_back(
        {offered_id(extension), Direction::sendrecv, std::string(rtp::extension_uri(extension)), {}});
  return extmap;
}

const std::vector<Extension>& published_extensions(sdp::MediaKind kind) {
  static const std::vector<Extension> audio{Extension::mid, Extension::audio_level,
                                            Extension::transport_sequence, Extension::absolute_send_time};
  static const std::vector<Extension> video{Extension::mid,
                                            Extension::rid,
                                            Extension::repaired_rid,
                                            Extension::transport_sequence,
                                            Extension::absolute_send_time,
                                            Extension::dependency_descriptor,
                                            Extension::video_orientation,
                                            Extension::playout_delay};
  return kind == sdp::MediaKind::audio ? audio : video;
}

const std::vector<Extension>& forwarded_extensions(sdp::MediaKind kind) {
  static const std::vector<Extension> audio{Extension::mid, Extension::audio_level,
                                            Extension::transport_sequence, Extension::absolute_send_time};
  // A subscriber gets one layer as one stream: rids mean nothing to it.
  static const std::vector<Extension> video{Extension::mid,
                                            Extension::transport_sequence,
                                            Extension::absolute_send_time,
                                            Extension::dependency_descriptor,
                                            Extension::video_orientation,
                                            Extension::playout_delay};
  return kind == sdp::MediaKind::audio ? audio : video;
}

}  // namespace halloo::session
