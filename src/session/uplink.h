// What one connection publishes: its packets find their track, and it hears what is missing, which key frames
// are wished for, how its sound and picture arrive (RFC 3550, 4585, transport-wide feedback or REMB). Belongs
// to its connection's worker; it encrypts and sends nothing itself.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "base/octet_rate.h"
#include "session/commands.h"
#include "sfu/forwarding/arrivals.h"
#include "sfu/forwarding/publication.h"
#include "sfu/forwarding/receive_estimate.h"

namespace halloo::session {

class Uplink {
 public:
  explicit Uplink(std::uint32_t local_ssrc) : local_ssrc_(local_ssrc) {}

  sfu::Publication& add(TrackId track, const PublishedSection& section, std::size_t workers);
  void remove(TrackId track);
  bool empty() const { return tracks_.empty(); }
  sfu::Publication* find(TrackId track);

  // Within what the connection may send, octets a second.
  bool may_come(Instant now, std::size_t octets, std::size_t per_second) {
    return rate_.take(now, octets, per_second);
  }
  struct Found {
    TrackId track = 0;
    sfu::MediaPacket packet;
  };
  // Decrypted; may be changed where it lies. nullopt: nothing is to be forwarded.
  std::optional<Found> on_rtp(Instant now, MutableBytes data);
  struct Reported {
    TrackId track = 0;
    std::uint8_t encoding = 0;
    rtp::SenderInfo report;
  };
  void on_rtcp(Instant now, Bytes compound, FunctionRef<void(const Reported&)> each);

  // What is watched of each track, where that has changed.
  void take_demand(Instant now, FunctionRef<void(TrackId, sfu::EncodingMask)> each);
  // RTCP that is due; 0: nothing. To be called until then.
  std::size_t write_rtcp(Instant now, MutableBytes out);
  Instant next_timeout() const;

  std::uint64_t unknown() const { return unknown_; }  // packets of no track

 private:
  struct Track {
    TrackId id = 0;
    std::string mid;
    std::unique_ptr<sfu::Publication> publication;
  };
  struct Former {
    std::string mid;
    sfu::EncodingIdentity identity;
  };
  static constexpr std::size_t kMaxSources = 128, kMaxFormer = 64;

  sfu::EncodingIdentity identity_of(const std::string& mid, const PublishedLayer& layer) const;
  Track* find_track(const rtp::Packet& packet);
  bool write_reports(Instant now, rtp::RtcpWriter& writer);

  std::uint32_t local_ssrc_;
  OctetRate rate_;
  std::vector<Track> tracks_;
  std::unordered_map<std::uint32_t, TrackId> sources_;  // by SSRC, as they were seen
  // Of tracks that have ended, the last behind: clients say mid and rid only until a report has shown that
  // they are known, and not again when the m-section comes back.
  std::vector<Former> former_;
  rtp::ExtensionMap extensions_;  // of the first section: identifiers are the bundle's (RFC 8843 section 9.2)
  bool transport_wide_ = false, remb_ = false;
  sfu::Arrivals arrivals_;
  sfu::ReceiveEstimate estimate_{{}};
  std::uint32_t last_ssrc_ = 0;  // what came last, which transport-wide feedback names
  Instant next_report_ = kNever;
  std::uint64_t unknown_ = 0;
};

}  // namespace halloo::session
