#include "sfu/forwarding/publication_view.h"

#include <algorithm>

namespace halloo::sfu {

PublicationView::PublicationView(const Settings& settings) : settings_(settings) {
  settings_.encodings = std::clamp<std::size_t>(settings.encodings, 1, kMaxEncodings);
  for (std::size_t i = 0; i < settings_.encodings; ++i)
    encodings_.emplace_back(settings_.cache, settings_.clock_rate);
}

void PublicationView::on_packet(const MediaPacket& packet) {
  if (packet.encoding >= encodings_.size()) return;
  Encoding& encoding = encodings_[packet.encoding];
  encoding.cache.put(packet.arrival, packet.sequence, packet.packet.data(), packet.mark);
  encoding.rates.add(packet.arrival, packet.mark.spatial_layer, packet.mark.temporal_layer,
                     packet.packet.data().size() + settings_.overhead);
  encoding.highest = std::max(encoding.highest, packet.sequence);
  if (packet.decode_targets) encoding.targets = *packet.decode_targets;
}

void PublicationView::on_sender_report(Instant now, std::size_t encoding, const rtp::SenderInfo& report) {
  if (encoding < encodings_.size()) encodings_[encoding].clock.on_sender_report(now, report);
}

std::uint32_t PublicationView::bitrate(Instant now, Layer layer) {
  if (!simulcast()) return encodings_[0].rates.up_to(now, layer.spatial, layer.temporal);
  if (layer.spatial >= encodings_.size()) return 0;
  return encodings_[layer.spatial].rates.up_to(now, kMaxSpatialLayers - 1, layer.temporal);
}

}  // namespace halloo::sfu
