#include "soak/malformed.h"

#include <algorithm>

#include "base/octets.h"

namespace halloo::soak {

Bytes Malformed::datagram() {
  switch (below(5)) {
    case 0:
      return spoilt(make_stun(), octets_.size());
    case 1:
      return spoilt(make_dtls(), octets_.size());
    case 2:
      return spoilt(make_rtp(), octets_.size());
    case 3:
      return spoilt(make_rtcp(), octets_.size());
    default:
      return spoilt(make_chance(), octets_.size());
  }
}

std::size_t Malformed::make_chance() {
  const std::size_t size = below(below(8) == 0 ? octets_.size() : 120) + 1;
  std::generate_n(octets_.begin(), size, [this] { return static_cast<std::uint8_t>(chance_()); });
  return size;
}

// RFC 8489: attributes of any type, each of which fits.
std::size_t Malformed::make_stun() {
  make_chance();
  write16(octets_, 0, static_cast<std::uint16_t>(below(4) == 0 ? below(0x4000) : 1));
  write32(octets_, 4, 0x2112'A442);
  std::size_t size = 20;
  constexpr std::array<std::uint16_t, 8> kKnown = {0x0006, 0x0008, 0x0014, 0x0020,
                                                   0x0024, 0x0025, 0x802A, 0x8028};
  for (std::size_t count = below(9); count > 0; --count) {
    const std::size_t length = below(40);
    write16(octets_, size, kKnown[below(kKnown.size())]);
    write16(octets_, size + 2, static_cast<std::uint16_t>(length));
    size += 4 + (length + 3) / 4 * 4;
  }
  write16(octets_, 2, static_cast<std::uint16_t>(size - 20));
  return size;
}

// RFC 6347: records of any content, the most of handshake messages.
std::size_t Malformed::make_dtls() {
  make_chance();
  std::size_t size = 0;
  for (std::size_t count = 1 + below(3); count > 0; --count) {
    const std::size_t length = 12 + below(200);
    put8(size, below(3) == 0 ? 20 + below(44) : 22);
    write16(octets_, size + 1, 0xFEFD);
    write16(octets_, size + 3, static_cast<std::uint16_t>(below(2)));
    write16(octets_, size + 11, static_cast<std::uint16_t>(length));
    put8(size + 13, below(25));  // the kind of handshake message, of which the whole is one fragment
    write32(octets_, size + 14, static_cast<std::uint32_t>(length - 12) << 8);
    write32(octets_, size + 22, static_cast<std::uint32_t>(length - 12));
    size += 13 + length;
  }
  return size;
}

// RFC 3550 and 8285: an extension whose elements are of any length.
std::size_t Malformed::make_rtp() {
  const std::size_t size = std::max<std::size_t>(make_chance(), 40) + 20;
  put8(0, 0x80 | below(4) << 4 | (below(4) == 0 ? below(16) : 0));
  put8(1, below(2) << 7 | (96 + below(32)));
  write16(octets_, 12, below(2) == 0 ? 0xBEDE : 0x1000);
  write16(octets_, 14, static_cast<std::uint16_t>(below(8)));
  return size;
}

// RFC 3550 and 4585: a compound whose blocks fit.
std::size_t Malformed::make_rtcp() {
  make_chance();
  std::size_t size = 0;
  for (std::size_t count = 1 + below(5); count > 0; --count) {
    const std::size_t words = below(20);
    put8(size, 0x80 | below(32));
    put8(size + 1, 200 + below(8));
    write16(octets_, size + 2, static_cast<std::uint16_t>(words));
    size += 4 + 4 * words;
  }
  return size;
}

Bytes Malformed::spoilt(std::size_t size, std::size_t most) {
  size = std::min(size, most);
  constexpr std::array<std::uint16_t, 6> kExtremes = {0, 1, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF};
  for (std::size_t count = below(6); count > 0; --count) {
    const std::size_t at = below(size);
    switch (below(4)) {
      case 0:
        octets_[at] = static_cast<std::uint8_t>(octets_[at] ^ 1U << below(8));
        break;
      case 1:
        put8(at, chance_());
        break;
      case 2:
        if (at + 2 <= size) write16(octets_, at, kExtremes[below(kExtremes.size())]);
        break;
      default:
        size = below(2) == 0 ? at + 1 : std::min(most, size + below(64));
    }
  }
  return Bytes(octets_).first(size);
}

}  // namespace halloo::soak
