// How long packets took: a count for each duration, exact to a thirty-second of it. One thread.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace halloo::gateway {

class Delays {
 public:
  void add(std::uint64_t nanoseconds) {
    ++counts_[place(nanoseconds)];
    ++total_;
  }
  std::uint64_t count() const { return total_; }

  // So many nanoseconds at the most, for this share of them.
  double quantile(double share) const {
    std::uint64_t left = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    for (std::size_t place = 0; place < counts_.size(); ++place) {
      if (counts_[place] > left) return static_cast<double>(end_of(place));
      left -= counts_[place];
    }
    return 0;
  }

 private:
  static constexpr unsigned kFineBits = 5;

  // The position of the highest bit, and the five bits behind it.
  static std::size_t place(std::uint64_t value) {
    if (value < 1u << kFineBits) return value;
    const auto shift = static_cast<unsigned>(std::bit_width(value)) - 1 - kFineBits;
    return (std::size_t{shift} << kFineBits) + (value >> shift);
  }
  static std::uint64_t end_of(std::size_t place) {
    if (place < 1u << kFineBits) return place + 1;
    const std::size_t shift = (place >> kFineBits) - 1;
    return (place - (shift << kFineBits) + 1) << shift;
  }

  std::array<std::uint64_t, (64 - kFineBits + 1) << kFineBits> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace halloo::gateway
