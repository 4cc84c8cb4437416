// Strong ids: a number that cannot be taken for another kind of number.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace halloo {

template <class Tag>
struct Id {
  std::uint64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

// One connection of a client, whatever it speaks; given out by app, never used twice.
using ConnectionId = Id<struct ConnectionTag>;

}  // namespace halloo

template <class Tag>
struct std::hash<halloo::Id<Tag>> {
  std::size_t operator()(halloo::Id<Tag> id) const noexcept { return std::hash<std::uint64_t>()(id.value); }
};
