// What a client makes of a stream of sound: every packet is kept, and held against what was published when
// nothing is on its way any more. Single-threaded.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "rtp/packet.h"
#include "sfu/forwarding/sequence.h"
#include "sim/session/content.h"

namespace halloo::session::sim {

struct Sound {
  Instant at{};
  SoundContent content;
  std::uint32_t timestamp = 0;
};
using Sounds = std::map<sfu::Sequence, Sound>;

class SoundReceiver {
 public:
  using Fault = std::function<void(const std::string&)>;
  explicit SoundReceiver(Fault fault) : fault_(std::move(fault)) {}

  // The packet, if it is the latest of all.
  const Sound* on_packet(Instant now, const rtp::Packet& packet);
  // One of the stream is lost on the way from the gateway.
  void on_lost() { ++lost_; }

  const Sounds& sounds() const { return sounds_; }
  std::uint64_t lost() const { return lost_; }

  // `lost`: on the way to the gateway.
  using Lost = std::function<bool(std::uint32_t publisher, std::uint32_t number)>;
  void check(const Lost& lost) const;

 private:
  struct Step;
  void check_step(const Step& step) const;

  Fault fault_;
  Sounds sounds_;
  std::uint64_t lost_ = 0;
};

}  // namespace halloo::session::sim
