// One RTP stream as a publisher sends it, with its retransmissions (RFC 4588): extended sequence numbers,
// duplicates and bare padding taken out, gaps asked for again, figures for receiver reports. Owned by the
// publisher's worker. It knows nothing of codecs and layers (publication.h), nor when RTCP is sent.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "rtp/packet.h"
#include "rtp/rtcp.h"
#include "sfu/forwarding/clock_map.h"
#include "sfu/forwarding/nack_list.h"
#include "sfu/forwarding/reception.h"

namespace halloo::sfu {

struct ReceiveCounters {
  std::uint64_t packets = 0, octets = 0;  // of payload, first arrivals only
  std::uint64_t retransmitted = 0;        // of these, by a retransmission that we needed
  std::uint64_t duplicates = 0;
  std::uint64_t padding = 0;    // without payload
  std::uint64_t jumps = 0;      // far away from all others
  std::uint64_t malformed = 0;  // retransmissions that repeat nothing
  std::uint64_t gave_up = 0;    // times
};

class ReceiveStream {
 public:
  struct Settings {
    std::uint32_t clock_rate = 90'000;
    bool nack = true;
    NackSettings missing;
    Duration first_round_trip = std::chrono::milliseconds(100);  // until one has been measured
  };
  explicit ReceiveStream(const Settings& settings)
      : settings_(settings),
        reception_(settings.clock_rate),
        nacks_(settings.missing),
        clock_(settings.clock_rate),
        round_trip_(settings.first_round_trip) {}

  // The extended sequence number of what is to be forwarded; nullopt: nothing is.
  std::optional<Sequence> on_packet(Instant now, const rtp::Packet& packet);
  // `packet` is of the retransmission stream; it becomes, where it lies, the packet that it repeats, of this
  // SSRC and payload type. nullopt: nothing is to be forwarded.
  struct Restored {
    rtp::Packet packet;
    Sequence sequence;
  };
  std::optional<Restored> on_retransmission(Instant now, MutableBytes data, const rtp::Packet& packet,
                                            std::uint32_t ssrc, std::uint8_t payload_type);
  // Nobody will miss what was before its first packet.
  void on_key_frame(Sequence first) { nacks_.forget_before(first); }
  void on_sender_report(Instant now, const rtp::SenderInfo& report);
  // Another SSRC goes on with this stream.
  void restart() { reception_.restart(); }

  // Sequence numbers to ask for now, ascending.
  std::size_t due_nacks(Instant now, std::span<std::uint16_t> out);
  Instant next_nack() const { return nacks_.next_timeout(); }
  // True once after something was given up: only a key frame helps.
  bool take_gave_up() { return std::exchange(gave_up_, false); }

  rtp::ReportBlock report(Instant now, std::uint32_t ssrc) { return reception_.report(now, ssrc); }
  bool started() const { return reception_.started(); }
  Sequence highest() const { return reception_.highest(); }
  std::int64_t expected() const { return reception_.expected(); }
  std::int64_t lost() const { return reception_.lost(); }
  const ClockMap& clock() const { return clock_; }
  Duration round_trip() const { return round_trip_; }
  const ReceiveCounters& counters() const { return counters_; }

 private:
  void on_gap(Instant now, Sequence first, Sequence last);
  void count(const rtp::Packet& packet);

  Settings settings_;
  Reception reception_;
  NackList nacks_;
  ClockMap clock_;
  Duration round_trip_;  // from asking to having, smoothed
  bool measured_ = false;
  bool gave_up_ = false;
  ReceiveCounters counters_;
};

// RFC 4588 section 4: in place; the header moves over the original sequence number, so that the packet begins
// two octets later. nullopt: there is none, or nothing but padding.
std::optional<rtp::Packet> unwrap_retransmission(MutableBytes data, const rtp::Packet& packet,
                                                 std::uint32_t ssrc, std::uint8_t payload_type);

}  // namespace halloo::sfu
