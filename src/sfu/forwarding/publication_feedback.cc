// What a publication tells its publisher.
#include <algorithm>
#include <array>

#include "sfu/forwarding/publication.h"

namespace halloo::sfu {
namespace {

constexpr std::size_t kNacksAtOnce = 64;
// In the worst case one packet lost in 17 and more: four octets each (RFC 4585 section 6.2.1).
constexpr std::size_t kNackRoom = 12 + 4 * kNacksAtOnce;
constexpr std::size_t kRequestRoom = 20;  // of a FIR

}  // namespace

std::optional<std::uint8_t> Publication::on_sender_report(Instant now, const rtp::SenderInfo& report) {
  for (std::size_t i = 0; i < encodings_.size(); ++i) {
    if (encodings_[i].identity.ssrc != report.ssrc || report.ssrc == 0) continue;
    encodings_[i].stream.on_sender_report(now, report);
    return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

void Publication::want_key_frame(std::uint8_t encoding) {
  if (settings_.video && encoding < encodings_.size()) encodings_[encoding].key_frames.want();
}

bool Publication::watched(const Encoding& encoding) const {
  if (encodings_.size() == 1) return demand_.wanted() != 0;
  return demand_.wanted() >> (&encoding - encodings_.data()) & 1;
}

void Publication::write_feedback(Instant now, rtp::RtcpWriter& writer) {
  for (Encoding& encoding : encodings_) {
    if (encoding.identity.ssrc == 0) continue;
    while (writer.room() >= kNackRoom && write_nacks(now, encoding, writer)) {
    }
    if (encoding.stream.take_gave_up() && settings_.video && watched(encoding)) encoding.key_frames.want();
    if (writer.room() >= kRequestRoom) write_key_frame_request(now, encoding, writer);
  }
}

// True: there may be more.
bool Publication::write_nacks(Instant now, Encoding& encoding, rtp::RtcpWriter& writer) {
  std::array<std::uint16_t, kNacksAtOnce> missing;
  const std::size_t count = encoding.stream.due_nacks(now, missing);
  if (count == 0) return false;
  writer.add_nack(settings_.local_ssrc, encoding.identity.ssrc, std::span(missing).first(count));
  return count == missing.size();
}

void Publication::write_key_frame_request(Instant now, Encoding& encoding, rtp::RtcpWriter& writer) {
  if ((!settings_.pli && !settings_.fir) || !encoding.key_frames.due(now)) return;
  if (settings_.pli) {
    writer.add_pli(settings_.local_ssrc, encoding.identity.ssrc);
    return;
  }
  if (!encoding.key_frames.repeated()) ++encoding.fir_number;
  writer.add_fir(settings_.local_ssrc, encoding.identity.ssrc, encoding.fir_number);
}

std::size_t Publication::report(Instant now, std::span<rtp::ReportBlock> blocks) {
  std::size_t count = 0;
  for (Encoding& encoding : encodings_)
    if (encoding.stream.started() && count < blocks.size())
      blocks[count++] = encoding.stream.report(now, encoding.identity.ssrc);
  return count;
}

Instant Publication::next_timeout() const {
  Instant next = demand_.next_timeout();
  for (const Encoding& encoding : encodings_) {
    if (encoding.identity.ssrc == 0) continue;
    next = std::min(next, encoding.stream.next_nack());
    if (settings_.pli || settings_.fir) next = std::min(next, encoding.key_frames.next_timeout());
  }
  return next;
}

}  // namespace halloo::sfu
