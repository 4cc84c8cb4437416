// Comparison of secrets: takes as long whether the first octet differs or the last.
#pragma once

#include <string_view>

namespace halloo {

inline bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return *static_cast<volatile unsigned*>(&difference) == 0;
}

}  // namespace halloo
