// Streams that begin as STUN does, on their way to who speaks what they carry: TURN, or the packets of a
// WebRTC connection in frames (ICE-TCP). Which of them shows in the first ten octets. Belongs to a worker's
// thread.
#pragma once

#include <functional>

#include "io/streams.h"

namespace halloo::app {

class StreamSorter final : private io::StreamHandler {
 public:
  using Taker = std::function<void(io::HandedOver)>;

  // A taker that is empty does not want its kind: such a stream is closed.
  StreamSorter(io::Loop& loop, const io::StreamLimits& limits, Taker turn, Taker framed);

  void adopt(io::HandedOver stream) { streams_.adopt(std::move(stream), *this); }

 private:
  std::size_t on_octets(io::Stream& stream, Bytes octets) override;
  void on_closed(io::Stream&) override {}

  io::Streams streams_;
  Taker turn_, framed_;
};

}  // namespace halloo::app
