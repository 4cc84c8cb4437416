// RTP packets by hand, as a publisher sends them.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "base/octets.h"
#include "rtp/packet.h"

namespace halloo::sfu {

using Octets = std::vector<std::uint8_t>;

inline void append(Octets& out, const Octets& more) {
  for (const std::uint8_t octet : more) out.push_back(octet);  // g++ 12 warns wrongly of insert()
}

struct Sample {
  std::uint32_t ssrc = 0x1111;
  std::uint8_t payload_type = 96;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  Octets payload = {1, 2, 3};
  std::vector<std::pair<std::uint8_t, Octets>> extensions = {};
  std::uint8_t padding = 0;

  Octets write() const {
    Octets out(12);
    out[0] = static_cast<std::uint8_t>(0x80 | (extensions.empty() ? 0 : 0x10) | (padding != 0 ? 0x20 : 0));
    out[1] = static_cast<std::uint8_t>((marker ? 0x80 : 0) | payload_type);
    write16(out, 2, sequence);
    write32(out, 4, timestamp);
    write32(out, 8, ssrc);
    if (!extensions.empty()) {  // RFC 8285 section 4.3, the two-byte form
      Octets elements;
      for (const auto& [id, value] : extensions) {
        elements.push_back(id);
        elements.push_back(static_cast<std::uint8_t>(value.size()));
        append(elements, value);
      }
      elements.resize((elements.size() + 3) & ~std::size_t{3});
      out.insert(out.end(), {0x10, 0x00, static_cast<std::uint8_t>(elements.size() / 4 >> 8),
                             static_cast<std::uint8_t>(elements.size() / 4)});
      append(out, elements);
    }
    append(out, payload);
    out.resize(out.size() + padding);
    if (padding != 0) out.back() = padding;
    return out;
  }
};

// RFC 7741 section 4.2 with a picture id of 15 bits, TL0PICIDX, TID and Y; `content` stands behind the octet
// that says whether it is a key frame.
struct Vp8 {
  std::uint16_t picture_id = 0;
  std::uint8_t tl0 = 0;
  std::uint8_t temporal = 0;
  bool sync = false;
  bool start = true;
  bool key = false;
  Octets content = {};

  Octets write() const {
    Octets out = {static_cast<std::uint8_t>(0x80 | (start ? 0x10 : 0)),
                  0xE0,
                  static_cast<std::uint8_t>(0x80 | picture_id >> 8),
                  static_cast<std::uint8_t>(picture_id),
                  tl0,
                  static_cast<std::uint8_t>(temporal << 6 | (sync ? 0x20 : 0)),
                  static_cast<std::uint8_t>(key ? 0 : 1)};
    append(out, content);
    return out;
  }
};

// RFC 9628 section 4.2, non-flexible mode: picture id of 15 bits, layers, TL0PICIDX.
struct Vp9 {
  std::uint16_t picture_id = 0;
  std::uint8_t tl0 = 0, spatial = 0, temporal = 0;
  bool inter_picture = true, inter_layer = false, switching_up = false, start = true, end = true;
  Octets content = {};

  Octets write() const {
    Octets out = {
        static_cast<std::uint8_t>(0xA0 | (inter_picture ? 0x40 : 0) | (start ? 8 : 0) | (end ? 4 : 0)),
        static_cast<std::uint8_t>(0x80 | picture_id >> 8),
        static_cast<std::uint8_t>(picture_id),
        static_cast<std::uint8_t>(temporal << 5 | (switching_up ? 0x10 : 0) | spatial << 1 |
                                  (inter_layer ? 1 : 0)),
        tl0,
        0};
    append(out, content);
    return out;
  }
};

inline rtp::Packet parsed(const Octets& octets) {
  return *rtp::Packet::parse(octets);
}

}  // namespace halloo::sfu
