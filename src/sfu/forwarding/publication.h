// A track of a publisher: sound, one video stream with any number of layers, or up to three encodings of a
// simulcast (RFC 8853), told apart by SSRC or by rid. A packet of it that came decrypted is read here once
// for everyone. Feedback to the publisher is gathered here: what is missing, key frames wished for, what
// nobody watches. Owned by the publisher's worker. Subscriptions are elsewhere, on any worker
// (publication_view.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rtp/dependency_descriptor.h"
#include "rtp/payload/codec.h"
#include "rtp/rtcp_writer.h"
#include "sfu/forwarding/demand.h"
#include "sfu/forwarding/key_frame_requests.h"
#include "sfu/forwarding/media_packet.h"
#include "sfu/forwarding/publication_view.h"
#include "sfu/forwarding/receive_stream.h"

namespace halloo::sfu {

struct PayloadFormat {
  std::uint8_t payload_type = 0;
  rtp::Codec codec = rtp::Codec::other;
  std::optional<std::uint8_t> repairs =
      {};  // of retransmissions (RFC 4588): the payload type that they repeat
};

struct EncodingIdentity {
  std::string rid;             // empty: none
  std::uint32_t ssrc = 0;      // 0: not known before it comes
  std::uint32_t rtx_ssrc = 0;  // likewise
};

struct PublicationCounters {
  std::uint64_t unknown_source = 0;   // neither SSRC nor rid
  std::uint64_t unknown_payload = 0;  // a payload type that was not agreed on
  std::uint64_t malformed = 0;        // a payload, or a descriptor of templates that we have not got
};

class Publication {
 public:
  struct Settings {
    bool video = true;
    std::uint32_t clock_rate = 90'000;
    std::vector<PayloadFormat> formats;
    std::vector<EncodingIdentity> encodings;  // from one to three, the smallest first
    rtp::ExtensionMap extensions;
    std::uint32_t local_ssrc = 1;  // whose feedback it is
    bool nack = true;
    bool pli = true;  // else FIR, if that
    bool fir = false;
    NackSettings missing;
    KeyFrameSettings key_frames;
    std::size_t workers = 1;
    EncodingMask layers = 0xFF;  // what it sends before it is told to pause something
    Duration pause_after = std::chrono::seconds(2);
  };
  explicit Publication(Settings settings);

  // Is it one of its sources, by SSRC as far as they are known?
  bool owns(std::uint32_t ssrc) const;
  // One packet of this track. `data`, which is what `packet` shows, may be changed where it lies. What comes
  // back is to be forwarded; it is valid until the next packet.
  std::optional<MediaPacket> on_packet(Instant now, MutableBytes data, const rtp::Packet& packet);
  // The encoding that it is of: each worker's view is to be told.
  std::optional<std::uint8_t> on_sender_report(Instant now, const rtp::SenderInfo& report);

  void want_key_frame(std::uint8_t encoding);
  void set_demand(Instant now, std::size_t worker, EncodingMask wanted) { demand_.set(now, worker, wanted); }
  // What the publisher should send from now on; nullopt: nothing new.
  std::optional<EncodingMask> demand_change(Instant now) { return demand_.change(now); }

  // NACK, PLI and FIR that are due. What finds no room is due still.
  void write_feedback(Instant now, rtp::RtcpWriter& writer);
  // Of each encoding that has begun: how many were filled in.
  std::size_t report(Instant now, std::span<rtp::ReportBlock> blocks);
  Instant next_timeout() const;

  const Settings& settings() const { return settings_; }
  PublicationView::Settings view_settings(const CacheSettings& cache) const;
  const ReceiveStream& stream(std::size_t encoding) const { return encodings_[encoding].stream; }
  const EncodingIdentity& identity(std::size_t encoding) const { return encodings_[encoding].identity; }
  const PublicationCounters& counters() const { return counters_; }

 private:
  struct Encoding {
    Encoding(EncodingIdentity known, const ReceiveStream::Settings& stream_settings)
        : identity(std::move(known)), stream(stream_settings) {}
    EncodingIdentity identity;
    ReceiveStream stream;
    KeyFrameRequests key_frames;
    std::uint8_t fir_number = 0;
    rtp::DependencyReader descriptors;
    std::uint32_t generation = 0;
    DecodeTargets targets;
    Sequence unreadable = -1;  // the latest whose templates were not known
    Sequence last = 0;         // of on_packet()
    std::uint32_t last_timestamp = 0;
  };
  struct Source {
    Encoding* encoding = nullptr;
    bool retransmission = false;
  };

  const PayloadFormat* format(std::uint8_t payload_type) const;
  Source find(const rtp::Packet& packet, const PayloadFormat& format);
  Encoding* bind(const rtp::Packet& packet, bool retransmission);
  std::optional<MediaPacket> read(Instant now, Encoding& encoding, const rtp::Packet& packet,
                                  Sequence sequence, rtp::Codec codec);
  std::optional<rtp::FrameMark> mark(Encoding& encoding, MediaPacket& packet, rtp::Codec codec);
  bool update_targets(Encoding& encoding) const;
  bool watched(const Encoding& encoding) const;
  bool write_nacks(Instant now, Encoding& encoding, rtp::RtcpWriter& writer);
  void write_key_frame_request(Instant now, Encoding& encoding, rtp::RtcpWriter& writer);

  Settings settings_;
  std::vector<Encoding> encodings_;
  Demand demand_;
  PublicationCounters counters_;
};

}  // namespace halloo::sfu
