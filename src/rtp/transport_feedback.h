// Which packets of a transport arrived and when (draft-holmer-rmcat-transport-wide-cc-extensions-01), read in
// place; rtcp_writer.h writes it. Stateless; any thread. Times are the receiver's own, from an epoch that
// nobody else knows and modulo kEra: only differences mean something.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "rtp/rtcp.h"

namespace halloo::rtp {

inline constexpr std::uint8_t kTransportFeedbackFormat = 15;  // of kTransportLayerFeedback

class TransportFeedback {
 public:
  static constexpr Duration kTick = std::chrono::microseconds(250);
  static constexpr Duration kReferenceTick = std::chrono::milliseconds(64);
  static constexpr Duration kEra =
      kReferenceTick * (1 << 24);  // when the reference time begins anew: 12 days
  // A few octets can claim 65535 packets lost; nobody is that far behind, and walking them costs us.
  static constexpr std::size_t kMaxStatuses = 8192;

  static std::optional<TransportFeedback> read(const RtcpBlock& block);

  std::uint32_t sender_ssrc() const { return read32(body_, 0); }
  std::uint32_t media_ssrc() const { return read32(body_, 4); }
  std::uint16_t base_sequence() const { return read16(body_, 8); }
  std::uint16_t count() const { return read16(body_, 10); }  // of packets, lost ones included; not 0
  Duration reference_time() const;                           // of a signed number of 24 bits
  std::uint8_t feedback_count() const { return body_[15]; }

  // Calls visit(sequence number, std::optional<Duration> arrival) for each packet, in order; nullopt: it has
  // not arrived. Arrivals count from the same epoch as the reference time.
  template <class Visit>
  void each(Visit visit) const {
    Walk walk(*this);
    while (walk.next()) {
      for (std::size_t before = walk.lost; before > 0; --before)
        visit(static_cast<std::uint16_t>(walk.sequence - before), std::optional<Duration>());
      if (walk.received) visit(walk.sequence, std::optional<Duration>(walk.arrival));
    }
  }
  // Calls visit(sequence number, Duration arrival) for each that arrived: never more than there are octets.
  template <class Visit>
  void each_received(Visit visit) const {
    Walk walk(*this);
    while (walk.next())
      if (walk.received) visit(walk.sequence, walk.arrival);
  }

 private:
  TransportFeedback(Bytes body, std::size_t deltas_at) : body_(body), deltas_at_(deltas_at) {}

  // Section 3.1.1 to 3.1.5: statuses of packets, in 16 bits.
  struct Chunk {
    Chunk() = default;
    Chunk(unsigned word_read, std::size_t packets_left);
    unsigned status(std::size_t index) const;  // 0: lost, 1 and 2: a delta of so many octets, 3: reserved
    bool is_run() const { return word < 0x8000; }
    unsigned word = 0;
    std::size_t size = 0;  // packets
  };
  // From each packet that arrived to the next.
  struct Walk {
    explicit Walk(const TransportFeedback& feedback);
    bool next();  // false: nothing more has arrived, and nothing was lost behind the last

    std::uint16_t sequence;
    std::size_t lost = 0;   // just before this one
    bool received = false;  // false: this is behind the end, it is only about those lost
    Duration arrival;

   private:
    Bytes body_;
    std::size_t chunk_at_, delta_at_;
    std::size_t left_;  // packets not in a chunk read so far
    Chunk chunk_;
    std::size_t index_ = 0;  // in the chunk
  };

  Bytes body_;
  std::size_t deltas_at_;
};

}  // namespace halloo::rtp
