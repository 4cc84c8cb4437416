// A publication as one worker knows it that has subscribers to it: the latest packets of each encoding, its
// clock, its layers and what they take. Subscriptions read it. Owned by that worker.
#pragma once

#include <cstdint>
#include <vector>

#include "sfu/forwarding/clock_map.h"
#include "sfu/forwarding/layer_rates.h"
#include "sfu/forwarding/media_packet.h"
#include "sfu/forwarding/packet_cache.h"

namespace halloo::sfu {

inline constexpr std::size_t kMaxEncodings = 3;

class PublicationView {
 public:
  struct Settings {
    bool video = true;
    std::size_t encodings = 1;  // more than one: simulcast
    std::uint32_t clock_rate = 90'000;
    rtp::ExtensionMap extensions;  // as the publisher numbers them
    CacheSettings cache = {};
    std::size_t overhead = 0;  // octets that a packet has around it on its way, for bitrate()
  };
  explicit PublicationView(const Settings& settings);

  // Before the packet is given to the subscriptions.
  void on_packet(const MediaPacket& packet);
  void on_sender_report(Instant now, std::size_t encoding, const rtp::SenderInfo& report);

  bool video() const { return settings_.video; }
  bool simulcast() const { return settings_.encodings > 1; }
  std::size_t encodings() const { return settings_.encodings; }
  std::uint32_t clock_rate() const { return settings_.clock_rate; }
  const rtp::ExtensionMap& extensions() const { return settings_.extensions; }

  const PacketCache& cache(std::size_t encoding) const { return encodings_[encoding].cache; }
  const ClockMap& clock(std::size_t encoding) const { return encodings_[encoding].clock; }
  const DecodeTargets& decode_targets(std::size_t encoding) const { return encodings_[encoding].targets; }
  Sequence highest(std::size_t encoding) const { return encodings_[encoding].highest; }
  struct KeyFrame {
    Sequence first = -1;  // its first packet; -1: none yet
    Instant arrival{};
  };
  const KeyFrame& latest_key_frame(std::size_t encoding) const { return encodings_[encoding].key_frame; }
  // Bits a second that a subscriber of this layer gets; 0: it is not being sent.
  std::uint32_t bitrate(Instant now, Layer layer);
  // As it was when it was last sent; 0: never.
  std::uint32_t last_bitrate(Layer layer) const;

 private:
  struct Encoding {
    Encoding(const CacheSettings& settings, std::uint32_t clock_rate) : cache(settings), clock(clock_rate) {}
    PacketCache cache;
    ClockMap clock;
    LayerRates rates;
    DecodeTargets targets;
    Sequence highest = -1;
    KeyFrame key_frame;
  };

  Settings settings_;
  std::vector<Encoding> encodings_;
};

}  // namespace halloo::sfu
