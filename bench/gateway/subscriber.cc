#include "gateway/subscriber.h"

#include <algorithm>

#include "rtp/payload/vp8.h"

namespace halloo::gateway {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReport = 100ms;
constexpr std::uint32_t kOwnSsrc = 1;  // as browsers that send nothing have it

}  // namespace

void Subscriber::on_description(Instant now, const sdp::Description& description) {
  sound_format_ = format_of(description, sdp::MediaKind::audio);
  picture_format_ = format_of(description, sdp::MediaKind::video);
  next_report_ = now + kReport;
  connect(now, remote_of(description));
}

void Subscriber::on_rtp(WallTime arrived, Bytes data) {
  const auto packet = rtp::Packet::parse(data);
  if (!packet) return;
  const auto extension = packet->extension(picture_format_.extensions.id(rtp::Extension::transport_sequence));
  if (extension && extension->size() == 2) {
    const rtp::PacketArrival arrival{read16(*extension, 0), Duration(arrived)};
    auto place = arrivals_.end();
    while (place != arrivals_.begin() &&
           static_cast<std::int16_t>(arrival.sequence - (place - 1)->sequence) < 0)
      --place;
    arrivals_.insert(place, arrival);
  }
  const bool sound = packet->payload_type() == sound_format_.payload_type;
  const bool picture = packet->payload_type() == picture_format_.payload_type;
  // Else it is padding or a repetition, by which a server finds out what the path takes.
  if ((!sound && !picture) || packet->payload().size() < Mark::kSize) return;
  if (first_packet_ == 0) first_packet_ = arrived;
  const Mark mark = Mark::read(packet->payload());
  Reception& reception = sound ? sound_ : picture_;
  reception.on_packet(packet->ssrc(), packet->sequence_number());
  reception.on_mark(mark, arrived, window_);
  if (picture && first_picture_ == 0) look_for_picture(arrived, *packet, mark);
}

void Subscriber::look_for_picture(WallTime arrived, const rtp::Packet& packet, const Mark& mark) {
  const auto frame = rtp::read_vp8(packet.payload());
  if (frame && frame->start_of_frame) {
    in_key_frame_ = frame->key_frame;
    next_of_key_frame_ = packet.sequence_number();
    picture_sent_ = mark.sent;
  }
  in_key_frame_ = in_key_frame_ && packet.sequence_number() == next_of_key_frame_++;
  if (in_key_frame_ && packet.marker()) first_picture_ = arrived;
}

void Subscriber::on_rtcp(WallTime arrived, Bytes compound) {
  rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    if (const auto report = rtp::SenderReport::read(block)) {
      sound_.on_sender_report(arrived, *report);
      picture_.on_sender_report(arrived, *report);
    }
  });
}

void Subscriber::on_time(Instant now) {
  next_report_ = now + kReport;
  const WallTime wall = wall_clock();
  std::array<rtp::ReportBlock, 2> blocks;
  std::size_t count = 0;
  for (Reception* each : {&sound_, &picture_})
    if (const auto block = each->report(wall)) blocks[count++] = *block;
  std::array<std::uint8_t, 1400> buffer;
  rtp::RtcpWriter writer(MutableBytes(buffer).first(buffer.size() - srtp::kMaxOverhead));
  writer.add_receiver_report(kOwnSsrc, std::span(blocks).first(count));
  // As a decoder does that was given nothing to begin with.
  if (first_picture_ == 0 && picture_.ssrc() && ++reports_without_picture_ % 3 == 0)
    writer.add_pli(kOwnSsrc, *picture_.ssrc());
  add_feedback(writer);
  send_rtcp(buffer, writer.size());
}

void Subscriber::add_feedback(rtp::RtcpWriter& writer) {
  if (arrivals_.empty()) return;
  if (!feedback_begun_) feedback_base_ = arrivals_.front().sequence;
  feedback_begun_ = true;
  std::span<const rtp::PacketArrival> left(arrivals_);
  while (!left.empty() && static_cast<std::int16_t>(left.front().sequence - feedback_base_) < 0)
    left = left.subspan(1);  // it has been told of as lost
  while (!left.empty()) {
    const std::size_t told = writer.add_transport_feedback(
        {kOwnSsrc, picture_.ssrc().value_or(0), feedback_base_, feedback_count_}, left);
    if (told == 0) break;
    ++feedback_count_;
    feedback_base_ = static_cast<std::uint16_t>(left[told - 1].sequence + 1);
    left = left.subspan(told);
  }
  arrivals_.erase(arrivals_.begin(), arrivals_.end() - static_cast<std::ptrdiff_t>(left.size()));
}

}  // namespace halloo::gateway
