#include "rtp/payload/av1.h"

namespace halloo::rtp {
namespace {

// AV1 specification, section 6.2.2.
enum ObuType : std::uint8_t { kSequenceHeader = 1, kFrameHeader = 3, kFrame = 6 };

// leb128() of the AV1 specification, as far as a packet's elements need it. Moves `at`.
std::optional<std::size_t> read_size(Bytes payload, std::size_t& at) {
  std::size_t size = 0;
  for (unsigned shift = 0; shift < 28; shift += 7) {
    if (at >= payload.size()) return std::nullopt;
    const std::uint8_t octet = payload[at++];
    size |= std::size_t{octet & 0x7Fu} << shift;
    if (!(octet & 0x80)) return size;
  }
  return std::nullopt;
}

// An OBU of which this is the beginning.
void look_at(Bytes obu, FrameMark& mark) {
  if (obu.empty()) return;
  const std::uint8_t type = obu[0] >> 3 & 0x0F;
  if (type == kSequenceHeader) mark.key_frame = true;
  if (type == kSequenceHeader || type == kFrameHeader || type == kFrame) mark.start_of_frame = true;
  if ((obu[0] & 0x04) && obu.size() >= 2 && type != kSequenceHeader) {
    mark.temporal_layer = obu[1] >> 5;
    mark.spatial_layer = obu[1] >> 3 & 3;
  }
}

}  // namespace

std::optional<FrameMark> read_av1(Bytes payload) {
  if (payload.size() < 2) return std::nullopt;
  const bool continues = payload[0] & 0x80;            // Z
  const unsigned elements = payload[0] >> 4 & 3;       // W; 0: each has its size before it
  const bool new_sequence = payload[0] & 0x08;         // N
  if (continues && new_sequence) return std::nullopt;  // section 4.4: never both
  FrameMark mark;
  std::size_t at = 1;
  for (unsigned i = 0; elements == 0 ? at < payload.size() : i < elements; ++i) {
    std::size_t size = payload.size() - at;
    if (elements == 0 || i + 1 < elements) {
      const auto read = read_size(payload, at);
      if (!read || *read > payload.size() - at) return std::nullopt;
      size = *read;
    }
    if (i > 0 || !continues) look_at(payload.subspan(at, size), mark);
    at += size;
  }
  mark.key_frame = mark.key_frame || new_sequence;
  mark.start_of_frame = mark.start_of_frame || new_sequence;
  mark.switching_point = mark.key_frame;
  return mark;
}

}  // namespace halloo::rtp
