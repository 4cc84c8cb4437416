// The relay ports of one worker: every `workers`-th pair of an even port and the odd one above it (EVEN-PORT,
// RFC 8656 section 7.2), given out at random, as section 7.2 wants them hard to guess. A port is taken for
// all addresses of the machine at once. Knows no sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"

namespace halloo::turn {

class RelayPorts {
 public:
  // min <= max. A port without the other of its pair is not used.
  RelayPorts(std::uint16_t min, std::uint16_t max, unsigned worker, unsigned workers);

  std::optional<std::uint16_t> take(Random& random);
  // An even port; with `pair` the next one is taken, too.
  std::optional<std::uint16_t> take_even(Random& random, bool pair);
  void give_back(std::uint16_t port);

  std::size_t free() const { return free_.size(); }
  std::size_t size() const { return place_.size(); }
  // Which worker has this port; nullopt: it is none of the relay ports.
  std::optional<unsigned> owner(std::uint16_t port) const;
  // Ports of this worker, numbered from 0.
  std::size_t index(std::uint16_t port) const;

 private:
  static constexpr std::uint32_t kTaken = ~std::uint32_t{0};
  std::uint16_t port(std::size_t index) const;
  bool is_free(std::size_t index) const { return place_[index] != kTaken; }
  void remove(std::size_t index);

  unsigned first_ = 0;  // even
  unsigned pairs_ = 0;  // of all workers
  unsigned worker_;
  unsigned workers_;
  std::vector<std::uint32_t> free_;   // indexes
  std::vector<std::uint32_t> place_;  // by index: where in free_
};

}  // namespace halloo::turn
