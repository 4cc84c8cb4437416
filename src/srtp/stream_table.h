// What is kept for each SSRC: few, in order, bounded. A lookup is a binary search in one piece of memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace halloo::srtp {

template <class State>
class StreamTable {
 public:
  explicit StreamTable(std::size_t max) : max_(max) {}

  // nullptr: not known.
  State* find(std::uint32_t ssrc) {
    const auto at = position(ssrc);
    return at != streams_.end() && at->ssrc == ssrc ? &at->state : nullptr;
  }
  bool full() const { return streams_.size() >= max_; }
  // Of one that is not known yet, when there is room.
  State& add(std::uint32_t ssrc) { return streams_.insert(position(ssrc), {ssrc, State{}})->state; }
  std::size_t size() const { return streams_.size(); }

 private:
  struct Stream {
    std::uint32_t ssrc;
    State state;
  };
  auto position(std::uint32_t ssrc) {
    return std::lower_bound(streams_.begin(), streams_.end(), ssrc,
                            [](const Stream& stream, std::uint32_t wanted) { return stream.ssrc < wanted; });
  }

  std::vector<Stream> streams_;
  std::size_t max_;
};

}  // namespace halloo::srtp
