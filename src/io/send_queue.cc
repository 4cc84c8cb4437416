#include "io/send_queue.h"

#include <algorithm>
#include <cstring>

namespace halloo::io {

void SendQueue::push(Segment segment) {
  size_ += segment.size();
  segments_.push_back(std::move(segment));
}

void SendQueue::push(std::string octets) {
  if (octets.empty()) return;
  auto owner = std::make_shared<const std::string>(std::move(octets));
  std::string_view data = *owner;
  push(Segment{.owner = std::move(owner), .data = data, .header = {}});
}

void SendQueue::push_static(std::string_view octets) {
  if (!octets.empty()) push(Segment{.owner = nullptr, .data = octets, .header = {}});
}

void SendQueue::push_frame(websocket::Opcode opcode, std::shared_ptr<const std::string> payload) {
  Segment segment{.owner = std::move(payload), .data = {}, .header = {}};
  segment.data = *segment.owner;
  segment.header_size =
      static_cast<std::uint8_t>(websocket::put_header(segment.header, opcode, segment.data.size()));
  push(std::move(segment));
}

std::size_t SendQueue::gather(std::span<iovec> out) const {
  std::size_t count = 0;
  std::size_t skip = offset_;
  auto add = [&](const void* data, std::size_t size) {
    std::size_t skipped = std::min(skip, size);
    skip -= skipped;
    if (size == skipped || count == out.size()) return;
    // iovec has no const; sendmsg(2) only reads.
    out[count++] = {const_cast<char*>(static_cast<const char*>(data)) + skipped, size - skipped};
  };
  for (std::size_t i = first_; i < segments_.size() && count < out.size(); ++i) {
    add(segments_[i].header.data(), segments_[i].header_size);
    add(segments_[i].data.data(), segments_[i].data.size());
  }
  return count;
}

std::size_t SendQueue::copy(std::span<char> out) const {
  std::array<iovec, 64> vectors;
  std::size_t count = gather(vectors), copied = 0;
  for (std::size_t i = 0; i < count && copied < out.size(); ++i) {
    std::size_t take = std::min(vectors[i].iov_len, out.size() - copied);
    std::memcpy(out.data() + copied, vectors[i].iov_base, take);
    copied += take;
  }
  return copied;
}

void SendQueue::consume(std::size_t octets) {
  size_ -= octets;
  if (size_ == 0) return clear();
  offset_ += octets;
  while (offset_ >= segments_[first_].size()) {
    offset_ -= segments_[first_].size();
    segments_[first_++].owner.reset();
  }
  // A queue that never runs empty must not keep what it has sent.
  if (first_ > segments_.size() / 2) {
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void SendQueue::clear() {
  // One or two are what a connection needs time and again; what a burst took is given back.
  if (segments_.capacity() > 2) segments_ = std::vector<Segment>();
  segments_.clear();
  first_ = offset_ = size_ = 0;
}

}  // namespace halloo::io
