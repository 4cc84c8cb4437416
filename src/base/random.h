// Chance as an argument: cores ask this interface, the program gives them the system's generator,
// tests a seeded one.
#pragma once

#include <string>

#include "base/bytes.h"

namespace halloo {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(MutableBytes out) = 0;

  // A secret or id of `bytes` random octets as base64url (RFC 4648 section 5), without padding.
  std::string token(std::size_t bytes = 16);
};

// Of the operating system (getrandom(2)); fit for secrets. Any thread.
class SystemRandom final : public Random {
 public:
  void fill(MutableBytes out) override;
};

// Repeatable, for tests and simulations only.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(MutableBytes out) override;
  std::uint64_t next();

 private:
  std::uint64_t state_;
};

}  // namespace halloo
