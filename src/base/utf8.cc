#include "base/utf8.h"

#include <cstring>

namespace halloo {

namespace {

// How many of the first octets are ASCII for certain; looks at 16 at a time.
std::size_t ascii_prefix(Bytes text) {
  constexpr std::uint64_t kHigh = 0x8080808080808080;
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    std::uint64_t a, b;
    std::memcpy(&a, text.data() + at, sizeof a);
    std::memcpy(&b, text.data() + at + 8, sizeof b);
    if ((a | b) & kHigh) break;
  }
  return at;
}

}  // namespace

bool Utf8Checker::add(Bytes text) {
  if (failed_) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (missing_ == 0) {
      at += ascii_prefix(text.subspan(at));
      if (at == text.size()) break;
    }
    std::uint8_t octet = text[at];
    if (missing_ > 0) {
      if (octet < low_ || octet > high_) return !(failed_ = true);
      --missing_;
      low_ = 0x80, high_ = 0xbf;
    } else if (octet >= 0x80) {
      // The table of RFC 3629 section 4: the first octet also narrows the second.
      if (octet >= 0xc2 && octet <= 0xdf) {
        missing_ = 1;
      } else if (octet >= 0xe0 && octet <= 0xef) {
        missing_ = 2;
        if (octet == 0xe0) low_ = 0xa0;
        if (octet == 0xed) high_ = 0x9f;
      } else if (octet >= 0xf0 && octet <= 0xf4) {
        missing_ = 3;
        if (octet == 0xf0) low_ = 0x90;
        if (octet == 0xf4) high_ = 0x8f;
      } else {
        return !(failed_ = true);
      }
    }
  }
  return true;
}

}  // namespace halloo
