#include "gateway/publisher.h"

#include <algorithm>
#include <stdexcept>

#include "rtp/header_writer.h"
#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"

namespace halloo::gateway {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxPayload = 1200;
constexpr std::size_t kSoundPayload = 80;  // 32 kbit/s
// No two frames in a row are of one size: in thousandths.
constexpr std::array<std::size_t, 5> kFrames = {1000, 898, 1102, 965, 1035};
constexpr std::size_t kDescriptor = 4;  // RFC 7741 section 4.2, with a picture id of 15 bits
constexpr Duration kSound = 20ms, kReport = 1s;
constexpr std::uint64_t kNtpEpoch = 2'208'988'800;  // 1970 in seconds since 1900

std::uint32_t random32(Random& random) {
  std::array<std::uint8_t, 4> octets{};
  random.fill(octets);
  return read32(octets, 0) | 1;
}

// The next of a sequence of instants; one that was missed does not come later.
Instant after(Instant due, Duration interval, Instant now) {
  return std::max(due + interval, now - interval);
}

}  // namespace

Publisher::Publisher(const io::Address& local, const dtls::Identity& identity, Random& random, double phase,
                     const Camera& camera)
    : Endpoint(local, identity, random), phase_(phase), camera_(camera) {
  ssrcs_ = {random32(random), random32(random)};
  sound_.ssrc = ssrcs_.sound;
  sound_.clock_rate = 48'000;
  picture_.ssrc = ssrcs_.picture;
  picture_.clock_rate = 90'000;
  random.fill(payload_);
}

void Publisher::on_answer(Instant now, const sdp::Description& answer) {
  sound_.format = format_of(answer, sdp::MediaKind::audio);
  picture_.format = format_of(answer, sdp::MediaKind::video);
  next_frame_ = now + std::chrono::duration_cast<Duration>(phase_ * frame_interval());
  next_sound_ = now + std::chrono::duration_cast<Duration>(phase_ * kSound);
  next_report_ = now + kReport;
  connect(now, remote_of(answer));
}

void Publisher::on_rtcp(WallTime arrived, Bytes compound) {
  rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    if (block.type != rtp::kPayloadSpecificFeedback) return;
    if (block.count != rtp::kPliFormat && block.count != rtp::kFirFormat) return;
    if (!key_frame_wanted_) asked_at_ = arrived;
    key_frame_wanted_ = true;
  });
}

void Publisher::on_time(Instant now) {
  if (now >= next_frame_) {
    next_frame_ = after(next_frame_, frame_interval(), now);
    if (sending_) send_frame();
    picture_.timestamp += 90'000 / camera_.frames_per_second;
  }
  if (now >= next_sound_) {
    next_sound_ = after(next_sound_, kSound, now);
    if (sending_) send_sound();
    sound_.timestamp += 960;
  }
  if (now >= next_report_) {
    next_report_ = now + kReport;
    if (sending_) send_report();
  }
}

Instant Publisher::next_time() const {
  return std::min({next_frame_, next_sound_, next_report_});
}

void Publisher::send_sound() {
  payload_[0] = 0x78;  // RFC 6716 section 3.1: 20 ms of CELT
  send_packet(sound_, kSoundPayload, sound_.count == 0);
}

void Publisher::send_frame() {
  const bool key = key_frame_wanted_;
  key_frame_wanted_ = false;
  const std::size_t frame =
      key ? camera_.key_frame : camera_.frame * kFrames[picture_id_ % kFrames.size()] / 1000;
  // The larger ones last.
  constexpr std::size_t kMost = kMaxPayload - kDescriptor;
  const std::size_t packets = (frame + kMost - 1) / kMost;
  for (std::size_t n = 0; n < packets; ++n) {
    payload_[0] = n == 0 ? 0x90 : 0x80;
    payload_[1] = 0x80;
    write16(payload_, 2, 0x8000 | picture_id_);
    if (n == 0) {  // RFC 6386 section 9.1: bit 0 of the frame tag is clear in key frames
      constexpr std::array<std::uint8_t, 10> kKey = {0x10, 0x02, 0x00, 0x9D, 0x01,
                                                     0x2A, 0x80, 0x02, 0xE0, 0x01};
      constexpr std::array<std::uint8_t, 10> kOther = {0x11, 0x02, 0x00, 0x55, 0x55,
                                                       0x55, 0x55, 0x55, 0x55, 0x55};
      std::ranges::copy(key ? kKey : kOther, payload_.begin() + kDescriptor);
    }
    const std::size_t larger = n + frame % packets >= packets;
    send_packet(picture_, kDescriptor + frame / packets + larger, n + 1 == packets);
  }
  picture_id_ = (picture_id_ + 1) & 0x7FFF;
}

void Publisher::send_packet(Track& track, std::size_t payload_size, bool marker) {
  rtp::NewHeader header;
  header.ssrc = track.ssrc;
  header.timestamp = track.timestamp;
  header.sequence_number = track.sequence++;
  header.payload_type = track.format.payload_type;
  header.marker = marker;
  header.mid = track.format.mid;
  if (track.format.extensions.has(rtp::Extension::transport_sequence))
    header.transport_sequence = transport_sequence_++;
  const WallTime now = wall_clock();
  header.absolute_send_time = rtp::to_absolute_send_time(Duration(now));
  constexpr std::array<std::uint8_t, 1> kLoud = {0x80 | 20};  // RFC 6464: voice, 20 dB below overload
  rtp::ExtensionValues values;
  if (&track == &sound_) values.set(rtp::Extension::audio_level, kLoud);
  const std::size_t head = rtp::write_header(values, track.format.extensions, header, packet_).size;
  if (head == 0) throw std::runtime_error("a header is too long");
  Mark{now, track.count++}.write(MutableBytes(payload_).first(payload_size));
  std::copy_n(payload_.begin(), payload_size, packet_.begin() + static_cast<std::ptrdiff_t>(head));
  track.octets += static_cast<std::uint32_t>(payload_size);
  send_rtp(packet_, head + payload_size);
}

void Publisher::send_report() {
  const WallTime now = wall_clock();
  const std::uint64_t ntp =
      (now / 1'000'000'000 + kNtpEpoch) << 32 | ((now % 1'000'000'000) << 32) / 1'000'000'000;
  for (Track* track : {&sound_, &picture_}) {
    rtp::RtcpWriter writer(packet_);
    writer.add_sender_report({track->ssrc, ntp, track->timestamp, track->count, track->octets});
    writer.add_cname(track->ssrc, "load");
    send_rtcp(packet_, writer.size());
  }
}

}  // namespace halloo::gateway
