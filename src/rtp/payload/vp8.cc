#include "rtp/payload/vp8.h"

#include "base/octets.h"

namespace halloo::rtp {
namespace {

// Where the fields of the descriptor are; 0: absent.
struct Layout {
  std::size_t picture_id = 0, tl0_picture_index = 0, layer = 0;
  bool picture_id_long = false;
  std::size_t size = 1;  // of the descriptor
};

std::optional<Layout> layout_of(Bytes payload) {
  Layout layout;
  if (payload.empty()) return std::nullopt;
  if (payload[0] & 0x80) {
    if (payload.size() < 2) return std::nullopt;
    const std::uint8_t extension = payload[1];
    layout.size = 2;
    if (extension & 0x80) {
      if (payload.size() <= layout.size) return std::nullopt;
      layout.picture_id = layout.size;
      layout.picture_id_long = payload[layout.size] & 0x80;
      layout.size += layout.picture_id_long ? 2 : 1;
    }
    if (extension & 0x40) layout.tl0_picture_index = layout.size++;
    if (extension & 0x30) layout.layer = layout.size++;
  }
  if (payload.size() <= layout.size) return std::nullopt;  // of the frame, there is an octet at least
  return layout;
}

}  // namespace

std::optional<FrameMark> read_vp8(Bytes payload) {
  const auto layout = layout_of(payload);
  if (!layout) return std::nullopt;
  FrameMark mark;
  mark.discardable = payload[0] & 0x20;
  mark.start_of_frame = (payload[0] & 0x17) == 0x10;  // S, and partition 0
  mark.key_frame = mark.start_of_frame && !(payload[layout->size] & 1);
  mark.switching_point = mark.key_frame;
  if (layout->picture_id != 0) {
    mark.picture_id_long = layout->picture_id_long;
    mark.picture_id = layout->picture_id_long ? read16(payload, layout->picture_id) & 0x7FFF
                                              : payload[layout->picture_id] & 0x7F;
  }
  if (layout->tl0_picture_index != 0) mark.tl0_picture_index = payload[layout->tl0_picture_index];
  if (layout->layer != 0 && payload[1] & 0x20) {
    const std::uint8_t layer = payload[layout->layer];
    mark.temporal_layer = layer >> 6;
    mark.switching_point = mark.key_frame || layer & 0x20;  // Y: depends on the base layer only
  }
  return mark;
}

bool rewrite_vp8(MutableBytes payload, std::uint16_t picture_id, std::uint8_t tl0_picture_index) {
  const auto layout = layout_of(payload);
  if (!layout) return false;
  if (layout->picture_id != 0) {
    if (layout->picture_id_long)
      write16(payload, layout->picture_id, 0x8000u | picture_id);
    else
      payload[layout->picture_id] = picture_id & 0x7F;
  }
  if (layout->tl0_picture_index != 0) payload[layout->tl0_picture_index] = tl0_picture_index;
  return true;
}

}  // namespace halloo::rtp
