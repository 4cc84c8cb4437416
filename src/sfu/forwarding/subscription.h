// One publication as one subscriber gets it: layers chosen, packets rewritten and repeated, reports in step
// with its other streams. Owned by the subscriber's worker, which asks for every packet of the publication
//
//     accept()   whether this one is forwarded, and under which number; then, now or when a pacer lets it,
//     write()    into octets that it can encrypt in place.
//
// It knows neither bandwidth nor pacing (congestion/), and sends nothing itself.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"
#include "sfu/forwarding/layer_selector.h"
#include "sfu/forwarding/packet_writer.h"
#include "sfu/forwarding/rewriter.h"

namespace halloo::sfu {

struct SubscriptionCounters {
  std::uint64_t packets = 0, octets = 0;   // of payload, as a sender report counts them
  std::uint64_t dropped = 0;               // of layers that are not wanted
  std::uint64_t fillers = 0;               // of these, in place of which padding was sent, as they came late
  std::uint64_t nacked = 0, repeated = 0;  // packets
  std::uint64_t too_old = 0;               // asked for, no longer there
  std::uint64_t unwritten = 0;             // no such payload type, no room, gone from the cache
  std::uint64_t switches = 0;              // epochs begun
};

class Subscription {
 public:
  struct Settings {
    StreamIdentity identity;
    std::size_t log_size = 512;  // packets that can be repeated; a power of two
    // At random (RFC 3550 section 5.1), or where the last one under this SSRC ended.
    Rewriter::Start start;
    std::uint16_t first_rtx_sequence = 0;
    Duration first_round_trip = std::chrono::milliseconds(100);  // until a report tells
  };
  Subscription(const PublicationView& view, Settings settings);

  // nullopt: paused, as it is in the beginning. Of sound, any layer is all of it.
  void set_target(std::optional<Layer> target);
  // To another encoding, and nothing more of the present one until then: neither what waits to be written nor
  // once more what was lost. For when not even its base layer fits.
  void abandon_for(Layer target);
  std::optional<Layer> target() const { return selector_.target(); }
  std::optional<Layer> current() const;  // what is being forwarded

  struct Accepted {
    std::uint16_t sequence = 0;
    std::uint16_t size = 0;  // of what will be written, at most
    bool owed = false;       // take_owed() has something, which was overtaken by this one
  };
  // The view has had the packet already.
  std::optional<Accepted> accept(const MediaPacket& packet);
  // Who comes just behind a key frame begins with that one, as the publisher would not be asked for another
  // so soon: its first packet, to be written from the cache; what has come since is owed. nullopt: there is
  // none so recent, or something is being forwarded already.
  std::optional<Accepted> begin_with_latest(Instant now);
  Outgoing write(const MediaPacket& packet, std::uint16_t sequence, MutableBytes out);
  // From the cache, when the packet had to wait. Nothing: it is gone.
  Outgoing write(Instant now, std::uint16_t sequence, MutableBytes out);
  // Numbers to be given to write(), at most as many as fit.
  std::size_t take_owed(Instant now, std::span<std::uint16_t> out);

  // Which of those asked for are to be repeated now: not what is on its way already. `path`: the round trip
  // as it is at this moment, if that is known; reports follow a queue that fills up too slowly.
  std::size_t on_nack(Instant now, const rtp::Nack& nack, Duration path, std::span<std::uint16_t> repeat);
  Outgoing write_again(Instant now, std::uint16_t sequence, MutableBytes out);
  // Octets of what stands behind a number, as it came; 0: it is gone.
  std::size_t size_of(Instant now, std::uint16_t sequence);
  // Something to probe the path with, of at most this many octets and of as many as possible: a packet of
  // late once more, or padding. Nothing: it has no retransmission stream, or has sent nothing yet.
  Outgoing write_probe(Instant now, std::size_t octets, MutableBytes out);
  bool can_probe() const { return writer_.can_probe() && rewriter_.log().in_epoch(); }

  // PLI or FIR of the subscriber.
  void on_key_frame_request(Instant now, Duration path);
  // The encoding whose key frame is to be asked for, once for each need and again each half second.
  std::optional<std::uint8_t> take_key_frame_wish(Instant now);

  // Of this stream, in a report of the subscriber's.
  void on_report(Instant now, const rtp::ReportBlock& report);
  // In the publisher's time, so that all streams of one publisher are in step (RFC 3550 section 6.4.1).
  // False: the publisher has not reported yet, nothing has been sent, or there is no room.
  bool write_sender_report(Instant now, rtp::RtcpWriter& writer);

  Duration round_trip() const { return round_trip_; }
  std::uint32_t ssrc() const { return writer_.identity().ssrc; }
  // Where the next one under this SSRC is to go on.
  Rewriter::Start end() const { return rewriter_.end(); }
  std::uint16_t next_rtx_sequence() const { return writer_.next_rtx_sequence(); }
  const SubscriptionCounters& counters() const { return counters_; }

 private:
  std::optional<Accepted> accept_late(const MediaPacket& packet);
  Accepted accepted(const MediaPacket& packet, Sequence outgoing) const;
  Rewriting rewriting(const OutgoingEntry& entry, std::uint16_t sequence) const;
  Outgoing count(Outgoing written, std::size_t payload);
  Outgoing write_once(OutgoingEntry& entry, std::uint16_t sequence, const rtp::Packet& packet,
                      const rtp::ExtensionValues& extensions, MutableBytes out);
  struct Stored {
    rtp::Packet packet;
    rtp::ExtensionValues extensions;
    rtp::FrameMark mark;
  };
  std::optional<Stored> find(Instant now, const OutgoingEntry& entry) const;
  void settle(OutgoingEntry& reserved, const rtp::Packet& packet, const rtp::FrameMark& mark);
  bool may_repeat(Instant now, Duration path, OutgoingEntry& entry) const;

  const PublicationView& view_;
  LayerSelector selector_;
  Rewriter rewriter_;
  PacketWriter writer_;
  Duration round_trip_;
  bool reported_ = false;  // the subscriber has told of this stream: it knows what it is without mid

  Sequence owed_ = 0, owed_end_ = 0;  // outgoing

  bool picture_lost_ = false;  // by the subscriber
  Instant key_frame_at_ = Instant::min();
  std::optional<std::uint8_t> wished_;
  Instant wished_at_{};

  std::uint32_t last_sr_ = 0;
  Instant last_sr_at_{};
  SubscriptionCounters counters_;
};

}  // namespace halloo::sfu
