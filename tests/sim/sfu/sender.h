// The gateway's side of one client: sound and one or more videos, what the allocator lets through of them,
// the congestion controller, and what it sends. After every step it is held against what it promises.
// Single-threaded, virtual clock.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sfu/congestion/allocator.h"
#include "sfu/congestion/controller.h"
#include "sim/sfu/link.h"

namespace halloo::sfu::sim {

struct SenderSettings {
  CongestionSettings congestion;
  bool sound = true;
  // An encoder that follows the estimate up to this; 0: there is none.
  Bitrate elastic{};
  // Publishers with layers of these rates.
  std::vector<std::vector<Bitrate>> videos;
  std::size_t prominent = 0;  // of them, the first ones
  bool padding = true;        // there is a stream to pad
};

struct Sent {
  std::uint64_t packets = 0, octets = 0, padding = 0, held = 0, lost_here = 0;
  Duration longest_hold{};
};

class Sender {
 public:
  Sender(const SenderSettings& settings, std::size_t flow, Dice& dice, Instant start);

  void run(Instant now, Link& link);
  void on_feedback(Instant now, Bytes compound);
  Instant next() const;

  const CongestionController& controller() const { return controller_; }
  CongestionController& controller() { return controller_; }
  Bitrate estimate() const { return controller_.estimate(); }
  const std::vector<Claim>& claims() const { return claims_; }
  const Allocator::Totals& totals() const { return totals_; }
  const Sent& sent() const { return sent_; }
  std::uint64_t switches() const { return switches_; }
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Waiting {
    Datagram datagram;
    Instant offered{};
  };
  void offer(Instant now, Link& link, Traffic traffic, std::size_t size);
  void leave(Instant now, Link& link, Datagram datagram);
  void frame(Instant now, Link& link, std::size_t video);
  void allocate(Instant now);
  void drain(Instant now, Link& link);
  void check(Instant now);
  void fault(const std::string& what) { faults_.push_back(what); }

  SenderSettings settings_;
  std::size_t flow_;
  Dice& dice_;
  CongestionController controller_;
  Allocator allocator_;
  std::vector<OperatingPoints> points_;
  std::vector<Claim> claims_;  // the first is the sound's
  std::vector<bool> key_frame_;
  Allocator::Totals totals_;
  Instant sound_at_, allocate_at_;
  std::vector<Instant> video_at_;
  std::unordered_map<PacketHandle, Waiting> waiting_;
  PacketHandle last_handle_ = 0;
  std::uint16_t sequence_;
  Sent sent_;
  std::uint64_t switches_ = 0;
  bool begun_ = false;
  Instant ran_{};
  unsigned at_once_ = 0;
  std::vector<std::string> faults_;
};

}  // namespace halloo::sfu::sim
