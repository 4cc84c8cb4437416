#include "sim/session/publisher.h"

#include <algorithm>
#include <array>

#include "rtp/header_writer.h"
#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"
#include "rtp/transport_feedback.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kKept = 512;  // packets
constexpr Duration kReports = 1s;

std::uint32_t any_ssrc(Dice& dice) {
  return static_cast<std::uint32_t>(1 + dice.below(0xFFFFFFFE));
}

}  // namespace

OfferSettings offer_of(const PublisherSettings& settings, Dice& dice) {
  OfferSettings offer;
  offer.sound = settings.sound;
  offer.video = settings.video;
  offer.sound_first = dice.chance(0.5);
  offer.rtx = settings.rtx;
  offer.transport_wide = settings.transport_wide;
  offer.sound_transport_wide = dice.chance(0.5);
  offer.remb = settings.remb;
  offer.fir_only = settings.fir_only;
  offer.encodings = settings.encodings.size();
  offer.sound_ssrc = any_ssrc(dice);
  offer.video_ssrc = any_ssrc(dice);
  offer.rtx_ssrc = any_ssrc(dice);
  return offer;
}

Publisher::Publisher(const Joined& joined, const Network& network, const PublisherSettings& settings,
                     const OfferSettings& offered, Random& random, Dice& dice)
    : Endpoint(joined, network, random, dice),
      settings_(settings),
      offered_(offered),
      dice_(dice),
      sound_id_(joined.peer),
      video_id_(joined.peer),
      sends_sound_(settings.sound),
      sends_video_(settings.video),
      sound_(any_source(48'000, offered.sound_ssrc)),
      first_sound_(sound_.sequence),
      transport_sequence_(static_cast<std::uint16_t>(dice.below(0x10000))),
      clock_offset_((std::uint64_t{3'900'000'000} << 32) + dice.below(std::uint64_t{1} << 40)) {
  if (settings.video)
    for (std::size_t n = 0; n < settings.encodings.size(); ++n) {
      Encoding& encoding = encodings_.emplace_back(video_id_, static_cast<std::uint8_t>(n),
                                                   settings.encodings[n], settings.frame, dice);
      encoding.media = any_source(90'000, n == 0 ? offered.video_ssrc : any_ssrc(dice));
      encoding.rtx = any_source(90'000, n == 0 ? offered.rtx_ssrc : any_ssrc(dice));
    }
  up.on_lost = [this](Bytes datagram) {
    if (!rtp::looks_like_rtp(datagram) || rtp::looks_like_rtcp(datagram)) return;
    ++lost_;
    if (read32(datagram, 8) != sound_.ssrc) return;
    // Fewer than 2^16 of them are sent in a simulation.
    lost_sounds_.insert(static_cast<std::uint16_t>(read16(datagram, 2) - first_sound_));
  };
}

Publisher::Source Publisher::any_source(std::uint32_t clock_rate, std::uint32_t ssrc) {
  Source source;
  source.ssrc = ssrc;
  source.clock_rate = clock_rate;
  source.sequence = static_cast<std::uint16_t>(dice_.below(0x10000));
  source.timestamp_offset = static_cast<std::uint32_t>(dice_.below(std::uint64_t{1} << 32));
  return source;
}

void Publisher::on_connected(Instant now) {
  if (sends_video_) next_frame_ = now;
  if (sends_sound_) next_sound_ = now;
  if (settings_.reports) next_report_ = now + 100ms;
}

void Publisher::set_sending(Instant now, bool sound, bool video) {
  if (sound && !sends_sound_) sound_id_ = peer() | ++takes_ << kTakeShift;
  if (video && !sends_video_) {
    video_id_ = peer() | ++takes_ << kTakeShift;
    for (Encoding& encoding : encodings_) encoding.encoder.begin_take(video_id_);
  }
  sends_sound_ = sound;
  sends_video_ = video;
  changing_ = false;
  if (!connected()) return;
  const auto set = [&](Instant& next, bool on) {
    if (!on)
      next = kNever;
    else if (next == kNever)
      next = now;
  };
  set(next_sound_, sound);
  set(next_frame_, video);
}

void Publisher::set_wanted(unsigned mask) {
  if (!settings_.pauses) return;
  for (std::size_t n = 0; n < encodings_.size(); ++n) {
    const bool paused = !(mask >> n & 1);
    if (encodings_[n].paused && !paused) encodings_[n].encoder.want_key_frame();
    encodings_[n].paused = paused;
  }
}

std::uint64_t Publisher::ntp(Duration at) const {
  const auto nanoseconds = static_cast<std::uint64_t>(at.count());
  const std::uint64_t whole = nanoseconds / 1'000'000'000, rest = nanoseconds % 1'000'000'000;
  return clock_offset_ + (whole << 32) + (rest << 32) / 1'000'000'000;
}

std::uint32_t Publisher::timestamp_of(const Source& source, Duration at) {
  const auto microseconds = static_cast<std::uint64_t>(at.count() / 1000);
  return source.timestamp_offset + static_cast<std::uint32_t>(microseconds * source.clock_rate / 1'000'000);
}

Publisher::Encoding* Publisher::find(std::uint32_t ssrc) {
  const auto found =
      std::ranges::find_if(encodings_, [&](const Encoding& encoding) { return encoding.media.ssrc == ssrc; });
  return found == encodings_.end() ? nullptr : &*found;
}

Octets Publisher::write(Source& source, std::uint8_t payload_type, bool marker, std::uint32_t timestamp,
                        std::string_view mid, std::string_view rid, bool repaired, Bytes payload) {
  rtp::ExtensionValues values;
  rtp::NewHeader header;
  header.ssrc = source.ssrc;
  header.payload_type = payload_type;
  header.sequence_number = source.sequence++;
  header.timestamp = timestamp;
  header.marker = marker;
  if (!source.reported) {
    header.mid = mid;
    if (!rid.empty())
      values.set(repaired ? rtp::Extension::repaired_rid : rtp::Extension::rid, as_bytes(rid));
  }
  const std::array level{static_cast<std::uint8_t>(0x80 | settings_.level)};
  if (source.ssrc == sound_.ssrc) values.set(rtp::Extension::audio_level, level);
  if (settings_.transport_wide) header.transport_sequence = transport_sequence_++;
  Octets packet(1500);
  const rtp::WrittenHeader written = rtp::write_header(values, joined_.numbering.extensions, header, packet);
  packet.resize(written.size + payload.size());
  std::copy(payload.begin(), payload.end(), packet.begin() + static_cast<std::ptrdiff_t>(written.size));
  ++source.packets;
  source.octets += static_cast<std::uint32_t>(payload.size());
  return packet;
}

// The packets of the encodings alternate, as a pacer sends them.
void Publisher::send_picture(Instant now) {
  std::vector<std::vector<Encoder::Piece>> frames(encodings_.size());
  std::size_t most = 0;
  for (std::size_t index = 0; index < encodings_.size(); ++index) {
    if (!encodings_[index].paused) frames[index] = encodings_[index].encoder.encode(now);
    most = std::max(most, frames[index].size());
  }
  for (std::size_t n = 0; n < most; ++n)
    for (std::size_t index = 0; index < encodings_.size(); ++index)
      if (n < frames[index].size()) send_piece(now, index, frames[index][n]);
}

void Publisher::send_piece(Instant now, std::size_t index, const Encoder::Piece& piece) {
  Encoding& encoding = encodings_[index];
  const std::uint16_t sequence = encoding.media.sequence;
  Octets packet = write(encoding.media, joined_.numbering.vp8, piece.last,
                        timestamp_of(encoding.media, now.time_since_epoch()), "picture",
                        encodings_.size() > 1 ? rid_of(index) : std::string(), false, piece.payload);
  send_rtp(now, packet);
  encoding.sent.emplace_back(sequence, std::move(packet));
  if (encoding.sent.size() > kKept) encoding.sent.pop_front();
}

// RFC 4588 section 4.
void Publisher::repeat(Instant now, Encoding& encoding, std::uint16_t sequence) {
  if (!settings_.rtx) return;
  const auto found = std::ranges::find(encoding.sent, sequence, [](const auto& each) { return each.first; });
  if (found == encoding.sent.end()) return;
  const auto original = rtp::Packet::parse(found->second);
  const auto index = static_cast<std::size_t>(&encoding - encodings_.data());
  Octets payload(2);
  write16(payload, 0, sequence);
  payload.insert(payload.end(), original->payload().begin(), original->payload().end());
  ++repeated_;
  send_rtp(now, write(encoding.rtx, joined_.numbering.rtx, original->marker(), original->timestamp(),
                      "picture", encodings_.size() > 1 ? rid_of(index) : std::string(), true, payload));
}

void Publisher::send_sound(Instant now) {
  const Octets payload = SoundContent{sound_id_, sounds_, now.time_since_epoch()}.write();
  ++sounds_;
  send_rtp(now, write(sound_, joined_.numbering.opus, sounds_ == 1,
                      timestamp_of(sound_, now.time_since_epoch()), "sound", {}, false, payload));
}

void Publisher::send_reports(Instant now) {
  std::array<std::uint8_t, 1200> octets;
  rtp::RtcpWriter writer(octets);
  const auto add = [&](const Source& source) {
    if (source.packets == 0) return;
    writer.add_sender_report({source.ssrc, ntp(now.time_since_epoch()),
                              timestamp_of(source, now.time_since_epoch()), source.packets, source.octets});
  };
  if (sends_sound_) add(sound_);
  if (sends_video_)
    for (const Encoding& encoding : encodings_) add(encoding.media);
  if (writer.size() == 0) return;
  writer.add_cname(sound_.ssrc, "cname");
  send_rtcp(now, writer.data());
}

void Publisher::on_time(Instant now) {
  if (now >= next_sound_) {
    send_sound(now);
    next_sound_ += settings_.sound_frame;
  }
  if (now >= next_frame_) {
    send_picture(now);
    next_frame_ += settings_.frame;
  }
  if (now >= next_report_) {
    send_reports(now);
    next_report_ = now + kReports;
  }
}

Instant Publisher::next_time() const {
  return std::min({next_frame_, next_sound_, next_report_});
}

void Publisher::on_rtcp(Instant now, Bytes compound) {
  const auto on_blocks = [&](const rtp::ReportBlocks& blocks) {
    for (std::size_t n = 0; n < blocks.size(); ++n) {
      if (blocks[n].ssrc == sound_.ssrc) sound_.reported = true;
      if (Encoding* encoding = find(blocks[n].ssrc)) encoding->media.reported = true;
    }
  };
  const bool whole = rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    if (const auto report = rtp::ReceiverReport::read(block)) on_blocks(report->blocks);
    if (const auto nack = rtp::Nack::read(block)) {
      Encoding* encoding = find(nack->media_ssrc);
      if (!encoding) return fault("NACK of an unknown source");
      if (!settings_.rtx) return fault("NACK without having been agreed on");
      nack->each([&](std::uint16_t sequence) { repeat(now, *encoding, sequence); });
    }
    const auto key_frame = [&](std::uint32_t ssrc) {
      if (Encoding* encoding = find(ssrc))
        encoding->encoder.want_key_frame();
      else
        fault("a key frame of an unknown source is asked for");
    };
    if (const auto pli = rtp::Pli::read(block)) {
      if (settings_.fir_only) fault("PLI without having been agreed on");
      key_frame(pli->media_ssrc);
    }
    if (const auto fir = rtp::Fir::read(block))
      fir->each([&](std::uint32_t ssrc, std::uint8_t) { key_frame(ssrc); });
    if (rtp::TransportFeedback::read(block)) {
      ++feedbacks_;
      if (!settings_.transport_wide) fault("transport-wide feedback without having been agreed on");
    }
  });
  if (!whole) fault("RTCP that cannot be read");
}

}  // namespace halloo::session::sim
