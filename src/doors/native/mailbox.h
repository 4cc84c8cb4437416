// The reliable messages to one person: numbered, and kept until the client has said that they arrived.
// Signalling loop only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "doors/outbox.h"

namespace halloo::doors::native {

class Mailbox {
 public:
  // `limit`: octets kept at most, 0 for no limit; the oldest go first, and a client that has not got them
  // cannot resume.
  explicit Mailbox(std::size_t limit) : limit_(limit) {}

  // The number that the next message will have, from 1 on.
  std::uint64_t next_seq() const { return first_ + kept_.size(); }
  void keep(Text text);
  // All up to `seq` has arrived. A number that was never given out is ignored.
  void acknowledge(std::uint64_t seq);
  // What came after `last`; nullopt if some of it is not kept any more, or `last` was never given out.
  std::optional<std::span<const Text>> after(std::uint64_t last) const;

 private:
  void drop(std::size_t count);

  std::size_t limit_;
  std::uint64_t first_ = 1;  // number of kept_[0]
  std::size_t octets_ = 0;
  std::vector<Text> kept_;
};

}  // namespace halloo::doors::native
