#include "unit/sfu/video_source.h"

#include <algorithm>

namespace halloo::sfu {
namespace {

constexpr Duration kFrame = std::chrono::microseconds(33'333);
constexpr std::uint64_t kEpochNtp = std::uint64_t{3'900'000'000} << 32;

std::uint32_t ticks(Duration duration) {
  return static_cast<std::uint32_t>(duration.count() * 9 / 100'000);  // 90 kHz
}

class Bits {
 public:
  void add(std::uint32_t value, unsigned count) {
    while (count-- > 0) {
      if (used_ % 8 == 0) octets_.push_back(0);
      octets_.back() = static_cast<std::uint8_t>(octets_.back() | (value >> count & 1) << (7 - used_ % 8));
      ++used_;
    }
  }
  Octets take() { return std::move(octets_); }

 private:
  Octets octets_;
  std::size_t used_ = 0;
};

constexpr unsigned kAbsent = 0, kDiscardable = 1, kSwitch = 2, kRequired = 3;
// Templates: S0T0 key, S0T0, S0T1, S1T0 key, S1T0, S1T1. Decode targets: S0T0, S0T1, S1T0, S1T1.
constexpr unsigned kFull[6][4] = {
    {kSwitch, kSwitch, kSwitch, kSwitch},        {kSwitch, kSwitch, kRequired, kRequired},
    {kAbsent, kDiscardable, kAbsent, kRequired}, {kAbsent, kAbsent, kSwitch, kSwitch},
    {kAbsent, kAbsent, kSwitch, kSwitch},        {kAbsent, kAbsent, kAbsent, kDiscardable}};
constexpr unsigned kKeyOnly[6][4] = {
    {kSwitch, kSwitch, kSwitch, kSwitch},      {kSwitch, kSwitch, kAbsent, kAbsent},
    {kAbsent, kDiscardable, kAbsent, kAbsent}, {kAbsent, kAbsent, kSwitch, kSwitch},
    {kAbsent, kAbsent, kSwitch, kSwitch},      {kAbsent, kAbsent, kAbsent, kDiscardable}};
constexpr bool kRefers[6] = {false, true, true, true, true, true};

}  // namespace

VideoSource::VideoSource(Shape shape, std::uint64_t seed) : shape_(shape), random_(seed) {
  encodings_.resize(is_simulcast(shape) ? 3 : 1);
  for (Encoding& one : encodings_) {
    one.sequence = static_cast<std::uint16_t>(random_.next());
    one.picture_id = static_cast<std::uint16_t>(any(0x8000));
    one.frame_number = static_cast<std::uint16_t>(random_.next());
    one.timestamp_offset = static_cast<std::uint32_t>(random_.next());
    one.tl0 = static_cast<std::uint8_t>(random_.next());
  }
}

rtp::SenderInfo VideoSource::report(std::uint8_t encoding, Duration at) const {
  rtp::SenderInfo info;
  info.ssrc = ssrc(encoding);
  info.ntp = kEpochNtp + static_cast<std::uint64_t>(at.count() / 1000) * (std::uint64_t{1} << 32) / 1'000'000;
  info.rtp_timestamp = encodings_[encoding].timestamp_offset + ticks(at);
  return info;
}

std::vector<VideoSource::Sent> VideoSource::next_picture() {
  captured_ += kFrame;
  std::vector<std::vector<Sent>> each(encodings_.size());
  for (std::uint8_t encoding = 0; encoding < encodings_.size(); ++encoding) encode(encoding, each[encoding]);
  std::vector<Sent> out;
  std::vector<std::size_t> at(each.size());
  for (;;) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < each.size(); ++i)
      if (at[i] < each[i].size()) left.push_back(i);
    if (left.empty()) return out;
    const std::size_t next = left[any(static_cast<std::uint32_t>(left.size()))];
    out.push_back(std::move(each[next][at[next]++]));
  }
}

void VideoSource::encode(std::uint8_t number, std::vector<Sent>& out) {
  Encoding& encoding = encodings_[number];
  const bool key = std::exchange(encoding.key_wanted, false);
  if (key) encoding.phase = 0;
  const bool vp8 = is_simulcast(shape_);
  // 0 2 1 2, or 0 1; the second frame of layer 2 refers to that of layer 1.
  const unsigned phase = encoding.phase++ % 4;
  constexpr std::uint8_t kVp8Pattern[4] = {0, 2, 1, 2}, kSvcPattern[4] = {0, 1, 0, 1};
  const std::uint8_t temporal = vp8 ? kVp8Pattern[phase] : kSvcPattern[phase];
  const bool sync = temporal == 1 || phase == 1;
  encoding.picture_id = (encoding.picture_id + 1) & 0x7FFF;
  if (temporal == 0) ++encoding.tl0;
  const std::uint8_t spatial_layers = vp8 ? 1 : 2;
  std::uint32_t below = 0;
  for (std::uint8_t spatial = 0; spatial < spatial_layers; ++spatial) {
    SourceFrame frame{
        number,    spatial, temporal, key, static_cast<std::uint8_t>(1 + any(2 + number + (key ? 4u : 0u))),
        captured_, {}};
    std::uint32_t(&last)[3] = encoding.last[spatial];
    if (!key) {
      frame.needs.push_back(last[0]);
      if (vp8 && phase == 3) frame.needs.push_back(last[1]);
    }
    if (spatial > 0 && (key || shape_ != Shape::key_svc_av1)) frame.needs.push_back(below);
    below = next_frame_;
    last[temporal] = next_frame_;
    add_frame(number, frame, sync, spatial + 1 == spatial_layers, out);
    ++encoding.frame_number;
  }
}

void VideoSource::add_frame(std::uint8_t number, SourceFrame frame, bool sync, bool last_of_picture,
                            std::vector<Sent>& out) {
  Encoding& encoding = encodings_[number];
  for (std::uint8_t index = 0; index < frame.packets; ++index) {
    Octets content(5 + any(60), static_cast<std::uint8_t>(random_.next()));
    write32(content, 0, next_frame_);
    content[4] = index;
    Sample sample;
    sample.ssrc = ssrc(number);
    sample.payload_type = kMediaType;
    sample.sequence = encoding.sequence++;
    sample.timestamp = encoding.timestamp_offset + ticks(frame.captured);
    sample.marker = last_of_picture && index + 1 == frame.packets;
    sample.payload = payload(encoding, frame, sync, index, content);
    if (shape_ == Shape::svc_av1 || shape_ == Shape::key_svc_av1)
      sample.extensions = {{kDescriptorId, descriptor(encoding, frame, index)}};
    out.push_back({number, sample.write()});
  }
  frames_[next_frame_++] = std::move(frame);
}

Octets VideoSource::payload(const Encoding& encoding, const SourceFrame& frame, bool sync, std::uint8_t index,
                            const Octets& content) const {
  if (shape_ == Shape::simulcast_vp8)
    return Vp8{encoding.picture_id, encoding.tl0, frame.temporal, sync, index == 0, frame.key, content}
        .write();
  if (shape_ == Shape::svc_vp9)
    return Vp9{encoding.picture_id,
               encoding.tl0,
               frame.spatial,
               frame.temporal,
               !frame.key,
               frame.spatial > 0,
               sync,
               index == 0,
               index + 1 == frame.packets,
               content}
        .write();
  return content;
}

// AV1 RTP specification, appendix A.8.
Octets VideoSource::descriptor(const Encoding& encoding, const SourceFrame& frame, std::uint8_t index) const {
  const unsigned templates[2][3] = {{frame.key ? 0u : 1u, 2, 0}, {frame.key ? 3u : 4u, 5, 0}};
  Bits bits;
  bits.add(index == 0, 1);
  bits.add(index + 1 == frame.packets, 1);
  bits.add(templates[frame.spatial][frame.temporal], 6);
  bits.add(encoding.frame_number, 16);
  if (!frame.key || frame.spatial != 0 || index != 0) return bits.take();
  bits.add(0b10000, 5);  // a structure, nothing else
  bits.add(0, 6);
  bits.add(4 - 1, 5);
  for (const unsigned next : {0u, 1u, 2u, 0u, 1u, 3u}) bits.add(next, 2);
  for (const auto& indications : shape_ == Shape::key_svc_av1 ? kKeyOnly : kFull)
    for (const unsigned indication : indications) bits.add(indication, 2);
  for (const bool refers : kRefers) {
    bits.add(refers, 1);
    if (refers) bits.add(0, 5);  // the frame before, and no other
  }
  bits.add(0, 2);  // no chains: a value below 5, non-symmetric
  bits.add(0, 1);  // no resolutions
  return bits.take();
}

Content VideoSource::content(Bytes payload) const {
  const std::size_t at = shape_ == Shape::simulcast_vp8 ? 7 : shape_ == Shape::svc_vp9 ? 6 : 0;
  if (payload.size() < at + 5) return {};
  return {read32(payload, at), payload[at + 4]};
}

}  // namespace halloo::sfu
