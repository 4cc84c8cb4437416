// Octets that wait for a stream: to be written, or for the rest of a message. Empty, it holds no memory: a
// pool that the streams of a loop share keeps what they need time and again.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace halloo::io {

class BufferPool {
 public:
  std::vector<std::uint8_t> take();
  void give(std::vector<std::uint8_t> buffer);

 private:
  static constexpr std::size_t kMost = 1024 * 1024;  // octets kept for later
  std::vector<std::vector<std::uint8_t>> free_;
  std::size_t octets_ = 0;
};

class StreamBuffer {
 public:
  bool empty() const { return begin_ == data_.size(); }
  std::size_t size() const { return data_.size() - begin_; }
  Bytes octets() const { return Bytes(data_).subspan(begin_); }

  void append(Bytes octets, BufferPool& pool);
  void consume(std::size_t octets, BufferPool& pool);
  void clear(BufferPool& pool) { consume(size(), pool); }

 private:
  std::vector<std::uint8_t> data_;
  std::size_t begin_ = 0;  // those before are done
};

}  // namespace halloo::io
