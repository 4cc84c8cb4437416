#include "sfu/forwarding/subscription.h"

#include <algorithm>

#include "sfu/forwarding/key_frame_requests.h"

namespace halloo::sfu {
namespace {

constexpr Duration kWishAgain = std::chrono::milliseconds(500);
// How old a key frame may be: as long as another is not asked for.
constexpr Duration kRecent = KeyFrameSettings{}.min_interval;

}  // namespace

Subscription::Subscription(const PublicationView& view, Settings settings)
    : view_(view),
      selector_(view.simulcast()),
      rewriter_(view, settings.log_size, settings.start),
      writer_(std::move(settings.identity), settings.first_rtx_sequence),
      round_trip_(settings.first_round_trip) {}

void Subscription::set_target(std::optional<Layer> target) {
  selector_.set_target(target);
  if (!target) {
    rewriter_.pause();
    picture_lost_ = false;
  }
}

void Subscription::abandon_for(Layer target) {
  set_target(std::nullopt);
  rewriter_.log().abandon();
  set_target(target);
}

std::optional<Layer> Subscription::current() const {
  if (!view_.video()) return rewriter_.active() ? selector_.target() : std::nullopt;
  return selector_.current();
}

std::optional<Subscription::Accepted> Subscription::accept(const MediaPacket& packet) {
  if (packet.encoding >= view_.encodings()) return std::nullopt;
  if (rewriter_.is_late(packet)) return accept_late(packet);
  if (!selector_.target() || !writer_.mapping(packet.packet.payload_type())) return std::nullopt;
  const auto selection = [&] { return view_.video() ? selector_.selection() : Selection{}; };
  const Selection before = selection();
  auto verdict = LayerSelector::Verdict::forward;
  if (view_.video())
    verdict = selector_.on_packet(packet, view_.decode_targets(packet.encoding));
  else if (!rewriter_.active())
    verdict = LayerSelector::Verdict::begin;

  switch (verdict) {
    case LayerSelector::Verdict::ignore:
      return std::nullopt;
    case LayerSelector::Verdict::drop:
      rewriter_.drop(packet, before);
      ++counters_.dropped;
      return std::nullopt;
    case LayerSelector::Verdict::begin:
      rewriter_.begin(packet);
      ++counters_.switches;
      owed_ = owed_end_ = 0;
      break;
    case LayerSelector::Verdict::forward:
      break;
  }
  if (view_.video()) {
    if (packet.mark.key_frame && packet.mark.start_of_frame && packet.mark.spatial_layer == 0) {
      key_frame_at_ = packet.arrival;
      picture_lost_ = false;
      wished_.reset();
    }
  }
  const Sequence outgoing = rewriter_.forward(packet, before, selection());
  if (rewriter_.log().next() > outgoing + 1) {
    owed_ = outgoing + 1;
    owed_end_ = rewriter_.log().next();
  }
  return accepted(packet, outgoing);
}

std::optional<Subscription::Accepted> Subscription::begin_with_latest(Instant now) {
  const auto target = selector_.target();
  if (!view_.video() || !target || selector_.current()) return std::nullopt;
  const auto encoding = view_.simulcast() ? target->spatial : std::uint8_t{0};
  if (encoding >= view_.encodings()) return std::nullopt;
  const PublicationView::KeyFrame& key_frame = view_.latest_key_frame(encoding);
  if (key_frame.first < 0 || now - key_frame.arrival > kRecent ||
      view_.highest(encoding) - key_frame.first > Rewriter::kMaxOvertaken)
    return std::nullopt;
  const auto cached = view_.cache(encoding).find(now, key_frame.first);
  const auto packet = cached ? rtp::Packet::parse(cached->packet) : std::nullopt;
  if (!packet) return std::nullopt;
  const auto accepted = accept({*packet, rtp::ExtensionValues(*packet, view_.extensions()), encoding,
                                key_frame.first, cached->mark, key_frame.arrival, nullptr});
  if (accepted) key_frame_at_ = now;
  return accepted;
}

// One that was missed when others were forwarded: it gets the number that was kept for it. Of a layer that is
// not wanted, too, as padding, lest the subscriber wait for it.
std::optional<Subscription::Accepted> Subscription::accept_late(const MediaPacket& packet) {
  const OutgoingLog::Found found = rewriter_.late(packet);
  // A key frame whose first packet comes too late to begin with: it takes another, at once.
  if (packet.mark.key_frame && packet.mark.start_of_frame && selector_.needs_key_frame()) wished_.reset();
  if (!found.packet) {
    ++counters_.dropped;
    return std::nullopt;
  }
  settle(*found.packet, packet.packet, packet.mark);
  return accepted(packet, found.outgoing);
}

void Subscription::settle(OutgoingEntry& reserved, const rtp::Packet& packet, const rtp::FrameMark& mark) {
  if (rewriter_.settle(reserved, packet, mark)) return;
  ++counters_.dropped;
  ++counters_.fillers;
}

Subscription::Accepted Subscription::accepted(const MediaPacket& packet, Sequence outgoing) const {
  const std::size_t size = packet.packet.data().size() + rtp::kMaxHeaderGrowth;
  return {on_the_wire(outgoing), static_cast<std::uint16_t>(size), owed_ != owed_end_};
}

Rewriting Subscription::rewriting(const OutgoingEntry& entry, std::uint16_t sequence) const {
  const Epoch& epoch = rewriter_.log().epoch_of(entry);
  Rewriting rewriting;
  rewriting.sequence = sequence;
  rewriting.timestamp_delta = epoch.timestamp_delta;
  rewriting.frame_number_delta = epoch.frame_number_delta;
  rewriting.marker = entry.marker;
  rewriting.picture_delta = entry.picture_delta;
  rewriting.tl0_delta = entry.tl0_delta;
  rewriting.with_mid = !reported_;
  return rewriting;
}

Outgoing Subscription::count(Outgoing written, std::size_t payload) {
  if (!written) {
    ++counters_.unwritten;
  } else {
    ++counters_.packets;
    counters_.octets += payload;
  }
  return written;
}

// Once: another packet under the same number, if only its header extensions are others, would be encrypted
// with the same nonce (RFC 7714 section 8.4).
Outgoing Subscription::write_once(OutgoingEntry& entry, std::uint16_t sequence, const rtp::Packet& packet,
                                  const rtp::ExtensionValues& extensions, MutableBytes out) {
  if (entry.written) return {};
  const Rewriting how = rewriting(entry, sequence);
  const bool filler = entry.state == OutgoingEntry::State::filler;
  const Outgoing written = filler ? writer_.write_filler(packet.payload_type(), sequence,
                                                         packet.timestamp() + how.timestamp_delta, out)
                                  : writer_.write(packet, extensions, how, out);
  entry.written = static_cast<bool>(written);
  return count(written, filler ? 0 : packet.payload().size());
}

Outgoing Subscription::write(const MediaPacket& packet, std::uint16_t sequence, MutableBytes out) {
  OutgoingEntry* entry = rewriter_.log().find_outgoing(sequence);
  return entry ? write_once(*entry, sequence, packet.packet, packet.extensions, out) : count({}, 0);
}

std::optional<Subscription::Stored> Subscription::find(Instant now, const OutgoingEntry& entry) const {
  const OutgoingLog& log = rewriter_.log();
  const auto cached = view_.cache(log.epoch_of(entry).encoding).find(now, log.source_of(entry));
  if (!cached) return std::nullopt;
  const auto packet = rtp::Packet::parse(cached->packet);
  if (!packet) return std::nullopt;
  return Stored{*packet, rtp::ExtensionValues(*packet, view_.extensions()), cached->mark};
}

Outgoing Subscription::write(Instant now, std::uint16_t sequence, MutableBytes out) {
  OutgoingEntry* entry = rewriter_.log().find_outgoing(sequence);
  const auto stored = entry ? find(now, *entry) : std::nullopt;
  if (!stored) return count({}, 0);
  if (entry->state == OutgoingEntry::State::reserved) settle(*entry, stored->packet, stored->mark);  // owed
  return write_once(*entry, sequence, stored->packet, stored->extensions, out);
}

std::size_t Subscription::take_owed(Instant now, std::span<std::uint16_t> out) {
  std::size_t count = 0;
  for (; owed_ < owed_end_ && count < out.size(); ++owed_) {
    const OutgoingEntry& entry = rewriter_.log().at(owed_);
    // What has been lost on its way here comes later, by itself.
    if (find(now, entry)) out[count++] = on_the_wire(owed_);
  }
  return count;
}

// Once in a round trip: what is asked for again before that is on its way.
bool Subscription::may_repeat(Instant now, Duration path, OutgoingEntry& entry) const {
  using std::chrono::milliseconds;
  const auto at =
      static_cast<std::uint16_t>(std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count());
  const auto since = milliseconds(static_cast<std::uint16_t>(at - entry.resent_at));
  if (entry.resent != 0 && since < std::max<Duration>({milliseconds(5), round_trip_, path})) return false;
  entry.resent_at = at;
  if (entry.resent < UINT8_MAX) ++entry.resent;
  return true;
}

std::size_t Subscription::on_nack(Instant now, const rtp::Nack& nack, Duration path,
                                  std::span<std::uint16_t> repeat) {
  std::size_t count = 0;
  nack.each([&](std::uint16_t sequence) {
    if (count == repeat.size()) return;
    ++counters_.nacked;
    OutgoingEntry* entry = rewriter_.log().find_outgoing(sequence);
    if (!entry) {
      ++counters_.too_old;
      return;
    }
    if (entry->state == OutgoingEntry::State::reserved && !find(now, *entry)) return;  // we have not got it
    if (may_repeat(now, path, *entry)) repeat[count++] = sequence;
  });
  return count;
}

Outgoing Subscription::write_again(Instant now, std::uint16_t sequence, MutableBytes out) {
  const OutgoingEntry* entry = rewriter_.log().find_outgoing(sequence);
  if (!entry) return {};
  if (!entry->written) return write(now, sequence, out);
  const auto stored = find(now, *entry);
  if (!stored) {
    ++counters_.too_old;
    return {};
  }
  const Rewriting how = rewriting(*entry, sequence);
  const Outgoing written =
      entry->state == OutgoingEntry::State::filler
          ? writer_.write_filler_again(stored->packet.payload_type(), sequence,
                                       stored->packet.timestamp() + how.timestamp_delta, out)
          : writer_.write_again(stored->packet, stored->extensions, how, out);
  if (written) ++counters_.repeated;
  return written;
}

std::size_t Subscription::size_of(Instant now, std::uint16_t sequence) {
  const OutgoingEntry* entry = rewriter_.log().find_outgoing(sequence);
  const auto stored = entry ? find(now, *entry) : std::nullopt;
  return stored ? stored->packet.data().size() : 0;
}

Outgoing Subscription::write_probe(Instant now, std::size_t octets, MutableBytes out) {
  constexpr int kLookBack = 8;
  if (!can_probe()) return {};
  OutgoingLog& log = rewriter_.log();
  std::optional<std::uint16_t> best;
  std::size_t best_size = octets / 2;  // less is better made up by padding
  for (Sequence back = 1; back <= kLookBack; ++back) {
    const auto sequence = on_the_wire(log.next() - back);
    const OutgoingEntry* entry = log.find_outgoing(sequence);
    if (!entry || entry->state != OutgoingEntry::State::sent || !entry->written) continue;
    const auto cached = view_.cache(log.epoch_of(*entry).encoding).find(now, log.source_of(*entry));
    if (!cached) continue;
    const std::size_t size = cached->packet.size();
    if (size <= best_size || size + rtp::kMaxHeaderGrowth > octets) continue;
    best = sequence;
    best_size = size;
  }
  if (best) return write_again(now, *best, out);
  const std::size_t header = rtp::kHeaderSize + 16;
  return writer_.write_padding(octets > header ? octets - header : 1, rewriter_.timestamp(), out);
}

void Subscription::on_key_frame_request(Instant now, Duration path) {
  // It cannot know yet of one that has been on its way for less than a round trip.
  if (!selector_.current() || now - std::max(round_trip_, path) < key_frame_at_) return;
  picture_lost_ = true;
}

std::optional<std::uint8_t> Subscription::take_key_frame_wish(Instant now) {
  if (!view_.video()) return std::nullopt;
  std::optional<std::uint8_t> wish = selector_.needs_key_frame();
  if (!wish && picture_lost_ && selector_.current())
    wish = view_.simulcast() ? selector_.current()->spatial : std::uint8_t{0};
  if (!wish) {
    wished_.reset();
    return std::nullopt;
  }
  if (wished_ == wish && now - wished_at_ < kWishAgain) return std::nullopt;
  wished_ = wish;
  wished_at_ = now;
  return wish;
}

void Subscription::on_report(Instant now, const rtp::ReportBlock& report) {
  reported_ = true;
  if (report.last_sr == 0 || report.last_sr != last_sr_) return;
  const Duration delay =
      std::chrono::nanoseconds(std::uint64_t{report.delay_since_last_sr} * 1'000'000'000 >> 16);
  const Duration sample = now - last_sr_at_ - delay;
  if (sample < Duration::zero()) return;
  round_trip_ = std::max<Duration>(std::chrono::milliseconds(1), (3 * round_trip_ + sample) / 4);
}

bool Subscription::write_sender_report(Instant now, rtp::RtcpWriter& writer) {
  const OutgoingLog& log = rewriter_.log();
  if (!log.in_epoch() || counters_.packets == 0) return false;
  const ClockMap& clock = view_.clock(log.epoch().encoding);
  if (!clock.known()) return false;
  const ClockMap::Moment moment = clock.at(now);
  rtp::SenderInfo info;
  info.ssrc = ssrc();
  info.ntp = moment.ntp;
  info.rtp_timestamp = moment.rtp_timestamp + log.epoch().timestamp_delta;
  info.packets = static_cast<std::uint32_t>(counters_.packets);
  info.octets = static_cast<std::uint32_t>(counters_.octets);
  if (!writer.add_sender_report(info)) return false;
  last_sr_ = rtp::middle_ntp(moment.ntp);
  last_sr_at_ = now;
  return true;
}

}  // namespace halloo::sfu
