// The media plane of one worker: its WebRTC connections, the tracks that they publish, and what is forwarded
// to those that subscribe. Several gateways share one port: what comes for another's connection is handed to
// it, and a track goes once to each gateway that has subscribers. Belongs to its worker's thread.
//
// It opens no socket and reads no clock. What is to be connected to what, it is told by commands.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>

#include "session/conference.h"
#include "session/downlink.h"
#include "session/outbox.h"
#include "session/uplink.h"
#include "transport/directory.h"

namespace halloo::session {

struct GatewaySettings {
  unsigned worker = 0;
  unsigned workers = 1;
  sfu::CacheSettings cache;
  std::size_t max_foreign_paths = 10'000;  // flows of other workers' connections
  std::size_t max_publish_rate = 0;        // octets a second of RTP from one connection; 0 lifts the limit
};

struct GatewayCounters {
  transport::Counters transport;
  Counter packets_received, packets_forwarded;
  Counter unknown_path, over_rate;  // dropped
};

class Gateway final : private transport::Outbox {
 public:
  Gateway(const GatewaySettings& settings, const dtls::Identity& identity, Random& random);
  ~Gateway();
  Gateway(const Gateway&) = delete;
  Gateway& operator=(const Gateway&) = delete;

  void apply(Instant now, const Command& command, session::Outbox& out);

  // A message of STUN. False: it is no check of a connection of ours or another worker's.
  bool on_stun(Instant now, const FiveTuple& path, Bytes datagram, session::Outbox& out);
  // DTLS, RTP or RTCP; decrypted where it stands.
  void on_datagram(Instant now, const FiveTuple& path, MutableBytes datagram, session::Outbox& out);
  void on_path_closed(const FiveTuple& path);
  void on_parcel(Instant now, const Parcel& parcel, MutableBytes octets, session::Outbox& out);

  void on_timeout(Instant now, session::Outbox& out);
  Instant next_timeout() const { return std::min(next_levels_, due_.empty() ? kNever : due_.begin()->first); }

  const GatewayCounters& counters() const { return counters_; }
  std::size_t connections() const { return connections_.size(); }
  // Of its own connections, and those that it has subscribers to.
  std::size_t tracks() const { return published_.size(); }
  std::size_t views() const { return views_.size(); }
  const transport::Directory& directory() const { return directory_; }

 private:
  struct Connection {
    Connection(PeerId id, Instant now, const Open& order, const dtls::Identity& identity,
               transport::Counters& counters)
        : peer(id, now, order.local, identity, order.role, counters) {}
    transport::Peer peer;
    std::unique_ptr<Uplink> uplink;
    std::unique_ptr<Downlink> downlink;
    Instant due = kNever;  // as it stands in due_
  };
  static constexpr std::uint8_t kSilence = 127;  // in -dBov
  // One that is published here: who else has subscribers to it.
  struct Published {
    PeerId peer = 0;
    std::vector<bool> attached;  // by worker
    std::shared_ptr<const sfu::DecodeTargets> decode_targets[sfu::kMaxEncodings];
    // The loudest of late (RFC 6464), and whether the track is among those that are told of.
    std::uint8_t level = kSilence;
    bool audible = false;
  };

  // transport::Outbox
  void send(const FiveTuple& path, Bytes datagram) override;
  void on_connected(transport::PeerId peer) override;
  void on_rtp(transport::PeerId peer, MutableBytes packet) override;
  void on_rtcp(transport::PeerId peer, Bytes compound) override;
  void on_ended(transport::PeerId peer, transport::End end) override;

  void carry_out(const Open& order);
  void carry_out(const RestartIce& order);
  void carry_out(const Close& order);
  void carry_out(const Publish& order);
  void carry_out(const Unpublish& order);
  void carry_out(const Subscribe& order);
  void carry_out(const Unsubscribe& order);
  void carry_out(const Want& order);
  void carry_out(const Expect& order);

  void receive(const ForeignDatagram& parcel, MutableBytes octets);
  void receive(const OwnPath& parcel, MutableBytes octets);
  void receive(const TrackPacket& parcel, MutableBytes octets);
  void receive(const TrackReport& parcel, MutableBytes octets);
  void receive(const Attach& parcel, MutableBytes octets);
  void receive(const KeyFrameWish& parcel, MutableBytes octets);
  void receive(const LayerDemand& parcel, MutableBytes octets);

  Connection* find(PeerId peer);
  bool on_check(const FiveTuple& path, const stun::Message& message, PeerId peer);
  void forget_path(const FiveTuple& path);
  void remove(PeerId peer);
  void end_track(TrackId track);

  void deliver(TrackId track, const sfu::MediaPacket& packet);
  void note_level(TrackId track, Published& published, const sfu::MediaPacket& packet);
  void tell_levels();
  void forward(View& view, const sfu::MediaPacket& packet);
  void give(TrackId track, Published& published, const sfu::MediaPacket& packet);
  void deliver_report(TrackId track, std::uint8_t encoding, const rtp::SenderInfo& report);
  void want_key_frame(TrackId track, std::uint8_t encoding);
  void set_demand(TrackId track, unsigned worker, sfu::EncodingMask wanted);
  void tell_demand(View& view);
  void set_attached(TrackId track, unsigned worker, bool attached);
  View& view_of(const TrackSource& source);
  void leave(View& view);
  void send_feedback(Connection& connection);

  // After anything was done for the connection: its wishes, its time.
  void settle(Connection& connection);
  void schedule(Connection& connection);
  void reap();

  GatewaySettings settings_;
  const dtls::Identity& identity_;
  Random& random_;
  GatewayCounters counters_;
  transport::Directory directory_;
  std::unordered_map<FiveTuple, unsigned, FiveTupleHash> foreign_;  // whose flows of other workers are
  std::unordered_map<PeerId, std::unique_ptr<Connection>> connections_;
  std::unordered_map<TrackId, Published> published_;
  std::unordered_map<TrackId, std::unique_ptr<View>> views_;
  std::set<std::pair<Instant, PeerId>> due_;
  std::vector<PeerId> ended_;
  std::vector<TrackId> audible_;  // in this span, or in the one before
  Instant next_levels_ = kNever;

  // Of the call that is going on.
  Instant now_{};
  session::Outbox* out_ = nullptr;
};

}  // namespace halloo::session
