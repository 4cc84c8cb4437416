// Which indexes of late have come (RFC 3711 section 3.3.2): a window of at least `Bits` behind the highest.
// The bits stand in a ring of words, so that moving on clears words and shifts nothing (as in RFC 6479).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace halloo::srtp {

template <std::size_t Bits>
class ReplayWindow {
 public:
  enum class Verdict : std::uint8_t { fresh, seen, too_old };

  bool empty() const { return empty_; }
  std::uint64_t highest() const { return highest_; }

  Verdict check(std::uint64_t index) const {
    if (empty_ || index > highest_) return Verdict::fresh;
    if (index / 64 + kWords <= highest_ / 64) return Verdict::too_old;
    return words_[index / 64 % kWords] >> index % 64 & 1 ? Verdict::seen : Verdict::fresh;
  }

  // Of one that is fresh.
  void add(std::uint64_t index) {
    if (empty_ || index > highest_) {
      const std::uint64_t from = empty_ ? index / 64 : highest_ / 64 + 1;
      const std::uint64_t to = index / 64;
      if (to - from + 1 <= kWords)  // from may be one above to: no new word
        for (std::uint64_t word = from; word <= to; ++word) words_[word % kWords] = 0;
      else
        words_.fill(0);
      highest_ = index;
      empty_ = false;
    }
    words_[index / 64 % kWords] |= std::uint64_t{1} << index % 64;
  }

 private:
  static_assert(Bits % 64 == 0);
  // One more, as the newest may have begun only just now.
  static constexpr std::size_t kWords = Bits / 64 + 1;

  std::array<std::uint64_t, kWords> words_{};
  std::uint64_t highest_ = 0;
  bool empty_ = true;
};

}  // namespace halloo::srtp
