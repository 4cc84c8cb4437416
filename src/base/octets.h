// Numbers in network order (RFC 1700), read from octets and written into them. The caller has seen to it that
// they are there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace halloo {

inline std::uint16_t read16(Bytes data, std::size_t at) {
  return static_cast<std::uint16_t>(data[at] << 8 | data[at + 1]);
}
inline std::uint32_t read32(Bytes data, std::size_t at) {
  return std::uint32_t{read16(data, at)} << 16 | read16(data, at + 2);
}
inline void write16(MutableBytes out, std::size_t at, std::size_t value) {
  out[at] = static_cast<std::uint8_t>(value >> 8);
  out[at + 1] = static_cast<std::uint8_t>(value);
}
inline void write32(MutableBytes out, std::size_t at, std::uint32_t value) {
  write16(out, at, value >> 16);
  write16(out, at + 2, value & 0xFFFF);
}

}  // namespace halloo
