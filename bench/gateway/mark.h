// The end of each payload that the load sends: when it was sent, and its number in its track. A gateway
// leaves a payload's end as it is, so whoever receives it knows how long it took and whether any is missing.
#pragma once

#include <ctime>

#include "base/octets.h"

namespace halloo::gateway {

// Nanoseconds since 1970, as the kernel stamps packets that come in (SO_TIMESTAMPNS, socket(7)).
using WallTime = std::uint64_t;
inline WallTime wall_clock() {
  timespec time{};
  ::clock_gettime(CLOCK_REALTIME, &time);
  return static_cast<WallTime>(time.tv_sec) * 1'000'000'000 + static_cast<WallTime>(time.tv_nsec);
}

struct Mark {
  static constexpr std::size_t kSize = 12;

  WallTime sent = 0;
  std::uint32_t number = 0;

  void write(MutableBytes payload) const {
    const std::size_t at = payload.size() - kSize;
    write32(payload, at, static_cast<std::uint32_t>(sent >> 32));
    write32(payload, at + 4, static_cast<std::uint32_t>(sent));
    write32(payload, at + 8, number);
  }
  // Of a payload that has kSize octets at least.
  static Mark read(Bytes payload) {
    const std::size_t at = payload.size() - kSize;
    return {WallTime{read32(payload, at)} << 32 | read32(payload, at + 4), read32(payload, at + 8)};
  }
};

}  // namespace halloo::gateway
