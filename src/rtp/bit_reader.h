// Bits from the highest of the first octet on. Reading behind the end gives zeros and is remembered.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace halloo::rtp {

class BitReader {
 public:
  explicit BitReader(Bytes data) : data_(data) {}

  // At most 32.
  std::uint32_t read(unsigned bits) {
    if (bits > 8 * data_.size() - at_) {
      at_ = 8 * data_.size();
      failed_ = true;
      return 0;
    }
    std::uint32_t value = 0;
    while (bits > 0) {
      const auto in_octet = static_cast<unsigned>(8 - at_ % 8);
      const unsigned many = bits < in_octet ? bits : in_octet;
      const std::uint32_t octet = data_[at_ / 8];
      value = value << many | (octet >> (in_octet - many) & ((1u << many) - 1));
      at_ += many;
      bits -= many;
    }
    return value;
  }
  bool read_flag() { return read(1) != 0; }

  // ns(n) of the AV1 specification, section 4.10.7: a number below `values`, at least one.
  std::uint32_t read_below(std::uint32_t values) {
    unsigned width = 0;
    while (values >> width != 0) ++width;
    const std::uint32_t short_ones = (1u << width) - values;
    const std::uint32_t value = read(width - 1);
    return value < short_ones ? value : (value << 1) - short_ones + read(1);
  }

  bool failed() const { return failed_; }

 private:
  Bytes data_;
  std::size_t at_ = 0;  // in bits
  bool failed_ = false;
};

}  // namespace halloo::rtp
