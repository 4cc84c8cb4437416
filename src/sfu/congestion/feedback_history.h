// The packets sent on one transport by their 16-bit sequence number, until the receiver has said what became
// of them (draft-holmer-rmcat-transport-wide-cc-extensions-01). A ring that grows by doubling up to a bound
// as the bit rate needs. Owned by the worker. What a feedback says of packets that were never sent, or says
// again, is not passed on.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sfu/congestion/packet_result.h"

namespace halloo::sfu {

class FeedbackHistory {
 public:
  // Of packets; rounded up to a power of two, at most 32768, as a sequence number must not mean two packets.
  explicit FeedbackHistory(std::size_t max_packets = 4096);

  void on_sent(const SentPacket& packet);

  // One feedback: begin(), report() for each packet in it, results(). Of a packet lost at most one loss and
  // one later arrival are yielded, of one received its arrival only.
  void begin() { results_.clear(); }
  void report(std::uint16_t sequence, std::optional<Instant> arrival);
  // In the order of the feedback; valid until begin().
  std::span<const PacketResult> results() const { return results_; }

  std::size_t capacity() const { return ring_.size(); }

 private:
  enum class State : std::uint8_t { none, sent, lost };
  struct Entry {
    Instant sent{};
    std::uint16_t sequence = 0, size = 0, probe = 0;
    State state = State::none;
  };
  static constexpr std::size_t kFirst = 128;
  // An entry this old may be overwritten; a younger one makes the ring grow.
  static constexpr Duration kWorthKeeping = std::chrono::seconds(2);

  Entry& at(std::uint16_t sequence) { return ring_[sequence & (ring_.size() - 1)]; }
  void grow();

  std::size_t max_;
  std::vector<Entry> ring_;
  std::vector<PacketResult> results_;
};

}  // namespace halloo::sfu
