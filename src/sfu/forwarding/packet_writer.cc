#include "sfu/forwarding/packet_writer.h"

#include <algorithm>
#include <array>

#include "rtp/payload/red.h"
#include "rtp/payload/vp8.h"

namespace halloo::sfu {
namespace {

constexpr std::size_t kMaxPadding = 255;   // RFC 3550 section 5.1: its count is one octet
constexpr std::size_t kFrameNumberAt = 1;  // in a dependency descriptor, behind two flags and a template id

void add_deltas(MutableBytes payload, const Rewriting& rewriting) {
  const auto mark = rtp::read_vp8(payload);
  if (!mark) return;
  rtp::rewrite_vp8(payload, static_cast<std::uint16_t>(mark->picture_id + rewriting.picture_delta),
                   static_cast<std::uint8_t>(mark->tl0_picture_index + rewriting.tl0_delta));
}

}  // namespace

const PayloadMapping* PacketWriter::mapping(std::uint8_t payload_type) const {
  for (const PayloadMapping& mapping : identity_.payloads)
    if (mapping.from == payload_type) return &mapping;
  return nullptr;
}

bool PacketWriter::can_probe() const {
  return identity_.rtx_ssrc != 0 &&
         std::any_of(identity_.payloads.begin(), identity_.payloads.end(),
                     [](const PayloadMapping& one) { return one.rtx.has_value(); });
}

Outgoing PacketWriter::write_header(const rtp::ExtensionValues& extensions, const rtp::NewHeader& header,
                                    std::uint16_t frame_number_delta, MutableBytes out) const {
  rtp::WrittenHeader written;
  const auto descriptor = extensions.get(rtp::Extension::dependency_descriptor);
  if (frame_number_delta != 0 && descriptor && descriptor->size() >= kFrameNumberAt + 2 &&
      descriptor->size() <= 255) {
    std::array<std::uint8_t, 255> changed;
    std::copy(descriptor->begin(), descriptor->end(), changed.begin());
    write16(changed, kFrameNumberAt, (read16(changed, kFrameNumberAt) + frame_number_delta) & 0xFFFF);
    rtp::ExtensionValues values = extensions;
    values.set(rtp::Extension::dependency_descriptor, Bytes(changed).first(descriptor->size()));
    written = rtp::write_header(values, identity_.extensions, header, out);
  } else {
    written = rtp::write_header(extensions, identity_.extensions, header, out);
  }
  return {written.size, Outgoing::Kind::media, written.transport_sequence_at, written.absolute_send_time_at};
}

Outgoing PacketWriter::write_packet(const PayloadMapping& mapping, const rtp::Packet& packet,
                                    const rtp::ExtensionValues& extensions, const Rewriting& rewriting,
                                    bool retransmission, MutableBytes out) const {
  Bytes payload = packet.payload();
  if (mapping.unwrap_red) {
    const auto red = rtp::Red::parse(payload);
    if (!red) return {};
    payload = red->primary().data;
  }
  rtp::NewHeader header;
  header.ssrc = retransmission ? identity_.rtx_ssrc : identity_.ssrc;
  header.timestamp = packet.timestamp() + rewriting.timestamp_delta;
  header.sequence_number = retransmission ? rtx_sequence_ : rewriting.sequence;
  header.payload_type = retransmission ? *mapping.rtx : mapping.to;
  header.marker = rewriting.marker;
  if (rewriting.with_mid) header.mid = identity_.mid;
  header.transport_sequence = 0;  // their places are kept
  header.absolute_send_time = 0;
  Outgoing written = write_header(extensions, header, rewriting.frame_number_delta, out);
  const std::size_t original = retransmission ? 2 : 0;
  if (!written || out.size() - written.size < payload.size() + original) return {};
  if (retransmission) write16(out, written.size, rewriting.sequence);
  const MutableBytes copy = out.subspan(written.size + original, payload.size());
  std::copy(payload.begin(), payload.end(), copy.begin());
  if (mapping.codec == rtp::Codec::vp8 && (rewriting.picture_delta != 0 || rewriting.tl0_delta != 0))
    add_deltas(copy, rewriting);
  written.size += original + payload.size();
  return written;
}

Outgoing PacketWriter::write(const rtp::Packet& packet, const rtp::ExtensionValues& extensions,
                             const Rewriting& rewriting, MutableBytes out) const {
  const PayloadMapping* mapped = mapping(packet.payload_type());
  return mapped ? write_packet(*mapped, packet, extensions, rewriting, false, out) : Outgoing{};
}

Outgoing PacketWriter::write_again(const rtp::Packet& packet, const rtp::ExtensionValues& extensions,
                                   const Rewriting& rewriting, MutableBytes out) {
  const PayloadMapping* mapped = mapping(packet.payload_type());
  if (!has_rtx(mapped)) return {};
  Outgoing written = write_packet(*mapped, packet, extensions, rewriting, true, out);
  written.kind = Outgoing::Kind::retransmission;
  if (written) ++rtx_sequence_;
  return written;
}

Outgoing PacketWriter::write_filler_again(std::uint8_t payload_type, std::uint16_t sequence,
                                          std::uint32_t timestamp, MutableBytes out) {
  constexpr std::size_t kOriginal = 2;  // octets of the original sequence number
  const PayloadMapping* mapped = mapping(payload_type);
  if (!has_rtx(mapped)) return {};
  rtp::NewHeader header;
  header.ssrc = identity_.rtx_ssrc;
  header.payload_type = *mapped->rtx;
  header.sequence_number = rtx_sequence_;
  header.timestamp = timestamp;
  header.transport_sequence = 0;
  header.absolute_send_time = 0;
  Outgoing written = write_header({}, header, 0, out);
  if (!written || out.size() - written.size < kOriginal) return {};
  write16(out, written.size, sequence);
  written.size += kOriginal;
  written.kind = Outgoing::Kind::retransmission;
  ++rtx_sequence_;
  return written;
}

Outgoing PacketWriter::write_padded(std::uint32_t ssrc, std::uint8_t payload_type, std::uint16_t sequence,
                                    std::uint32_t timestamp, std::size_t octets, MutableBytes out) const {
  rtp::NewHeader header;
  header.ssrc = ssrc;
  header.payload_type = payload_type;
  header.sequence_number = sequence;
  header.timestamp = timestamp;
  header.transport_sequence = 0;
  header.absolute_send_time = 0;
  Outgoing written = write_header({}, header, 0, out);
  octets = std::clamp<std::size_t>(octets, 1, kMaxPadding);
  if (!written || out.size() - written.size < octets) return {};
  std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(written.size), octets, std::uint8_t{0});
  out[0] |= 0x20;
  written.size += octets;
  out[written.size - 1] = static_cast<std::uint8_t>(octets);
  written.kind = Outgoing::Kind::padding;
  return written;
}

Outgoing PacketWriter::write_filler(std::uint8_t payload_type, std::uint16_t sequence,
                                    std::uint32_t timestamp, MutableBytes out) const {
  const PayloadMapping* mapped = mapping(payload_type);
  if (!mapped) return {};
  return write_padded(identity_.ssrc, mapped->to, sequence, timestamp, 1, out);
}

Outgoing PacketWriter::write_padding(std::size_t octets, std::uint32_t timestamp, MutableBytes out) {
  const auto mapped = std::find_if(identity_.payloads.begin(), identity_.payloads.end(),
                                   [](const PayloadMapping& one) { return one.rtx.has_value(); });
  if (identity_.rtx_ssrc == 0 || mapped == identity_.payloads.end()) return {};
  const Outgoing written =
      write_padded(identity_.rtx_ssrc, *mapped->rtx, rtx_sequence_, timestamp, octets, out);
  if (written) ++rtx_sequence_;
  return written;
}

}  // namespace halloo::sfu
