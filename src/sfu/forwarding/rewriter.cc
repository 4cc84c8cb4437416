#include "sfu/forwarding/rewriter.h"

#include <algorithm>

namespace halloo::sfu {
namespace {

// As a share of the log: numbers reserved for a gap push out those that can be repeated.
constexpr Sequence kMaxGapShare = 4;

// Of picture ids of 15 or of 7 bits.
bool is_ahead(std::uint16_t picture, std::uint16_t other, bool of_15_bits) {
  const int twice = (picture - other) * 2;
  return (of_15_bits ? static_cast<std::int16_t>(twice) : static_cast<std::int8_t>(twice)) > 0;
}

}  // namespace

void Rewriter::begin(const MediaPacket& packet) {
  Epoch epoch;
  epoch.encoding = packet.encoding;
  epoch.first_source = packet.sequence;
  set_timestamp_delta(packet, epoch);
  epoch.first_timestamp = packet.packet.timestamp() + epoch.timestamp_delta;
  const rtp::FrameMark& mark = packet.mark;
  const bool same_source = log_.in_epoch() && log_.epoch().encoding == packet.encoding;
  if (log_.in_epoch()) epoch.frame_number_delta = log_.epoch().frame_number_delta;
  if (mark.has_descriptor && last_.frame_number) {
    const auto frame_number = static_cast<std::uint16_t>(mark.frame_number + epoch.frame_number_delta);
    if (!same_source || static_cast<std::int16_t>(frame_number - *last_.frame_number) <= 0)
      epoch.frame_number_delta = static_cast<std::uint16_t>(*last_.frame_number + 1 - mark.frame_number);
  }
  if (last_.picture && mark.picture_id >= 0)
    picture_delta_ = static_cast<std::uint16_t>(*last_.picture + 1 - mark.picture_id);
  if (last_.tl0 && mark.tl0_picture_index >= 0)
    tl0_delta_ = static_cast<std::uint8_t>(*last_.tl0 + 1 - mark.tl0_picture_index);
  if (mark.picture_id >= 0)
    epoch.first_picture = static_cast<std::uint16_t>(mark.picture_id + picture_delta_);
  log_.begin_epoch(epoch);
  active_ = true;
  seen_[packet.encoding] = packet.sequence - 1;
  dropped_ = {};
}

// So that the time between two pictures is what it was at the publisher: by its sender reports, if there are,
// else by when they came.
void Rewriter::set_timestamp_delta(const MediaPacket& packet, Epoch& epoch) const {
  const Epoch* const last = log_.in_epoch() ? &log_.epoch() : nullptr;
  epoch.timestamp_delta = start_.timestamp_delta;
  if (!last && !start_.after) return;
  const std::uint32_t source = packet.packet.timestamp();
  const std::uint32_t expected =
      last_.timestamp + rtp_units(packet.arrival - last_.arrival, view_.clock_rate());
  std::optional<std::uint32_t> at_last;
  if (last)
    at_last = last->encoding == packet.encoding
                  ? source
                  : view_.clock(packet.encoding).translate(source, view_.clock(last->encoding));
  std::uint32_t outgoing = at_last ? *at_last + last->timestamp_delta - last->delayed : expected;
  // Reports that contradict the clock on the wall by more than a second are wrong, or the source began anew.
  const auto off = static_cast<std::int32_t>(outgoing - expected);
  const auto second = static_cast<std::int32_t>(std::min(view_.clock_rate(), std::uint32_t{1} << 30));
  if (off > second || off < -second) outgoing = expected;
  // The same moment may have been forwarded already, of the other encoding, and even later ones if this key
  // frame was long on its way: it is shown late, and the next epoch is not.
  if (!is_before(last_.timestamp, outgoing)) {
    epoch.delayed = last_.timestamp + 1 - outgoing;
    outgoing = last_.timestamp + 1;
  }
  epoch.timestamp_delta = outgoing - source;
}

Rewriter::Start Rewriter::end() const {
  return {on_the_wire(log_.next()), start_.timestamp_delta,
          log_.in_epoch() ? std::optional(last_) : start_.after};
}

Sequence Rewriter::forward(const MediaPacket& packet, const Selection& before, const Selection& after) {
  on_gap(packet, false, before);
  seen_[packet.encoding] = packet.sequence;
  dropped_ = {};
  const rtp::FrameMark& mark = packet.mark;
  const Sequence outgoing = log_.next();
  OutgoingEntry& entry = log_.append(packet.sequence, picture_delta_, tl0_delta_, OutgoingEntry::State::sent);
  entry.marker = packet.packet.marker() || after.ends_picture(mark);

  last_.arrival = packet.arrival;
  if (log_.epoch().first_outgoing == outgoing) {
    // All goes on from here, whatever was before.
    last_.timestamp = packet.packet.timestamp() + log_.epoch().timestamp_delta;
    last_.picture.reset();
    last_.tl0.reset();
    last_.frame_number.reset();
  }
  advance(entry, packet.packet, mark);

  if (log_.epoch().first_outgoing == outgoing) {
    const Sequence overtaken = view_.highest(packet.encoding);
    if (overtaken > packet.sequence && overtaken - packet.sequence <= kMaxOvertaken) {
      reserve(packet.sequence + 1, overtaken, after);
      seen_[packet.encoding] = overtaken;
    }
  }
  return outgoing;
}

// The latest of each, modulo its size: another epoch goes on from there.
void Rewriter::advance(const OutgoingEntry& entry, const rtp::Packet& packet, const rtp::FrameMark& mark) {
  const Epoch& epoch = log_.epoch_of(entry);
  const std::uint32_t timestamp = packet.timestamp() + epoch.timestamp_delta;
  if (is_before(last_.timestamp, timestamp)) last_.timestamp = timestamp;
  const auto picture = static_cast<std::uint16_t>(mark.picture_id + entry.picture_delta);
  if (mark.picture_id >= 0 && (!last_.picture || is_ahead(picture, *last_.picture, mark.picture_id_long)))
    last_.picture = picture;
  const auto tl0 = static_cast<std::uint8_t>(mark.tl0_picture_index + entry.tl0_delta);
  if (mark.tl0_picture_index >= 0 && (!last_.tl0 || static_cast<std::int8_t>(tl0 - *last_.tl0) > 0))
    last_.tl0 = tl0;
  const auto frame_number = static_cast<std::uint16_t>(mark.frame_number + epoch.frame_number_delta);
  if (mark.has_descriptor &&
      (!last_.frame_number || static_cast<std::int16_t>(frame_number - *last_.frame_number) > 0))
    last_.frame_number = frame_number;
}

bool Rewriter::settle(OutgoingEntry& reserved, const rtp::Packet& packet, const rtp::FrameMark& mark) {
  // Of the epoch before, what is of no earlier moment than the begin of the next is a picture too many; and
  // what has no picture id of its own before that.
  const Epoch* next = log_.epoch_after(reserved);
  const std::uint32_t timestamp = packet.timestamp() + log_.epoch_of(reserved).timestamp_delta;
  const auto picture = static_cast<std::uint16_t>(mark.picture_id + reserved.picture_delta);
  const bool too_late =
      next && (!is_before(timestamp, next->first_timestamp) ||
               (mark.picture_id >= 0 && next->first_picture >= 0 &&
                !is_ahead(static_cast<std::uint16_t>(next->first_picture), picture, mark.picture_id_long)));
  if (!reserved.selection.takes(mark) || too_late) {
    reserved.state = OutgoingEntry::State::filler;
    return false;
  }
  reserved.state = OutgoingEntry::State::sent;
  reserved.marker = packet.marker() || reserved.selection.ends_picture(mark);
  advance(reserved, packet, mark);
  return true;
}

void Rewriter::drop(const MediaPacket& packet, const Selection& before) {
  on_gap(packet, true, before);
  seen_[packet.encoding] = packet.sequence;
  const rtp::FrameMark& mark = packet.mark;
  if (mark.picture_id >= 0 && !(dropped_.any && dropped_.picture_id == mark.picture_id)) --picture_delta_;
  dropped_ = {true, packet.packet.timestamp(), mark.spatial_layer, mark.picture_id};
}

void Rewriter::on_gap(const MediaPacket& packet, bool dropping, const Selection& before) {
  const Sequence missing = packet.sequence - seen_[packet.encoding] - 1;
  if (missing <= 0) return;
  if (missing > static_cast<Sequence>(log_.size()) / kMaxGapShare) {
    // One number stands for all of them; and the source may have begun anew.
    log_.skip();
    const std::uint16_t picture_delta = picture_delta_;
    const std::uint8_t tl0_delta = tl0_delta_;
    begin(packet);
    if (!packet.mark.key_frame) {
      picture_delta_ = picture_delta;
      tl0_delta_ = tl0_delta;
    }
    return;
  }
  // What lies between two packets of a dropped frame was of it.
  if (dropping && dropped_.any && dropped_.timestamp == packet.packet.timestamp() &&
      dropped_.spatial == packet.mark.spatial_layer)
    return;
  reserve(seen_[packet.encoding] + 1, packet.sequence - 1, before);
}

void Rewriter::reserve(Sequence first, Sequence last, const Selection& selection) {
  for (Sequence sequence = first; sequence <= last; ++sequence)
    log_.append(sequence, picture_delta_, tl0_delta_, OutgoingEntry::State::reserved).selection = selection;
}

OutgoingLog::Found Rewriter::late(const MediaPacket& packet) {
  const OutgoingLog::Found found = log_.find_source(packet.encoding, packet.sequence);
  if (!found.packet || found.packet->state != OutgoingEntry::State::reserved) return {};
  return found;
}

}  // namespace halloo::sfu
