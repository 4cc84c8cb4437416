// What one connection receives: streams of tracks, within what its network lets through. Packets leave at
// once, or when the pacer lets them; feedback is answered with retransmissions, key frames, other layers.
// Belongs to its connection's worker.
#pragma once

#include <memory>
#include <vector>

#include "base/random.h"
#include "session/outbox.h"
#include "session/view.h"
#include "sfu/congestion/allocator.h"
#include "sfu/congestion/controller.h"
#include "sfu/forwarding/subscription.h"

namespace halloo::session {

class Downlink {
 public:
  // Octets that SRTP, UDP and IP add to a packet.
  static constexpr std::size_t kUdpAndIp = 28, kAround = transport::Peer::kOverhead + kUdpAndIp;

  Downlink(transport::Peer& peer, bool transport_wide, Random& random);
  ~Downlink();
  Downlink(const Downlink&) = delete;
  Downlink& operator=(const Downlink&) = delete;

  void add(Instant now, const Subscribe& order, View& view, Outbox& out);
  // The view of what was removed; nullptr: there is none such.
  View* remove(SubscriptionId subscription);
  void want(Instant now, const Want& order, Outbox& out);
  bool empty() const { return streams_.empty(); }
  template <class Each>
  void each_view(Each&& each) {
    for (const auto& stream : streams_) each(stream->id, *stream->view);
  }

  void on_connected(Instant now, Outbox& out);
  // A packet of a view that it subscribes to; the view has had it already. True: there is a wish, or
  // something to be sent later.
  bool forward(Instant now, std::size_t place, const sfu::MediaPacket& packet, Outbox& out);
  void on_rtcp(Instant now, Bytes compound, Outbox& out);
  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;

  // Pictures that have been paused for want of room since the last call, or go on, by `each(id, paused)`.
  template <class Each>
  void take_pauses(Each&& each) {
    for (const auto& stream : streams_) {
      if (stream->starved == stream->told_starved) continue;
      stream->told_starved = stream->starved;
      each(stream->id, stream->starved);
    }
  }
  // Key frames that are wanted since the last call, by `each(View&, encoding)`.
  template <class Each>
  void take_wishes(Each&& each) {
    for (const Wish& wish : wishes_) each(*wish.view, wish.encoding);
    wishes_.clear();
  }
  sfu::Bitrate estimate() const { return congestion_.estimate(); }

 private:
  struct Stream {
    Stream(SubscriptionId of, View& viewed, sfu::Subscription::Settings settings)
        : id(of), view(&viewed), subscription(viewed.publication, std::move(settings)) {}
    SubscriptionId id;
    View* view;
    sfu::Subscription subscription;
    std::string cname;
    bool video = false;
    bool repeats = false;  // has a stream of retransmissions
    bool shown = true, prominent = false;
    std::uint8_t max_spatial = 2;
    bool starved = false, told_starved = false;
    std::int8_t point = sfu::kNew;
    sfu::EncodingMask taken = 0;  // as the view counts it
  };
  struct Wish {
    View* view;
    std::uint8_t encoding;
  };

  // Where a stream ended whose SSRC may come back, with another track.
  struct End {
    std::uint32_t ssrc = 0;
    sfu::Rewriter::Start start;
    std::uint16_t rtx_sequence = 0;
  };
  static constexpr std::size_t kMaxEnds = 64;

  Stream* find(SubscriptionId subscription);
  Stream* find_ssrc(std::uint32_t ssrc);
  using Write = FunctionRef<sfu::Outgoing(MutableBytes)>;
  std::size_t leave(Instant now, std::size_t most, Write write, Outbox& out);
  void begin(Instant now, Stream& stream, Outbox& out);
  void offer(Instant now, Stream& stream, sfu::Traffic traffic, std::uint16_t sequence, Outbox& out);
  void offer_owed(Instant now, Stream& stream, Outbox& out);
  void depart(Instant now, const sfu::Pacer::Departure& departure, Outbox& out);
  void pad(Instant now, std::size_t octets, Outbox& out);
  void take_wish(Instant now, Stream& stream);
  static sfu::EncodingMask layers_taken(const Stream& stream);
  void count_layers(Stream& stream);
  void allocate(Instant now);
  sfu::Bitrate set_target(Instant now, Stream& stream, const sfu::OperatingPoint& point, sfu::Bitrate left);
  void send_reports(Instant now, Outbox& out);

  transport::Peer& peer_;
  Random& random_;
  sfu::CongestionController congestion_;
  sfu::Allocator allocator_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<End> ends_;  // the oldest first
  std::vector<Wish> wishes_;
  std::vector<sfu::Claim> claims_;
  std::vector<sfu::OperatingPoints> points_;
  std::uint16_t transport_sequence_ = 0;
  sfu::Bitrate allocated_;
  Instant next_allocation_ = kNever, next_report_ = kNever;
};

}  // namespace halloo::session
