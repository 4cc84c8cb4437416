// UTF-8 (RFC 3629) checked as it comes, in pieces cut anywhere: no overlong forms, no surrogates,
// nothing above U+10FFFF. Any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/bytes.h"

namespace halloo {

class Utf8Checker {
 public:
  // False as soon as no continuation could make it valid; from then on it stays so.
  bool add(Bytes text);
  // Nothing has been begun that is not ended.
  bool complete() const { return missing_ == 0; }

 private:
  // What may follow: the next octet lies in [low_, high_], and after it `missing_ - 1` more in 80..BF.
  std::uint8_t missing_ = 0;
  std::uint8_t low_ = 0x80;
  std::uint8_t high_ = 0xbf;
  bool failed_ = false;
};

// All of it at once.
inline bool is_utf8(std::string_view text) {
  Utf8Checker checker;
  return checker.add(as_bytes(text)) && checker.complete();
}

}  // namespace halloo
