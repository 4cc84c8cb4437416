#include "io/stream_buffer.h"

#include <utility>

namespace halloo::io {

std::vector<std::uint8_t> BufferPool::take() {
  if (free_.empty()) return {};
  std::vector<std::uint8_t> buffer = std::move(free_.back());
  free_.pop_back();
  octets_ -= buffer.capacity();
  return buffer;
}

void BufferPool::give(std::vector<std::uint8_t> buffer) {
  if (octets_ + buffer.capacity() > kMost) return;
  octets_ += buffer.capacity();
  buffer.clear();
  free_.push_back(std::move(buffer));
}

void StreamBuffer::append(Bytes octets, BufferPool& pool) {
  if (octets.empty()) return;
  if (data_.capacity() == 0) data_ = pool.take();
  data_.insert(data_.end(), octets.begin(), octets.end());
}

void StreamBuffer::consume(std::size_t octets, BufferPool& pool) {
  begin_ += octets;
  if (empty()) {
    if (data_.capacity() != 0) pool.give(std::exchange(data_, {}));
    begin_ = 0;
  } else if (begin_ > data_.size() / 2) {  // one that never runs empty must not keep what it has sent
    data_.erase(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
}

}  // namespace halloo::io
