#include "rtp/payload/vp9.h"

#include "base/octets.h"

namespace halloo::rtp {
namespace {

// The octets of the first of the descriptor, section 4.2.
constexpr std::uint8_t kPictureId = 0x80, kInterPicture = 0x40, kLayers = 0x20, kFlexible = 0x10;
constexpr std::uint8_t kBegin = 0x08, kEnd = 0x04, kStructure = 0x02;

// Moves `at` behind the scalability structure (section 4.2.1). False: cut short.
bool skip_structure(Bytes payload, std::size_t& at) {
  if (at >= payload.size()) return false;
  const std::uint8_t head = payload[at++];
  if (head & 0x10) at += std::size_t{4} * ((head >> 5) + 1u);  // width and height of each spatial layer
  if (head & 0x08) {                                           // a group of pictures
    if (at >= payload.size()) return false;
    for (unsigned pictures = payload[at++]; pictures > 0; --pictures) {
      if (at >= payload.size()) return false;
      at += 1u + (payload[at] >> 2 & 3);  // and what it refers to
    }
  }
  return true;
}

}  // namespace

std::optional<FrameMark> read_vp9(Bytes payload) {
  if (payload.empty()) return std::nullopt;
  const std::uint8_t flags = payload[0];
  std::size_t at = 1;
  FrameMark mark;
  mark.start_of_frame = flags & kBegin;
  mark.end_of_frame = flags & kEnd;
  if (flags & kPictureId) {
    if (payload.size() < at + 2) return std::nullopt;
    mark.picture_id_long = payload[at] & 0x80;
    mark.picture_id = mark.picture_id_long ? read16(payload, at) & 0x7FFF : payload[at];
    at += mark.picture_id_long ? 2 : 1;
  }
  bool inter_layer = false, switching_up = false;
  if (flags & kLayers) {
    if (at >= payload.size()) return std::nullopt;
    const std::uint8_t layer = payload[at++];
    mark.temporal_layer = layer >> 5;
    mark.spatial_layer = layer >> 1 & 7;
    switching_up = layer & 0x10;
    inter_layer = layer & 1;
    if (!(flags & kFlexible)) {
      if (at >= payload.size()) return std::nullopt;
      mark.tl0_picture_index = payload[at++];
    }
  }
  if ((flags & kFlexible) && (flags & kInterPicture)) {
    bool more = true;
    for (int references = 0; more; ++references) {
      if (at >= payload.size() || references == 3) return std::nullopt;
      more = payload[at++] & 1;
    }
  }
  if ((flags & kStructure) && !skip_structure(payload, at)) return std::nullopt;
  if (at >= payload.size()) return std::nullopt;  // of the frame, there is an octet at least
  mark.key_frame = !(flags & kInterPicture) && !inter_layer;
  mark.switching_point = mark.key_frame || switching_up;
  return mark;
}

}  // namespace halloo::rtp
