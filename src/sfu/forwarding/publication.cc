#include "sfu/forwarding/publication.h"

#include <algorithm>

#include "rtp/payload/vp8.h"

namespace halloo::sfu {

Publication::Publication(Settings settings)
    : settings_(std::move(settings)), demand_(settings_.workers, settings_.layers, settings_.pause_after) {
  ReceiveStream::Settings stream;
  stream.clock_rate = settings_.clock_rate;
  stream.nack = settings_.nack;
  stream.missing = settings_.missing;
  if (settings_.encodings.empty()) settings_.encodings.emplace_back();
  if (settings_.encodings.size() > kMaxEncodings) settings_.encodings.resize(kMaxEncodings);
  for (const EncodingIdentity& identity : settings_.encodings) {
    encodings_.emplace_back(identity, stream);
    encodings_.back().key_frames = KeyFrameRequests(settings_.key_frames);
  }
}

PublicationView::Settings Publication::view_settings(const CacheSettings& cache) const {
  return {settings_.video, encodings_.size(), settings_.clock_rate, settings_.extensions, cache};
}

bool Publication::owns(std::uint32_t ssrc) const {
  return std::any_of(encodings_.begin(), encodings_.end(), [&](const Encoding& one) {
    return ssrc != 0 && (one.identity.ssrc == ssrc || one.identity.rtx_ssrc == ssrc);
  });
}

const PayloadFormat* Publication::format(std::uint8_t payload_type) const {
  for (const PayloadFormat& format : settings_.formats)
    if (format.payload_type == payload_type) return &format;
  return nullptr;
}

Publication::Source Publication::find(const rtp::Packet& packet, const PayloadFormat& format) {
  const std::uint32_t ssrc = packet.ssrc();
  const bool retransmission = format.repairs.has_value();
  for (Encoding& one : encodings_)
    if ((retransmission ? one.identity.rtx_ssrc : one.identity.ssrc) == ssrc && ssrc != 0)
      return {&one, retransmission};
  return {bind(packet, retransmission), retransmission};
}

// RFC 8852 section 3: rid, in the retransmissions repaired-rid, names the encoding of a new source. Without
// them there is only one that it can be.
Publication::Encoding* Publication::bind(const rtp::Packet& packet, bool retransmission) {
  const std::uint8_t id =
      settings_.extensions.id(retransmission ? rtp::Extension::repaired_rid : rtp::Extension::rid);
  const auto rid = id != 0 ? packet.extension(id) : std::nullopt;
  Encoding* found = nullptr;
  for (Encoding& one : encodings_)
    if (rid && !one.identity.rid.empty() && as_text(*rid) == one.identity.rid) found = &one;
  if (!found && !rid && encodings_.size() == 1) {
    EncodingIdentity& only = encodings_.front().identity;
    if ((retransmission ? only.rtx_ssrc : only.ssrc) == 0) found = &encodings_.front();
  }
  if (!found) return nullptr;
  std::uint32_t& ssrc = retransmission ? found->identity.rtx_ssrc : found->identity.ssrc;
  if (ssrc != 0 && !retransmission) found->stream.restart();
  ssrc = packet.ssrc();
  return found;
}

std::optional<MediaPacket> Publication::on_packet(Instant now, MutableBytes data, const rtp::Packet& packet) {
  const PayloadFormat* sent = format(packet.payload_type());
  if (!sent) {
    ++counters_.unknown_payload;
    return std::nullopt;
  }
  const Source source = find(packet, *sent);
  if (!source.encoding) {
    ++counters_.unknown_source;
    return std::nullopt;
  }
  Encoding& encoding = *source.encoding;
  if (!source.retransmission) {
    const auto sequence = encoding.stream.on_packet(now, packet);
    return sequence ? read(now, encoding, packet, *sequence, sent->codec) : std::nullopt;
  }
  const PayloadFormat* repeated = format(*sent->repairs);
  if (!repeated || repeated->repairs) {
    ++counters_.unknown_payload;
    return std::nullopt;
  }
  const auto restored =
      encoding.stream.on_retransmission(now, data, packet, encoding.identity.ssrc, repeated->payload_type);
  return restored ? read(now, encoding, restored->packet, restored->sequence, repeated->codec) : std::nullopt;
}

std::optional<MediaPacket> Publication::read(Instant now, Encoding& encoding, const rtp::Packet& packet,
                                             Sequence sequence, rtp::Codec codec) {
  MediaPacket media{packet, rtp::ExtensionValues(packet, settings_.extensions)};
  media.encoding = static_cast<std::uint8_t>(&encoding - encodings_.data());
  media.sequence = sequence;
  media.arrival = now;
  const auto read = mark(encoding, media, codec);
  if (!read) {
    ++counters_.malformed;
    return std::nullopt;
  }
  media.mark = *read;
  if (!settings_.video) return media;
  // Of H.264 each NAL unit could be the first of its frame: the one before it tells.
  if (codec == rtp::Codec::h264 && sequence == encoding.last + 1 &&
      packet.timestamp() == encoding.last_timestamp)
    media.mark.start_of_frame = false;
  encoding.last = sequence;
  encoding.last_timestamp = packet.timestamp();
  if (media.mark.key_frame && media.mark.start_of_frame && media.mark.spatial_layer == 0) {
    encoding.stream.on_key_frame(sequence);
    // One that comes behind packets that needed its templates is not whole.
    if (sequence > encoding.unreadable) encoding.key_frames.on_key_frame();
  }
  return media;
}

// By the dependency descriptor, if there is one: it is true of encrypted payloads, too. VP8's own has what is
// to be rewritten, and stands outside of what is encrypted.
std::optional<rtp::FrameMark> Publication::mark(Encoding& encoding, MediaPacket& packet, rtp::Codec codec) {
  const auto descriptor = packet.extensions.get(rtp::Extension::dependency_descriptor);
  if (!descriptor || !settings_.video) return rtp::read_frame_mark(codec, packet.packet);
  auto mark = encoding.descriptors.read(*descriptor);
  if (!mark) {
    encoding.key_frames.want();  // with which its templates come
    encoding.unreadable = packet.sequence;
    return std::nullopt;
  }
  if (update_targets(encoding)) packet.decode_targets = &encoding.targets;
  if (codec == rtp::Codec::vp8)
    if (const auto vp8 = rtp::read_vp8(packet.packet.payload())) {
      mark->picture_id = vp8->picture_id;
      mark->picture_id_long = vp8->picture_id_long;
      mark->tl0_picture_index = vp8->tl0_picture_index;
    }
  return mark;
}

bool Publication::update_targets(Encoding& encoding) const {
  const rtp::DependencyReader& reader = encoding.descriptors;
  if (encoding.generation == reader.generation() && encoding.targets.active == reader.active_targets())
    return false;
  const rtp::DependencyStructure* structure = reader.structure();
  if (!structure) return false;
  encoding.generation = reader.generation();
  encoding.targets.count = structure->target_count;
  encoding.targets.active = reader.active_targets();
  for (std::size_t i = 0; i < structure->target_count; ++i)
    encoding.targets.layers[i] = {structure->target_layers[i].spatial, structure->target_layers[i].temporal};
  return true;
}

}  // namespace halloo::sfu
