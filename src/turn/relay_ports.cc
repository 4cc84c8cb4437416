#include "turn/relay_ports.h"

#include <array>
#include <cstring>

namespace halloo::turn {
namespace {

std::size_t random_below(Random& random, std::size_t bound) {
  std::array<std::uint8_t, 8> octets;
  random.fill(octets);
  std::uint64_t value;
  std::memcpy(&value, octets.data(), sizeof value);
  return static_cast<std::size_t>(value % bound);
}

}  // namespace

RelayPorts::RelayPorts(std::uint16_t min, std::uint16_t max, unsigned worker, unsigned workers)
    : first_((min + 1U) & ~1U), worker_(worker), workers_(workers) {
  pairs_ = max + 1U > first_ ? (max + 1U - first_) / 2 : 0;
  const std::size_t own = (pairs_ + workers - 1 - worker) / workers;
  place_.resize(own * 2);
  free_.resize(own * 2);
  for (std::uint32_t i = 0; i < free_.size(); ++i) free_[i] = place_[i] = i;
}

std::uint16_t RelayPorts::port(std::size_t index) const {
  return static_cast<std::uint16_t>(first_ + 2 * (index / 2 * workers_ + worker_) + index % 2);
}
std::size_t RelayPorts::index(std::uint16_t port) const {
  const std::size_t offset = port - first_;
  return offset / 2 / workers_ * 2 + offset % 2;
}
std::optional<unsigned> RelayPorts::owner(std::uint16_t port) const {
  if (port < first_ || port >= first_ + 2 * pairs_) return std::nullopt;
  return (port - first_) / 2 % workers_;
}

void RelayPorts::remove(std::size_t index) {
  const std::uint32_t last = free_.back();
  free_[place_[index]] = last;
  place_[last] = place_[index];
  free_.pop_back();
  place_[index] = kTaken;
}

std::optional<std::uint16_t> RelayPorts::take(Random& random) {
  if (free_.empty()) return std::nullopt;
  const std::size_t index = free_[random_below(random, free_.size())];
  remove(index);
  return port(index);
}

std::optional<std::uint16_t> RelayPorts::take_even(Random& random, bool pair) {
  if (free_.empty()) return std::nullopt;
  // From a random place on, the first that will do.
  const std::size_t start = random_below(random, free_.size());
  for (std::size_t i = 0; i < free_.size(); ++i) {
    const std::size_t index = free_[(start + i) % free_.size()];
    if (index % 2 != 0 || (pair && !is_free(index + 1))) continue;
    remove(index);
    if (pair) remove(index + 1);
    return port(index);
  }
  return std::nullopt;
}

void RelayPorts::give_back(std::uint16_t port) {
  const std::size_t i = index(port);
  place_[i] = static_cast<std::uint32_t>(free_.size());
  free_.push_back(static_cast<std::uint32_t>(i));
}

}  // namespace halloo::turn
