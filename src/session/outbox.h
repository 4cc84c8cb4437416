// What a Gateway wants done, told as it finds it: the worker that owns it does it with sockets, tests and the
// simulation write it down. Views are valid during the call; nothing here calls back into the gateway.
#pragma once

#include <memory>
#include <variant>

#include "base/function_ref.h"
#include "rtp/rtcp.h"
#include "session/commands.h"
#include "sfu/forwarding/demand.h"
#include "sfu/forwarding/media_packet.h"

namespace halloo::session {

// Between workers, each with octets of its own or none.
//
// What a client sent and another worker owns: a check, which ufrags tell; then the owner says that the flow
// is its own, and whatever comes by it follows.
struct ForeignDatagram {
  FiveTuple path;
};
struct OwnPath {
  FiveTuple path;
  unsigned owner = 0;
};
// Of a track, from its owner to each worker with subscribers: a packet as it was decrypted, a sender report.
struct TrackPacket {
  TrackId track = 0;
  std::uint8_t encoding = 0;
  sfu::Sequence sequence = 0;
  rtp::FrameMark mark;
  Instant arrival{};
  std::shared_ptr<const sfu::DecodeTargets> decode_targets;
};
struct TrackReport {
  TrackId track = 0;
  std::uint8_t encoding = 0;
  rtp::SenderInfo report;
};
// And the other way: who has subscribers, and the key frames and layers that they want.
struct Attach {
  TrackId track = 0;
  unsigned worker = 0;
  bool attached = true;
};
struct KeyFrameWish {
  TrackId track = 0;
  std::uint8_t encoding = 0;
};
struct LayerDemand {
  TrackId track = 0;
  unsigned worker = 0;
  sfu::EncodingMask wanted = 0;
};
using Parcel =
    std::variant<ForeignDatagram, OwnPath, TrackPacket, TrackReport, Attach, KeyFrameWish, LayerDemand>;

class Outbox {
 public:
  // A datagram, or a packet on the stream of this path.
  virtual void send(const FiveTuple& path, Bytes packet) = 0;
  // One that is made where it waits to leave: `write` says how many octets of `most` it has written, 0 for
  // nothing to send.
  using Write = FunctionRef<std::size_t(MutableBytes)>;
  virtual void send(const FiveTuple& path, std::size_t most, Write write) = 0;
  virtual void to_worker(unsigned worker, const Parcel& parcel, Bytes octets) = 0;
  virtual void tell(const Event& event) = 0;  // the signalling loop

 protected:
  ~Outbox() = default;
};

}  // namespace halloo::session
