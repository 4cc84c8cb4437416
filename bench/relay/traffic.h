// Packets through a relay, one way: as many as it takes (a flood, with no more under way than the buffers
// hold), or at a pace, as video has it. Only what arrives is counted, each packet looked at: its size and
// whose it is. Belongs to one thread, which it keeps busy: waiting in the kernel would cost the server the
// waking.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/time.h"
#include "relay/udp.h"

namespace halloo::relay {

// What is sent at one end comes out at the other.
struct Flow {
  Udp* from;
  Udp* to;
};

// What packets look like at an end.
enum class Dress : std::uint8_t {
  plain,    // as a peer sends and gets it
  channel,  // ChannelData on kChannel (RFC 8656 section 12.4)
  binding,  // no data: a Binding request, and its success
};
inline constexpr std::uint16_t kChannel = 0x4000;

struct Pattern {
  std::vector<std::size_t> burst;  // octets of data of each packet; equal, but the last may have fewer
  bool joined;                     // the packets of a burst leave as one
  Dress sent, received;
};

class Traffic {
 public:
  Traffic(std::vector<Flow> flows, Pattern pattern);

  void flood(Duration time);
  // Bursts at an even pace, the flows taking turns; slower only when the server stands still.
  void pace(Duration time, double bursts_per_second);
  // Takes in what is under way.
  void finish();

  std::uint64_t sent() const { return sent_; }
  std::uint64_t arrived() const { return arrived_; }

 private:
  struct Count {
    std::uint64_t sent = 0;
    std::uint64_t settled = 0;  // arrived, or given up
  };
  struct UnderWay {
    std::uint32_t flow;
    std::uint64_t until;  // done when so many of the flow's are settled
    Instant since;
  };
  bool has_room(std::uint64_t most) const;
  bool send_burst(Instant now);  // false: the kernel did not take it
  bool receive(Instant now);
  void take(std::size_t flow, const Udp::Received& received);
  bool belongs(std::size_t flow, Bytes packet) const;

  std::vector<Flow> flows_;
  Pattern pattern_;
  std::vector<std::uint8_t> burst_;  // as it is sent
  std::size_t each_ = 0;             // octets of its packets, as they are sent
  std::vector<std::uint8_t> buffer_;
  std::vector<Count> counts_;
  std::deque<UnderWay> under_way_;
  std::size_t next_ = 0;
  std::uint64_t sent_ = 0, settled_ = 0, arrived_ = 0, strays_ = 0;
};

}  // namespace halloo::relay
