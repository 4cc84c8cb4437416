#include "session/uplink.h"

#include <algorithm>
#include <array>

#include "session/rtp_codec.h"

namespace halloo::session {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReportInterval = 1s;
constexpr std::uint32_t kVideoClock = 90'000, kAudioClock = 48'000;

}  // namespace

sfu::Publication& Uplink::add(TrackId track, const PublishedSection& section, std::size_t workers) {
  sfu::Publication::Settings settings;
  settings.video = section.kind == sdp::MediaKind::video;
  settings.clock_rate = settings.video ? kVideoClock : kAudioClock;
  settings.nack = settings.pli = settings.fir = false;
  for (const AgreedCodec& codec : section.codecs) {
    settings.formats.push_back({codec.payload_type, rtp_codec(codec.id.kind), std::nullopt});
    if (codec.rtx_payload_type)
      settings.formats.push_back({*codec.rtx_payload_type, rtp::Codec::other, codec.payload_type});
    settings.nack = settings.nack || codec.feedback.nack;
    settings.pli = settings.pli || codec.feedback.pli;
    settings.fir = settings.fir || codec.feedback.fir;
    transport_wide_ = transport_wide_ || codec.feedback.transport_cc;
    remb_ = remb_ || codec.feedback.remb;
  }
  for (const PublishedLayer& layer : section.layers)
    settings.encodings.push_back(identity_of(section.mid, layer));
  settings.extensions = section.extensions;
  settings.local_ssrc = local_ssrc_;
  settings.workers = workers;
  if (tracks_.empty()) extensions_ = section.extensions;
  if (!extensions_.has(rtp::Extension::transport_sequence) &&
      section.extensions.has(rtp::Extension::transport_sequence))
    extensions_.set(rtp::Extension::transport_sequence,
                    section.extensions.id(rtp::Extension::transport_sequence));
  tracks_.push_back({track, section.mid, std::make_unique<sfu::Publication>(std::move(settings))});
  return *tracks_.back().publication;
}

// As it is described, else as it was known before.
sfu::EncodingIdentity Uplink::identity_of(const std::string& mid, const PublishedLayer& layer) const {
  if (!layer.ssrc)
    for (auto former = former_.rbegin(); former != former_.rend(); ++former)
      if (former->mid == mid && former->identity.rid == layer.rid) return former->identity;
  return {layer.rid, layer.ssrc.value_or(0), layer.rtx_ssrc.value_or(0)};
}

void Uplink::remove(TrackId track) {
  for (const Track& each : tracks_) {
    if (each.id != track) continue;
    for (std::size_t n = 0; n < each.publication->settings().encodings.size(); ++n) {
      if (former_.size() == kMaxFormer) former_.erase(former_.begin());
      former_.push_back({each.mid, each.publication->identity(n)});
    }
  }
  std::erase_if(tracks_, [&](const Track& each) { return each.id == track; });
  std::erase_if(sources_, [&](const auto& source) { return source.second == track; });
}

sfu::Publication* Uplink::find(TrackId track) {
  const auto found = std::ranges::find(tracks_, track, &Track::id);
  return found == tracks_.end() ? nullptr : found->publication.get();
}

// RFC 8843 section 9.2: by the SSRC as it was seen before or described, by mid, at last by a payload type
// that only one m-section has.
Uplink::Track* Uplink::find_track(const rtp::Packet& packet) {
  if (const auto seen = sources_.find(packet.ssrc()); seen != sources_.end()) {
    const auto found = std::ranges::find(tracks_, seen->second, &Track::id);
    if (found != tracks_.end()) return &*found;
  }
  Track* track = nullptr;
  for (Track& each : tracks_)
    if (each.publication->owns(packet.ssrc())) track = &each;
  if (!track) {
    const std::string_view mid = rtp::ExtensionValues(packet, extensions_).text(rtp::Extension::mid);
    if (!mid.empty())
      for (Track& each : tracks_)
        if (each.mid == mid) track = &each;
    if (!track && mid.empty()) {
      for (Track& each : tracks_) {
        const auto& formats = each.publication->settings().formats;
        if (!std::ranges::any_of(formats, [&](const sfu::PayloadFormat& format) {
              return format.payload_type == packet.payload_type();
            }))
          continue;
        if (track) return nullptr;
        track = &each;
      }
    }
  }
  if (track && sources_.size() < kMaxSources) sources_[packet.ssrc()] = track->id;
  return track;
}

std::optional<Uplink::Found> Uplink::on_rtp(Instant now, MutableBytes data) {
  const auto packet = rtp::Packet::parse(data);
  if (!packet) return std::nullopt;
  if (transport_wide_) {
    const auto id = extensions_.id(rtp::Extension::transport_sequence);
    if (const auto value = id == 0 ? std::nullopt : packet->extension(id); value && value->size() >= 2)
      arrivals_.on_packet(now, read16(*value, 0));
  }
  last_ssrc_ = packet->ssrc();
  Track* track = find_track(*packet);
  if (!track) {
    ++unknown_;
    return std::nullopt;
  }
  if (remb_) estimate_.on_packet(data.size());
  if (next_report_ == kNever) next_report_ = now + kReportInterval;
  auto media = track->publication->on_packet(now, data, *packet);
  if (!media) return std::nullopt;
  return Found{track->id, *media};
}

void Uplink::on_rtcp(Instant now, Bytes compound, FunctionRef<void(const Reported&)> each) {
  rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    const auto report = block.type == rtp::kSenderReport ? rtp::SenderReport::read(block) : std::nullopt;
    if (!report) return;
    for (Track& track : tracks_) {
      if (!track.publication->owns(report->ssrc)) continue;
      if (const auto encoding = track.publication->on_sender_report(now, *report))
        each({track.id, *encoding, *report});
    }
  });
}

void Uplink::take_demand(Instant now, FunctionRef<void(TrackId, sfu::EncodingMask)> each) {
  for (Track& track : tracks_)
    if (const auto wanted = track.publication->demand_change(now)) each(track.id, *wanted);
}

bool Uplink::write_reports(Instant now, rtp::RtcpWriter& writer) {
  std::array<rtp::ReportBlock, rtp::kMaxReportBlocks> blocks;
  std::size_t count = 0;
  for (Track& track : tracks_) count += track.publication->report(now, std::span(blocks).subspan(count));
  return writer.add_receiver_report(local_ssrc_, std::span(blocks).first(count));
}

std::size_t Uplink::write_rtcp(Instant now, MutableBytes out) {
  if (now < next_timeout()) return 0;
  rtp::RtcpWriter writer(out);
  // A compound packet begins with a report (RFC 3550 section 6.1); between reports an empty one.
  const bool report = now >= next_report_;
  if (report) {
    write_reports(now, writer);
    next_report_ = now + kReportInterval;
  } else {
    writer.add_receiver_report(local_ssrc_);
  }
  const std::size_t before = writer.size();
  for (Track& track : tracks_) track.publication->write_feedback(now, writer);
  if (now >= arrivals_.next_feedback()) arrivals_.write(local_ssrc_, last_ssrc_, writer);
  if (remb_ && !transport_wide_ && report) {
    std::int64_t expected = 0, lost = 0;
    std::array<std::uint32_t, rtp::kMaxReportBlocks> sources{};
    std::size_t count = 0;
    for (Track& track : tracks_) {
      const auto& settings = track.publication->settings();
      for (std::size_t n = 0; n < settings.encodings.size(); ++n) {
        const sfu::ReceiveStream& stream = track.publication->stream(n);
        if (!stream.started()) continue;
        lost += stream.lost();
        expected += static_cast<std::int64_t>(stream.counters().packets) + stream.lost();
        if (settings.video && count < sources.size()) sources[count++] = track.publication->identity(n).ssrc;
      }
    }
    if (estimate_.update(now, expected, lost))
      writer.add_remb(local_ssrc_, estimate_.bitrate(), std::span(sources).first(count));
  }
  if (!report && writer.size() == before) return 0;
  return writer.size();
}

Instant Uplink::next_timeout() const {
  Instant next = next_report_;
  if (transport_wide_) next = std::min(next, arrivals_.next_feedback());
  for (const Track& track : tracks_) next = std::min(next, track.publication->next_timeout());
  return next;
}

}  // namespace halloo::session
