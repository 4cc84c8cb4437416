// The latest packets of one encoding as they came from the publisher, once for all subscriptions of a
// worker, with what was read of them: what retransmissions and probes are written from. Bounded in octets and
// in packets; within that it grows, by doubling, until it holds `max_age`, so that it takes what the bit rate
// needs and the packet path allocates only while a stream gathers pace. Owned by the worker.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "rtp/frame_mark.h"
#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {

struct CacheSettings {
  // Powers of two.
  std::size_t max_octets = 512 * 1024;
  std::size_t max_packets = 1024;
  // Nobody plays what is older: jitter buffers are done with it.
  Duration max_age = std::chrono::milliseconds(1500);
};

class PacketCache {
 public:
  explicit PacketCache(const CacheSettings& settings) : settings_(settings) {}

  void put(Instant now, Sequence sequence, Bytes packet, const rtp::FrameMark& mark);
  struct Found {
    Bytes packet;
    const rtp::FrameMark& mark;
  };
  // Valid until the next put().
  std::optional<Found> find(Instant now, Sequence sequence) const;

  std::size_t octets() const { return octets_.size(); }  // of memory
  std::size_t packets() const { return index_.size(); }

 private:
  static constexpr std::size_t kFirstOctets = 8 * 1024, kFirstPackets = 32;
  // Where a packet lies, counted from the first octet ever written; the ring is that modulo its size.
  struct Place {
    Sequence sequence = -1;
    std::uint64_t position = 0;
    Instant arrival{};
    std::uint16_t size = 0;
    rtp::FrameMark mark;
  };

  void wrap(Instant now);
  void grow_index();
  std::size_t slot(Sequence sequence) const {
    return static_cast<std::size_t>(sequence) & (index_.size() - 1);
  }

  CacheSettings settings_;
  std::vector<std::uint8_t> octets_;
  std::vector<Place> index_;
  std::uint64_t end_ = 0;         // the position behind the latest packet
  std::uint64_t valid_from_ = 0;  // what lay before it is gone, as the ring was smaller then
  Instant wrapped_{};
};

}  // namespace halloo::sfu
