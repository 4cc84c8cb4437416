#include "sfu/forwarding/receive_stream.h"

#include <algorithm>

namespace halloo::sfu {

std::optional<rtp::Packet> unwrap_retransmission(MutableBytes data, const rtp::Packet& packet,
                                                 std::uint32_t ssrc, std::uint8_t payload_type) {
  constexpr std::size_t kOriginal = 2;  // octets of the original sequence number
  if (packet.payload().size() <= kOriginal) return std::nullopt;
  const std::size_t header = packet.header().size();
  const std::uint16_t original = read16(packet.payload(), 0);
  std::copy_backward(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(header),
                     data.begin() + static_cast<std::ptrdiff_t>(header + kOriginal));
  const MutableBytes restored = data.subspan(kOriginal);
  restored[1] = static_cast<std::uint8_t>((restored[1] & 0x80) | (payload_type & 0x7F));
  write16(restored, 2, original);
  write32(restored, 8, ssrc);
  return rtp::Packet::parse(restored);
}

std::optional<Sequence> ReceiveStream::on_packet(Instant now, const rtp::Packet& packet) {
  const Reception::Arrival arrival = reception_.on_packet(now, packet.sequence_number(), packet.timestamp());
  switch (arrival.verdict) {
    case Reception::Verdict::first:
      break;
    case Reception::Verdict::next:
      if (arrival.sequence - arrival.highest_before > 1)
        on_gap(now, arrival.highest_before + 1, arrival.sequence - 1);
      break;
    case Reception::Verdict::late:
      nacks_.remove(now, arrival.sequence);
      break;
    case Reception::Verdict::duplicate:
      ++counters_.duplicates;
      return std::nullopt;
    case Reception::Verdict::jump:
      ++counters_.jumps;
      return std::nullopt;
    case Reception::Verdict::restarted:
      nacks_.clear();
      gave_up_ = true;
      break;
  }
  if (packet.payload().empty()) {
    ++counters_.padding;
    return std::nullopt;
  }
  count(packet);
  return arrival.sequence;
}

std::optional<ReceiveStream::Restored> ReceiveStream::on_retransmission(Instant now, MutableBytes data,
                                                                        const rtp::Packet& packet,
                                                                        std::uint32_t ssrc,
                                                                        std::uint8_t payload_type) {
  if (packet.payload().empty()) {
    ++counters_.padding;  // a publisher's probe
    return std::nullopt;
  }
  const auto restored = unwrap_retransmission(data, packet, ssrc, payload_type);
  if (!restored || restored->payload().empty()) {
    ++counters_.malformed;
    return std::nullopt;
  }
  const Reception::Arrival arrival = reception_.on_retransmission(restored->sequence_number());
  if (arrival.verdict != Reception::Verdict::late) {
    ++counters_.duplicates;
    return std::nullopt;
  }
  if (const auto sample = nacks_.remove(now, arrival.sequence)) {
    round_trip_ = measured_ ? round_trip_ + (*sample - round_trip_) / 8 : *sample;
    measured_ = true;
  }
  ++counters_.retransmitted;
  count(*restored);
  return Restored{*restored, arrival.sequence};
}

void ReceiveStream::on_gap(Instant now, Sequence first, Sequence last) {
  if (!settings_.nack) return;
  if (nacks_.add(now, first, last)) return;
  gave_up_ = true;
  ++counters_.gave_up;
}

void ReceiveStream::count(const rtp::Packet& packet) {
  ++counters_.packets;
  counters_.octets += packet.payload().size();
}

void ReceiveStream::on_sender_report(Instant now, const rtp::SenderInfo& report) {
  reception_.on_sender_report(now, report.ntp);
  clock_.on_sender_report(now, report);
}

std::size_t ReceiveStream::due_nacks(Instant now, std::span<std::uint16_t> out) {
  bool gave_up = false;
  const std::size_t count = nacks_.due(now, round_trip_, out, gave_up);
  if (gave_up) {
    gave_up_ = true;
    ++counters_.gave_up;
  }
  return count;
}

}  // namespace halloo::sfu
