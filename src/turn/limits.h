// Two limits on what comes in a second: of octets, smooth, and of answers to one address, coarse but of fixed
// size whoever asks.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "base/transport_address.h"

namespace halloo::turn {

// A leaky bucket that holds one second's worth (the generic cell rate algorithm, ITU-T I.371).
class OctetRate {
 public:
  bool take(Instant now, std::size_t octets, std::size_t per_second) {
    if (per_second == 0) return true;
    const auto cost =
        Duration(static_cast<std::int64_t>(octets) * 1'000'000'000 / static_cast<std::int64_t>(per_second));
    const Instant from = std::max(empty_, now);
    if (from - now > std::chrono::seconds(1)) return false;
    empty_ = from + cost;
    return true;
  }

 private:
  Instant empty_{};
};

// How often each address was answered in this second. Addresses that share a cell share the limit; which ones
// do is a secret of this process.
class AddressLimit {
 public:
  AddressLimit(Random& random, std::size_t per_second);

  bool take(Instant now, const TransportAddress& address);

 private:
  static constexpr std::size_t kCells = 16384;
  std::array<std::uint64_t, 2> key_{};
  std::size_t per_second_;
  struct Cell {
    std::uint32_t second = 0;
    std::uint32_t count = 0;
  };
  std::vector<Cell> cells_;
};

}  // namespace halloo::turn
