#include "session/downlink.h"

#include <algorithm>
#include <array>

namespace halloo::session {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAllocationInterval = 100ms, kReportInterval = 1s;
constexpr sfu::Bitrate kLeastProbed = sfu::kbit(1500);
constexpr std::size_t kSpatialLayers = 3, kTemporalLayers = 3;
constexpr std::size_t kMaxPacket = rtp::kMaxPacket;
// Of sound nothing is sent again: it is for what comes late.
constexpr std::size_t kSoundLog = 128;

std::uint16_t random16(Random& random) {
  std::array<std::uint8_t, 2> octets{};
  random.fill(octets);
  return read16(octets, 0);
}

sfu::PacketHandle handle_of(SubscriptionId subscription, std::uint16_t sequence) {
  return std::uint64_t{subscription} << 16 | sequence;
}

}  // namespace

Downlink::Downlink(transport::Peer& peer, bool transport_wide, Random& random)
    : peer_(peer), random_(random), congestion_([&] {
        sfu::CongestionSettings settings;
        settings.transport_wide = transport_wide;
        return settings;
      }()) {}

Downlink::~Downlink() = default;

// ---- streams ----

Downlink::Stream* Downlink::find(SubscriptionId subscription) {
  const auto found = std::ranges::find(streams_, subscription, [](const auto& each) { return each->id; });
  return found == streams_.end() ? nullptr : found->get();
}

Downlink::Stream* Downlink::find_ssrc(std::uint32_t ssrc) {
  const auto found =
      std::ranges::find(streams_, ssrc, [](const auto& each) { return each->subscription.ssrc(); });
  return found == streams_.end() ? nullptr : found->get();
}

void Downlink::add(Instant now, const Subscribe& order, View& view, Outbox& out) {
  sfu::Subscription::Settings settings;
  settings.identity = order.identity;
  if (!order.source.video) settings.log_size = kSoundLog;
  if (const auto end = std::ranges::find(ends_, order.identity.ssrc, &End::ssrc); end != ends_.end()) {
    settings.start = end->start;
    settings.first_rtx_sequence = end->rtx_sequence;
    ends_.erase(end);
  } else {
    settings.start = {random16(random_), std::uint32_t{random16(random_)} << 16 | random16(random_)};
    settings.first_rtx_sequence = random16(random_);
  }
  if (order.transport_wide) congestion_.use_transport_wide();
  auto stream = std::make_unique<Stream>(order.subscription, view, std::move(settings));
  stream->cname = order.cname;
  stream->video = order.source.video;
  stream->repeats = order.identity.rtx_ssrc != 0;
  view.subscribers.push_back({order.peer, this, order.subscription, streams_.size()});
  // The lowest layer at once: what else fits is known when there is something to measure.
  stream->subscription.set_target(sfu::Layer{0, kTemporalLayers - 1});
  count_layers(*stream);
  streams_.push_back(std::move(stream));
  begin(now, *streams_.back(), out);
  next_allocation_ = std::min(next_allocation_, now + kAllocationInterval);
  next_report_ = std::min(next_report_, now + kReportInterval / 4);
}

void Downlink::want(Instant now, const Want& order, Outbox& out) {
  Stream* stream = find(order.subscription);
  if (!stream) return;
  stream->prominent = order.prominent;
  stream->max_spatial = order.max_spatial;
  if (stream->shown == order.shown) return;
  stream->shown = order.shown;
  stream->point = sfu::kNew;
  if (stream->shown)
    stream->subscription.set_target(sfu::Layer{0, kTemporalLayers - 1});
  else
    stream->subscription.set_target(std::nullopt);
  count_layers(*stream);
  begin(now, *stream, out);
}

View* Downlink::remove(SubscriptionId subscription) {
  const auto found = std::ranges::find(streams_, subscription, [](const auto& each) { return each->id; });
  if (found == streams_.end()) return nullptr;
  View* view = (*found)->view;
  view->change((*found)->taken, 0);
  const sfu::Subscription& ended = (*found)->subscription;
  if (ends_.size() == kMaxEnds) ends_.erase(ends_.begin());
  ends_.push_back({ended.ssrc(), ended.end(), ended.next_rtx_sequence()});
  std::erase_if(wishes_, [&](const Wish& wish) { return wish.view == view; });
  std::erase_if(view->subscribers,
                [&](const View::Subscriber& each) { return each.subscription == subscription; });
  streams_.erase(found);
  for (std::size_t place = 0; place < streams_.size(); ++place)
    for (View::Subscriber& each : streams_[place]->view->subscribers)
      if (each.subscription == streams_[place]->id) each.place = place;
  if (streams_.empty()) next_allocation_ = next_report_ = kNever;
  return view;
}

// Of an SVC stream the lower layers, too; of a simulcast also what is being forwarded until the switch. Of
// sound that is too quiet to be forwarded still it: as it comes it is known when it is louder.
sfu::EncodingMask Downlink::layers_taken(const Stream& stream) {
  if (!stream.video) return 1;
  const auto target = stream.subscription.target();
  if (!target) return 0;
  if (!stream.view->publication.simulcast())
    return static_cast<sfu::EncodingMask>((2U << target->spatial) - 1);
  unsigned mask = 1U << target->spatial;
  if (const auto current = stream.subscription.current()) mask |= 1U << current->spatial;
  return static_cast<sfu::EncodingMask>(mask);
}

void Downlink::count_layers(Stream& stream) {
  const sfu::EncodingMask now = layers_taken(stream);
  stream.view->change(stream.taken, now);
  stream.taken = now;
}

void Downlink::take_wish(Instant now, Stream& stream) {
  if (const auto encoding = stream.subscription.take_key_frame_wish(now))
    wishes_.push_back({stream.view, *encoding});
}

void Downlink::on_connected(Instant now, Outbox& out) {
  for (const auto& stream : streams_) begin(now, *stream, out);
}

// With a key frame that has just come, else with one that is asked for.
void Downlink::begin(Instant now, Stream& stream, Outbox& out) {
  if (!peer_.connected()) return;
  if (const auto accepted = stream.subscription.begin_with_latest(now)) {
    allocate(now);  // the path is probed with it
    offer(now, stream, sfu::Traffic::video, accepted->sequence, out);
    offer_owed(now, stream, out);
  }
  take_wish(now, stream);
}

// ---- sending ----

// Octets that left.
std::size_t Downlink::leave(Instant now, std::size_t most, Write write, Outbox& out) {
  const FiveTuple* path = peer_.path();
  if (!path || !peer_.connected()) return 0;
  std::size_t left = 0;
  const auto make = [&](MutableBytes room) -> std::size_t {
    const sfu::Outgoing written = write(room.first(room.size() - transport::Peer::kOverhead));
    if (!written) return 0;
    if (written.transport_sequence_at != 0) write16(room, written.transport_sequence_at, transport_sequence_);
    if (written.absolute_send_time_at != 0) {
      const std::uint32_t time = rtp::to_absolute_send_time(now.time_since_epoch());
      room[written.absolute_send_time_at] = static_cast<std::uint8_t>(time >> 16);
      write16(room, written.absolute_send_time_at + 1, time & 0xFFFF);
    }
    const std::size_t size = peer_.protect_rtp(room, written.size);
    if (size == 0) return 0;
    left = size + kUdpAndIp;
    if (written.transport_sequence_at != 0)
      congestion_.on_sent(now, transport_sequence_++, left);
    else
      congestion_.on_sent(now, left);
    return size;
  };
  out.send(*path, most + transport::Peer::kOverhead, make);
  return left;
}

bool Downlink::forward(Instant now, std::size_t place, const sfu::MediaPacket& packet, Outbox& out) {
  if (!peer_.connected()) return false;
  Stream& stream = *streams_[place];
  const bool could_probe = stream.subscription.can_probe();
  const auto accepted = stream.subscription.accept(packet);
  take_wish(now, stream);
  if (!accepted) return !wishes_.empty();
  // The first picture is what the path is probed with.
  if (stream.video && !could_probe && stream.subscription.can_probe()) allocate(now);
  const std::size_t size = packet.packet.data().size() + kAround;
  const auto traffic = stream.video ? sfu::Traffic::video : sfu::Traffic::sound;
  const auto verdict =
      congestion_.pacer().offer(now, traffic, handle_of(stream.id, accepted->sequence), size);
  if (verdict == sfu::Pacer::Verdict::send) {
    const auto write = [&](MutableBytes room) {
      return stream.subscription.write(packet, accepted->sequence, room);
    };
    leave(now, accepted->size, write, out);
  }
  if (!accepted->owed) return verdict == sfu::Pacer::Verdict::hold || !wishes_.empty();
  offer_owed(now, stream, out);
  return true;
}

// One that the cache has.
void Downlink::offer(Instant now, Stream& stream, sfu::Traffic traffic, std::uint16_t sequence, Outbox& out) {
  const std::size_t octets = stream.subscription.size_of(now, sequence);
  if (octets == 0) return;
  const sfu::Pacer::Departure departure{false, traffic, handle_of(stream.id, sequence), octets + kAround};
  if (congestion_.pacer().offer(now, traffic, departure.handle, departure.size) == sfu::Pacer::Verdict::send)
    depart(now, departure, out);
}

// What came before the packet that it was begun with.
void Downlink::offer_owed(Instant now, Stream& stream, Outbox& out) {
  const auto traffic = stream.video ? sfu::Traffic::video : sfu::Traffic::sound;
  std::array<std::uint16_t, 16> owed;
  while (const std::size_t count = stream.subscription.take_owed(now, owed))
    for (std::size_t n = 0; n < count; ++n) offer(now, stream, traffic, owed[n], out);
}

void Downlink::depart(Instant now, const sfu::Pacer::Departure& departure, Outbox& out) {
  Stream* stream = find(static_cast<SubscriptionId>(departure.handle >> 16));
  if (!stream) return;
  const auto sequence = static_cast<std::uint16_t>(departure.handle);
  const auto write = [&](MutableBytes room) {
    return departure.traffic == sfu::Traffic::retransmission
               ? stream->subscription.write_again(now, sequence, room)
               : stream->subscription.write(now, sequence, room);
  };
  leave(now, kMaxPacket, write, out);
}

// For a probe: late packets once more, or nothing but padding.
void Downlink::pad(Instant now, std::size_t octets, Outbox& out) {
  const auto able = std::ranges::find_if(
      streams_, [](const auto& stream) { return stream->video && stream->subscription.can_probe(); });
  if (able == streams_.end()) return congestion_.pacer().cancel_probe();
  std::size_t padded = 0;
  while (padded < octets) {
    const auto write = [&](MutableBytes room) {
      return (*able)->subscription.write_probe(now, std::min(octets - padded, room.size()), room);
    };
    const std::size_t left = leave(now, kMaxPacket, write, out);
    if (left == 0) break;
    padded += left;
  }
  if (padded == 0) return congestion_.pacer().cancel_probe();
  congestion_.pacer().on_padding(now, padded);
}

// ---- what the receiver says ----

void Downlink::on_rtcp(Instant now, Bytes compound, Outbox& out) {
  bool reported = false;
  unsigned worst = 0;
  const Duration path = congestion_.estimator().latest_rtt();
  const auto on_blocks = [&](const rtp::ReportBlocks& blocks) {
    for (std::size_t n = 0; n < blocks.size(); ++n) {
      const rtp::ReportBlock block = blocks[n];
      Stream* stream = find_ssrc(block.ssrc);
      if (!stream) continue;
      stream->subscription.on_report(now, block);
      reported = true;
      worst = std::max<unsigned>(worst, block.fraction_lost);
    }
  };
  rtp::for_each_rtcp(compound, [&](const rtp::RtcpBlock& block) {
    if (const auto report =
            block.type == rtp::kReceiverReport ? rtp::ReceiverReport::read(block) : std::nullopt)
      on_blocks(report->blocks);
    if (const auto report = block.type == rtp::kSenderReport ? rtp::SenderReport::read(block) : std::nullopt)
      on_blocks(report->blocks);
    if (block.type == rtp::kTransportLayerFeedback && block.count == rtp::kNackFormat) {
      const auto nack = rtp::Nack::read(block);
      Stream* stream = nack ? find_ssrc(nack->media_ssrc) : nullptr;
      // Only in a stream of their own: the same number with another header would be the same nonce for two
      // packets (RFC 7714 section 8.4).
      if (!stream || !stream->repeats) return;
      std::array<std::uint16_t, 64> repeat;
      const std::size_t count = stream->subscription.on_nack(now, *nack, path, repeat);
      for (std::size_t n = 0; n < count; ++n)
        offer(now, *stream, sfu::Traffic::retransmission, repeat[n], out);
    }
    if (block.type == rtp::kTransportLayerFeedback && block.count == rtp::kTransportFeedbackFormat)
      if (const auto feedback = rtp::TransportFeedback::read(block)) congestion_.on_feedback(now, *feedback);
    if (block.type == rtp::kPayloadSpecificFeedback && block.count == rtp::kPliFormat)
      if (const auto pli = rtp::Pli::read(block))
        if (Stream* stream = find_ssrc(pli->media_ssrc)) {
          stream->subscription.on_key_frame_request(now, path);
          take_wish(now, *stream);
        }
    if (block.type == rtp::kPayloadSpecificFeedback && block.count == rtp::kFirFormat)
      if (const auto fir = rtp::Fir::read(block))
        fir->each([&](std::uint32_t ssrc, std::uint8_t) {
          if (Stream* stream = find_ssrc(ssrc)) {
            stream->subscription.on_key_frame_request(now, path);
            take_wish(now, *stream);
          }
        });
    if (block.type == rtp::kPayloadSpecificFeedback && block.count == rtp::kApplicationLayerFormat)
      if (const auto remb = rtp::Remb::read(block))
        congestion_.on_remb(now, {static_cast<std::int64_t>(std::min<std::uint64_t>(
                                     remb->bitrate, static_cast<std::uint64_t>(sfu::kNoLimit.bps)))});
  });
  if (reported) congestion_.on_receiver_report(now, worst);
  // What no longer fits goes at once; what fits again can wait.
  if (next_allocation_ != kNever && std::max(congestion_.estimate(), congestion_.trusted()) < allocated_)
    next_allocation_ = now;
}

// ---- time ----

void Downlink::allocate(Instant now) {
  claims_.clear();
  points_.resize(streams_.size());
  for (std::size_t n = 0; n < streams_.size(); ++n) {
    Stream& stream = *streams_[n];
    const sfu::PublicationView& view = stream.view->publication;
    sfu::Claim claim;
    std::size_t count = 1;
    if (stream.video) {
      count = sfu::operating_points(
          points_[n], view.simulcast() ? view.encodings() : kSpatialLayers, kTemporalLayers,
          sfu::Preference::motion, [&](std::uint8_t spatial, std::uint8_t temporal) {
            return sfu::Bitrate{static_cast<std::int64_t>(stream.view->bitrate(now, {spatial, temporal}))};
          });
    } else {
      claim.importance = sfu::Importance::sound;
      points_[n][0] = {0, 0, {static_cast<std::int64_t>(stream.view->bitrate(now, {0, 0}))}};
    }
    if (stream.video && stream.prominent) claim.importance = sfu::Importance::prominent;
    if (!stream.shown) count = 0;
    claim.points = std::span(points_[n]).first(count);
    claim.highest = static_cast<std::int8_t>(count) - 1;
    while (claim.highest > 0 &&
           claim.points[static_cast<std::size_t>(claim.highest)].spatial > stream.max_spatial)
      --claim.highest;
    claim.point = stream.point;
    claims_.push_back(claim);
  }
  const auto totals = allocator_.allocate(now, congestion_.estimate(), claims_, congestion_.trusted());
  allocated_ = totals.allocated;
  // Somewhat more than that, as a picture's rate moves, so that a probe shows there is room before it is
  // needed. Before there is anything to make a probe of, it would be in vain.
  const bool able = peer_.connected() && std::ranges::any_of(streams_, [](const auto& stream) {
                      return stream->video && stream->subscription.can_probe();
                    });
  congestion_.set_wanted(now, able ? std::max(totals.wanted * 1.5, kLeastProbed) : sfu::Bitrate{});
  sfu::Bitrate left = std::max(congestion_.estimate(), congestion_.trusted()) - totals.allocated;
  for (std::size_t n = 0; n < streams_.size(); ++n) {
    Stream& stream = *streams_[n];
    if (!stream.video || !stream.shown) continue;
    count_layers(stream);  // a switch may be over
    const sfu::Claim& claim = claims_[n];
    // Nothing of it has been measured yet: it keeps what it began with.
    if (claim.points.empty() || std::ranges::all_of(claim.points, [](const sfu::OperatingPoint& point) {
          return point.rate.bps == 0;
        }))
      continue;
    stream.point = claim.point;
    stream.starved = claim.point < 0;
    if (claim.point < 0) {
      stream.subscription.set_target(std::nullopt);
    } else {
      const auto& point = claim.points[static_cast<std::size_t>(claim.point)];
      left = left - set_target(now, stream, point, left);
    }
    count_layers(stream);
    take_wish(now, stream);
  }
}

// While the key frame of a lower encoding is awaited, the base layer of the present one goes on if it fits
// into `left`. If not it would fill the queue on the way that the key frame, and sound, have to go through.
// At what it takes more than the point.
sfu::Bitrate Downlink::set_target(Instant now, Stream& stream, const sfu::OperatingPoint& point,
                                  sfu::Bitrate left) {
  const sfu::Layer target{point.spatial, point.temporal};
  const auto current = stream.subscription.current();
  const bool falls = stream.view->publication.simulcast() && current && target.spatial < current->spatial;
  const sfu::Bitrate more =
      falls ? sfu::Bitrate{static_cast<std::int64_t>(stream.view->bitrate(now, {current->spatial, 0}))} -
                  point.rate
            : sfu::Bitrate{};
  if (more > std::max(left, sfu::Bitrate{})) {
    stream.subscription.abandon_for(target);
    return {};
  }
  stream.subscription.set_target(target);
  return more;
}

void Downlink::send_reports(Instant now, Outbox& out) {
  const FiveTuple* path = peer_.path();
  if (!path || !peer_.connected()) return;
  const auto make = [&](MutableBytes room) -> std::size_t {
    rtp::RtcpWriter writer(room.first(room.size() - transport::Peer::kOverhead));
    const Stream* any = nullptr;
    for (const auto& stream : streams_)
      if (stream->subscription.write_sender_report(now, writer)) any = stream.get();
    if (!any) return 0;
    for (const auto& stream : streams_) writer.add_cname(stream->subscription.ssrc(), stream->cname);
    return peer_.protect_rtcp(room, writer.size());
  };
  out.send(*path, 1200, make);
}

void Downlink::on_timeout(Instant now, Outbox& out) {
  if (now >= next_allocation_) {
    allocate(now);
    next_allocation_ = now + kAllocationInterval;
  }
  if (now >= next_report_) {
    send_reports(now, out);
    next_report_ = now + kReportInterval;
  }
  // In the end: there may be a probe to begin with.
  if (now >= congestion_.next_timeout()) {
    congestion_.on_timeout(now);
    while (const auto departure = congestion_.pacer().next(now)) {
      if (departure->padding) {
        pad(now, departure->size, out);
      } else {
        depart(now, *departure, out);
      }
    }
  }
}

Instant Downlink::next_timeout() const {
  return std::min({congestion_.next_timeout(), next_allocation_, next_report_});
}

}  // namespace halloo::session
