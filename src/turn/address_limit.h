// A limit on answers a second to one address, coarse but of fixed size whoever asks.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "base/transport_address.h"

namespace halloo::turn {

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
