#include "sim/session/wire_check.h"

#include <algorithm>

namespace halloo::session::sim {

void WireCheck::announce(const Announced& stream) {
  streams_.try_emplace(stream.ssrc, stream, false);
  if (stream.rtx_ssrc != 0) streams_.try_emplace(stream.rtx_ssrc, stream, true);
}

void WireCheck::on_datagram(Bytes datagram, bool ours) {
  if (!rtp::looks_like_rtp(datagram) || rtp::looks_like_rtcp(datagram)) return;
  const auto found = streams_.find(read32(datagram, 8));
  if (found == streams_.end()) {
    if (ours) fault_("a source that no description names");
    return;
  }
  check_number(found->second, read16(datagram, 2));

  // How much padding there is stands in the encrypted part.
  Octets clear(datagram.begin(), datagram.end());
  clear[0] &= 0xDF;
  if (const auto packet = rtp::Packet::parse(clear))
    check_header(found->second, *packet);
  else
    fault_("a packet that cannot be read");
}

void WireCheck::check_number(Stream& stream, std::uint16_t number) {
  if (!stream.started) {
    stream.started = true;
    stream.lowest = stream.highest = sfu::kFirstCycle + number;
  }
  const sfu::Sequence sequence = sfu::extend(number, stream.highest);
  if (sequence > stream.highest + 256) fault_("the numbers of a stream leap");
  stream.lowest = std::min(stream.lowest, sequence);
  stream.highest = std::max(stream.highest, sequence);
  // The number makes the nonce (RFC 7714 section 8.1): no two packets may share one, not even the same
  // packet with other header extensions.
  if (!stream.sent.insert(sequence).second) fault_("a number of a stream is used twice");
}

void WireCheck::check_header(const Stream& stream, const rtp::Packet& packet) {
  const Announced& announced = stream.announced;
  const rtp::ExtensionValues values(packet, announced.extensions);
  packet.each_extension([&](std::uint8_t id, Bytes) {
    if (!announced.extensions.extension(id)) fault_("an extension that was not agreed on");
  });
  if (packet.payload_type() != (stream.repeats ? announced.rtx_payload_type : announced.payload_type))
    fault_("a payload type that was not agreed on");
  if (values.has(rtp::Extension::mid) && values.text(rtp::Extension::mid) != announced.mid)
    fault_("a mid of another m-section");
  if (values.has(rtp::Extension::rid)) fault_("the publisher's rid");
  if (!announced.extensions.has(rtp::Extension::transport_sequence)) return;
  const auto number = values.transport_sequence();
  if (!number) return fault_("no transport-wide number");
  if (transport_sequence_ && *number != static_cast<std::uint16_t>(*transport_sequence_ + 1))
    fault_("transport-wide numbers do not go up by one");
  transport_sequence_ = number;
}

std::uint64_t WireCheck::left_out() const {
  std::uint64_t count = 0;
  for (const auto& [ssrc, stream] : streams_)
    if (stream.started)
      count += static_cast<std::uint64_t>(stream.highest - stream.lowest + 1) - stream.sent.size();
  return count;
}

}  // namespace halloo::session::sim
