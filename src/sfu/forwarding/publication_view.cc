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
  const rtp::FrameMark& mark = packet.mark;
  if (mark.key_frame && mark.start_of_frame && mark.spatial_layer == 0 &&
      packet.sequence > encoding.key_frame.first)
    encoding.key_frame = {packet.sequence, packet.arrival};
  if (packet.decode_targets) encoding.targets = *packet.decode_targets;
}

void PublicationView::on_sender_report(Instant now, std::size_t encoding, const rtp::SenderInfo& report) {
  if (encoding < encodings_.size()) encodings_[encoding].clock.on_sender_report(now, report);
}

std::uint32_t PublicationView::bitrate(Instant now, Layer layer) {
  if (simulcast()) {
    if (layer.spatial >= encodings_.size()) return 0;
    return encodings_[layer.spatial].rates.up_to(now, kMaxSpatialLayers - 1, layer.temporal);
  }
  LayerRates& rates = encodings_[0].rates;
  const std::uint32_t all = rates.up_to(now, layer.spatial, layer.temporal);
  if (layer.spatial == 0) return all;
  // A layer that adds nothing is none: a stream without it must not be taken for the higher one.
  return all > rates.up_to(now, layer.spatial - 1, layer.temporal) ? all : 0;
}

std::uint32_t PublicationView::last_bitrate(Layer layer) const {
  if (simulcast()) {
    if (layer.spatial >= encodings_.size()) return 0;
    return encodings_[layer.spatial].rates.last_up_to(kMaxSpatialLayers - 1, layer.temporal);
  }
  const LayerRates& rates = encodings_[0].rates;
  const std::uint32_t all = rates.last_up_to(layer.spatial, layer.temporal);
  if (layer.spatial == 0) return all;
  return all > rates.last_up_to(layer.spatial - 1, layer.temporal) ? all : 0;
}

}  // namespace halloo::sfu
