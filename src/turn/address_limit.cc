#include "turn/address_limit.h"

#include <bit>
#include <cstring>

namespace halloo::turn {

AddressLimit::AddressLimit(Random& random, std::size_t per_second) : per_second_(per_second) {
  std::array<std::uint8_t, sizeof key_> octets;
  random.fill(octets);
  std::memcpy(key_.data(), octets.data(), sizeof key_);
  if (per_second_ != 0) cells_.resize(kCells);
}

bool AddressLimit::take(Instant now, const TransportAddress& address) {
  if (per_second_ == 0) return true;
  // An IPv6 customer has a /64 to take addresses from.
  std::uint64_t value = 0;
  std::memcpy(&value, address.ip.data(), address.v6 ? 8 : 4);
  std::uint64_t hash = (value ^ key_[0]) * (key_[1] | 1);
  hash = (std::rotl(hash, 32) ^ key_[1]) * (key_[0] | 1);
  Cell& cell = cells_[hash >> 50];
  const auto second = static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
  if (cell.second != second) cell = {second, 0};
  return ++cell.count <= per_second_;
}

}  // namespace halloo::turn
