// Gives the packets of a subscription numbers, times and picture identifiers that go on without a gap,
// whatever of the publication they come from: dropped layers leave none, other encodings go on where the last
// one was. What it has given stands in its OutgoingLog. Owned by the subscriber's worker. It decides nothing
// (layer_selector.h) and writes no octets (packet_writer.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "sfu/forwarding/media_packet.h"
#include "sfu/forwarding/outgoing_log.h"
#include "sfu/forwarding/publication_view.h"

namespace halloo::sfu {

class Rewriter {
 public:
  // What was forwarded last, as it went out.
  struct Position {
    std::uint32_t timestamp = 0;
    Instant arrival{};
    std::optional<std::uint16_t> picture = {}, frame_number = {};
    std::optional<std::uint8_t> tl0 = {};
  };
  // Where the outgoing stream begins, at random (RFC 3550 section 5.1); or goes on, when the packets of
  // another publication follow under the same SSRC: a number given twice under one key would be a nonce used
  // twice (RFC 7714 section 8.4).
  struct Start {
    std::uint16_t sequence = 0;
    std::uint32_t timestamp_delta = 0;
    std::optional<Position> after = {};
  };
  // Packets behind the first of a key frame, of those that have come before it is begun with.
  static constexpr Sequence kMaxOvertaken = 64;
  Rewriter(const PublicationView& view, std::size_t log_size, const Start& start)
      : view_(view), log_(log_size, start.sequence), start_(start) {
    seen_.fill(-1);
    if (start.after) last_ = *start.after;
  }

  // A new epoch, whose first packet is to be forwarded next. What of its encoding has overtaken it is owed:
  // numbers are reserved for it.
  void begin(const MediaPacket& packet);
  // Nothing is forwarded any more, until begin().
  void pause() { active_ = false; }
  bool active() const { return active_; }

  // Did one behind it come before it? Then it may have a number, even when nothing is forwarded any more.
  bool is_late(const MediaPacket& packet) const { return packet.sequence <= seen_[packet.encoding]; }
  // The number of a packet that is not late. `before`: what was being forwarded before it, for what is
  // missing; `after`: what is from it on.
  Sequence forward(const MediaPacket& packet, const Selection& before, const Selection& after);
  void drop(const MediaPacket& packet, const Selection& before);
  // The number that was reserved for one that is late; nothing: it has none.
  OutgoingLog::Found late(const MediaPacket& packet);
  // What it was reserved for is there. False: it is of a layer that was not wanted, padding goes in its
  // place.
  bool settle(OutgoingEntry& reserved, const rtp::Packet& packet, const rtp::FrameMark& mark);

  OutgoingLog& log() { return log_; }
  const OutgoingLog& log() const { return log_; }
  // Of what was forwarded last.
  std::uint32_t timestamp() const { return last_.timestamp; }
  // Where another publication's packets go on.
  Start end() const;

 private:
  void set_timestamp_delta(const MediaPacket& packet, Epoch& epoch) const;
  void on_gap(const MediaPacket& packet, bool dropping, const Selection& before);
  void advance(const OutgoingEntry& entry, const rtp::Packet& packet, const rtp::FrameMark& mark);
  void reserve(Sequence first, Sequence last, const Selection& selection);

  const PublicationView& view_;
  OutgoingLog log_;
  Start start_;
  bool active_ = false;
  // Of each encoding, the highest number that was forwarded or dropped; of the current one, all below are
  // accounted for since the epoch began.
  std::array<Sequence, kMaxEncodings> seen_;

  std::uint16_t picture_delta_ = 0;
  std::uint8_t tl0_delta_ = 0;
  Position last_;

  struct Dropped {
    bool any = false;
    std::uint32_t timestamp = 0;
    std::uint8_t spatial = 0;
    std::int32_t picture_id = -1;
  } dropped_;  // the last packet, if it was
};

}  // namespace halloo::sfu
