#include "sim/session/watcher.h"

#include <algorithm>
#include <array>

#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"
#include "sfu/forwarding/receive_stream.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReports = 1s, kAsking = 10ms;
constexpr std::size_t kMostRtcp = 1200;

Duration of_ntp(std::int64_t difference) {
  return Duration(static_cast<Duration::rep>(static_cast<double>(difference) * 1e9 / 4294967296.0));
}

}  // namespace

OfferSettings offer_of(const WatcherSettings& settings, Dice& dice) {
  OfferSettings offer;
  offer.sends = false;
  offer.sound = settings.sound;
  offer.video = settings.video;
  offer.sound_first = dice.chance(0.5);
  offer.rtx = settings.rtx;
  offer.transport_wide = settings.transport_wide;
  offer.sound_transport_wide = dice.chance(0.5);
  offer.remb = settings.remb;
  return offer;
}

Watcher::Watcher(const Joined& joined, const Network& network, const WatcherSettings& settings,
                 PublishersClock ntp, Random& random, Dice& dice)
    : Endpoint(joined, network, random, dice),
      settings_(settings),
      ntp_(std::move(ntp)),
      own_ssrc_(static_cast<std::uint32_t>(1 + dice.below(0xFFFF'FFFE))),
      arrivals_(dice.between(30ms, 100ms)) {
  down.on_lost = [this](Bytes datagram) {
    if (!rtp::looks_like_rtp(datagram) || rtp::looks_like_rtcp(datagram)) return;
    ++lost_;
    if (Stream* stream = find(read32(datagram, 8)); stream && !stream->announced.video)
      stream->sound.on_lost();
  };
}

void Watcher::expect(const sdp::Description& description) {
  for (Announced& one : announced_in(description)) {
    if (find(one.ssrc)) continue;
    if (one.video && settings_.rtx != (one.rtx_ssrc != 0 && one.rtx_payload_type != 0))
      fault("retransmissions are not as agreed on");
    for (std::size_t n = 0; n < rtp::kExtensions; ++n) {
      const auto extension = static_cast<rtp::Extension>(n);
      if (one.extensions.has(extension)) extensions_.set(extension, one.extensions.id(extension));
    }
    wire_.announce(one);
    streams_.push_back(std::make_unique<Stream>(std::move(one), settings_, fault_));
  }
}

const Watcher::Stream* Watcher::first(bool video) const {
  const auto found =
      std::ranges::find(streams_, video, [](const auto& each) { return each->announced.video; });
  return found == streams_.end() ? nullptr : found->get();
}
const std::vector<Decoded>& Watcher::decoded() const {
  static const std::vector<Decoded> none;
  const Stream* stream = first(true);
  return stream ? stream->picture.decoded() : none;
}
const Sounds& Watcher::sounds() const {
  static const Sounds none;
  const Stream* stream = first(false);
  return stream ? stream->sound.sounds() : none;
}

Watcher::Stream* Watcher::find(std::uint32_t ssrc, bool repeated) {
  const auto found = std::ranges::find(streams_, ssrc, [&](const auto& each) {
    return repeated ? each->announced.rtx_ssrc : each->announced.ssrc;
  });
  return found == streams_.end() || ssrc == 0 ? nullptr : found->get();
}

std::uint64_t Watcher::skipped() const {
  std::uint64_t count = 0;
  for (const auto& stream : streams_) count += stream->picture.skipped();
  return count;
}

void Watcher::on_connected(Instant now) {
  connected_at_ = now;
  next_report_ = now + kReports / 4;
}

// ---- what arrives ----

void Watcher::on_rtp(Instant now, MutableBytes data) {
  const auto packet = rtp::Packet::parse(data);
  if (!packet) return fault("a packet that cannot be read");
  if (const auto sequence = rtp::ExtensionValues(*packet, extensions_).transport_sequence())
    arrivals_.on_packet(now, *sequence);
  Stream* stream = find(packet->ssrc());
  if (!stream) return on_repeated(now, data, *packet);
  const auto arrival = stream->reception.on_packet(now, packet->sequence_number(), packet->timestamp());
  if (arrival.verdict == sfu::Reception::Verdict::jump ||
      arrival.verdict == sfu::Reception::Verdict::restarted)
    fault("a stream begins anew");
  if (!stream->announced.video) {
    if (const Sound* latest = stream->sound.on_packet(now, *packet))
      check_report(*stream, latest->content.publisher, latest->timestamp, latest->content.captured);
    return;
  }
  const auto& decoded = stream->picture.decoded();
  const std::size_t played = decoded.size();
  stream->picture.on_packet(now, *packet);
  if (decoded.size() == played + 1)
    check_report(*stream, decoded.back().frame.publisher, decoded.back().timestamp, decoded.back().captured);
  ask(now);
}

void Watcher::on_repeated(Instant now, MutableBytes data, const rtp::Packet& packet) {
  Stream* stream = find(packet.ssrc(), true);
  if (!stream) return fault("a source that no description names");
  if (packet.payload().empty()) return;  // padding of a probe
  if (packet.payload().size() < 2) return fault("a retransmission of nothing");
  ++repeated_;
  if (packet.payload().size() == 2) {  // of padding: nothing but its number
    Octets empty(packet.header().begin(), packet.header().end());
    write16(empty, 2, read16(packet.payload(), 0));
    empty[0] &= 0xDF;
    if (const auto restored = rtp::Packet::parse(empty)) stream->picture.on_packet(now, *restored);
  } else if (const auto restored = sfu::unwrap_retransmission(data, packet, stream->announced.ssrc,
                                                              stream->announced.payload_type)) {
    stream->picture.on_packet(now, *restored);
  }
  ask(now);
}

// Only where the same publisher's was played before it: it may be about another's.
void Watcher::check_report(Stream& stream, std::uint32_t publisher, std::uint32_t timestamp,
                           Duration captured) {
  const bool same = std::exchange(stream.publisher, publisher) == publisher;
  const auto report = std::exchange(stream.report, std::nullopt);
  const auto ntp = ntp_(publisher, captured);
  if (!same || !report || !ntp) return;
  const bool video = stream.announced.video;
  const auto ticks = static_cast<std::int32_t>(timestamp - report->rtp_timestamp);
  const Duration since =
      std::chrono::nanoseconds(std::int64_t{ticks} * 1'000'000'000 / (video ? 90'000 : 48'000));
  const Duration off = of_ntp(static_cast<std::int64_t>(report->ntp - *ntp)) + since;
  const Duration tolerance = video ? settings_.tolerance : Duration(5ms);
  if (off > tolerance || off < -tolerance)
    fault(std::string("the report of ") + (video ? "the picture" : "sound") + " is off by " +
          std::to_string(off.count() / 1'000'000) + " ms");
}

void Watcher::on_rtcp(Instant now, Bytes compound) {
  const bool whole = rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    const auto report = rtp::SenderReport::read(block);
    if (!report) return;
    Stream* stream = find(report->ssrc);
    if (!stream) return fault("a report of an unknown source");
    stream->report = *report;
    stream->reception.on_sender_report(now, report->ntp);
  });
  if (!whole) fault("RTCP that cannot be read");
}

// ---- what it says ----

void Watcher::send_reports(Instant now) {
  std::vector<rtp::ReportBlock> blocks;
  for (const auto& stream : streams_)
    if (stream->reception.started() && blocks.size() < rtp::kMaxReportBlocks)
      blocks.push_back(stream->reception.report(now, stream->announced.ssrc));
  std::array<std::uint8_t, kMostRtcp> octets;
  rtp::RtcpWriter writer(octets);
  writer.add_receiver_report(own_ssrc_, blocks);
  send_rtcp(now, writer.data());
}

void Watcher::send_feedback(Instant now) {
  std::array<std::uint8_t, kMostRtcp> octets;
  rtp::RtcpWriter writer(octets);
  writer.add_receiver_report(own_ssrc_);
  arrivals_.write(own_ssrc_, streams_.front()->announced.ssrc, writer);
  send_rtcp(now, writer.data());
}

void Watcher::ask(Instant now) {
  asked_at_ = now;
  std::array<std::uint8_t, kMostRtcp> octets;
  rtp::RtcpWriter writer(octets);
  writer.add_receiver_report(own_ssrc_);
  const std::size_t before = writer.size();
  for (const auto& stream : streams_) {
    stream->picture.give_up(now);
    const std::uint32_t ssrc = stream->announced.ssrc;
    if (settings_.rtx)
      if (const auto due = stream->picture.due_nacks(now, round_trip()); !due.empty())
        writer.add_nack(own_ssrc_, ssrc, due);
    if (stream->picture.take_key_frame_wish(now, round_trip())) writer.add_pli(own_ssrc_, ssrc);
  }
  if (writer.size() != before) send_rtcp(now, writer.data());
}

bool Watcher::waits() const {
  return std::ranges::any_of(streams_, [](const auto& stream) { return stream->picture.waits(); });
}

void Watcher::on_time(Instant now) {
  if (now >= next_report_) {
    send_reports(now);
    next_report_ = now + kReports;
  }
  if (now >= arrivals_.next_feedback()) send_feedback(now);
  if (waits() && now >= asked_at_ + kAsking) ask(now);
}

Instant Watcher::next_time() const {
  if (!connected()) return kNever;
  const Instant next = std::min(next_report_, arrivals_.next_feedback());
  return waits() ? std::min(next, asked_at_ + kAsking) : next;
}

// ---- in the end ----

void Watcher::check_sound(const SoundReceiver::Lost& lost) const {
  for (const auto& stream : streams_) stream->sound.check(lost);
}

std::vector<std::string> Watcher::take_faults() {
  for (const auto& stream : streams_)
    for (const std::string& what : stream->picture.take_faults()) fault(what);
  return std::exchange(faults, {});
}

}  // namespace halloo::session::sim
