// What the wire shows of the streams to one client without their keys: numbers that never come twice, since
// they make the nonces, header extensions and payload types as agreed on, transport-wide numbers in order.
// Single-threaded.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "rtp/packet.h"
#include "sfu/forwarding/sequence.h"
#include "sim/session/offers.h"

namespace halloo::session::sim {

class WireCheck {
 public:
  using Fault = std::function<void(const std::string&)>;
  explicit WireCheck(Fault fault) : fault_(std::move(fault)) {}

  void announce(const Announced& stream);
  // `ours`: it cannot be another's who had the port before.
  void on_datagram(Bytes datagram, bool ours);

  // Of the numbers of all streams, those that the gateway has left out.
  std::uint64_t left_out() const;

 private:
  struct Stream {
    Stream(Announced of, bool repeating) : announced(std::move(of)), repeats(repeating) {}
    Announced announced;
    bool repeats;
    bool started = false;
    sfu::Sequence lowest = 0, highest = 0;
    std::unordered_set<sfu::Sequence> sent;
  };
  void check_number(Stream& stream, std::uint16_t number);
  void check_header(const Stream& stream, const rtp::Packet& packet);

  Fault fault_;
  std::unordered_map<std::uint32_t, Stream> streams_;
  std::optional<std::uint16_t> transport_sequence_;
};

}  // namespace halloo::session::sim
