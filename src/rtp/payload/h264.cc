#include "rtp/payload/h264.h"

#include "base/octets.h"

namespace halloo::rtp {
namespace {

// H.264 table 7-1; RFC 6184 table 1.
enum NalType : std::uint8_t {
  kSlice = 1,
  kIdrSlice = 5,
  kSei = 6,
  kSequenceParameters = 7,
  kPictureParameters = 8,
  kDelimiter = 9,
  kLastSingle = 23,
  kStapA = 24,
  kFuA = 28,
};

// What a NAL unit, or its first fragment, says: its type, if it is referred to, and what is behind its
// header.
void look_at(std::uint8_t header, Bytes rest, FrameMark& mark) {
  const std::uint8_t type = header & 0x1F;
  if (header & 0x60) mark.discardable = false;
  switch (type) {
    case kSlice:
    case kIdrSlice: {
      const bool first = !rest.empty() && rest[0] & 0x80;  // first_mb_in_slice is 0: ue(v) of a single bit
      mark.start_of_frame = mark.start_of_frame || first;
      mark.key_frame = mark.key_frame || (first && type == kIdrSlice);
      break;
    }
    case kSequenceParameters:
      mark.start_of_frame = mark.key_frame = true;
      break;
    case kSei:
    case kPictureParameters:
    case kDelimiter:
      mark.start_of_frame = true;
      break;
    default:
      break;
  }
}

}  // namespace

std::optional<FrameMark> read_h264(Bytes payload) {
  if (payload.empty()) return std::nullopt;
  FrameMark mark;
  mark.discardable = true;  // nal_ref_idc of all is 0
  const std::uint8_t type = payload[0] & 0x1F;
  if (type == kFuA) {
    if (payload.size() < 3) return std::nullopt;
    const bool start = payload[1] & 0x80;
    if (start)
      look_at(static_cast<std::uint8_t>((payload[0] & 0x60) | (payload[1] & 0x1F)), payload.subspan(2), mark);
    else if (payload[0] & 0x60)
      mark.discardable = false;
  } else if (type == kStapA) {
    for (std::size_t at = 1; at < payload.size();) {
      if (payload.size() < at + 3) return std::nullopt;
      const std::size_t size = read16(payload, at);
      at += 2;
      if (size == 0 || payload.size() - at < size) return std::nullopt;
      look_at(payload[at], payload.subspan(at + 1, size - 1), mark);
      at += size;
    }
    if (payload.size() == 1) return std::nullopt;
  } else if (type >= kSlice && type <= kLastSingle) {
    look_at(payload[0], payload.subspan(1), mark);
  } else {
    return std::nullopt;
  }
  mark.switching_point = mark.key_frame;
  return mark;
}

}  // namespace halloo::rtp
