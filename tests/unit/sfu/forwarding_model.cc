#include "unit/sfu/forwarding_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "rtp/payload/red.h"
#include "rtp/payload/vp8.h"

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;

constexpr std::uint32_t kOutSsrc = 0xAAAA, kOutRtxSsrc = 0xBBBB;
constexpr std::uint8_t kOutType = 100, kOutRtxType = 101, kOutDescriptorId = 5;
constexpr std::uint32_t kStartTimestamp = 0xFFFF0000;  // wraps soon

rtp::Codec codec_of(Shape shape) {
  return shape == Shape::simulcast_vp8 ? rtp::Codec::vp8
         : shape == Shape::svc_vp9     ? rtp::Codec::vp9
                                       : rtp::Codec::av1;
}

Publication::Settings publication_settings(Shape shape, const VideoSource& source) {
  Publication::Settings settings;
  settings.formats = {{kMediaType, codec_of(shape), std::nullopt}, {kRtxType, rtp::Codec::other, kMediaType}};
  for (std::uint8_t i = 0; i < source.encodings(); ++i)
    settings.encodings.push_back({"", source.ssrc(i), source.rtx_ssrc(i)});
  settings.extensions.set(rtp::Extension::dependency_descriptor, kDescriptorId);
  return settings;
}

Subscription::Settings subscription_settings(Shape shape, std::uint16_t sequence) {
  Subscription::Settings settings;
  settings.identity.ssrc = kOutSsrc;
  settings.identity.rtx_ssrc = kOutRtxSsrc;
  settings.identity.mid = "7";
  settings.identity.payloads = {{kMediaType, kOutType, codec_of(shape), false, kOutRtxType}};
  settings.identity.extensions.set(rtp::Extension::mid, 1);
  settings.identity.extensions.set(rtp::Extension::transport_sequence, 2);
  settings.identity.extensions.set(rtp::Extension::dependency_descriptor, kOutDescriptorId);
  settings.start = {sequence, kStartTimestamp};
  return settings;
}

}  // namespace

ForwardingModel::ForwardingModel(Shape shape, std::uint64_t seed, const Path& path)
    : shape_(shape),
      random_(seed),
      path_(path),
      source_(shape, seed + 1),
      publication_(publication_settings(shape, source_)),
      view_(publication_.view_settings({})),
      subscription_(view_, subscription_settings(shape, static_cast<std::uint16_t>(random_.next()))),
      started_(now_.time_since_epoch()) {
  publication_.set_demand(now_, 0, 0xFF);
}

void ForwardingModel::step() {
  for (const VideoSource::Sent& sent : source_.next_picture()) {
    const auto packet = parsed(sent.packet);
    sent_by_source_[{packet.ssrc(), packet.sequence_number()}] = sent.packet;
    if (any(1000) < path_.loss_per_mille)
      ++lost_;
    else
      send(sent.packet);
  }
  if (steps_++ % 15 == 0)
    for (std::uint8_t encoding = 0; encoding < source_.encodings(); ++encoding) {
      const auto report = source_.report(encoding, source_.now());
      const auto of = publication_.on_sender_report(now_, report);
      ASSERT_EQ(of, encoding);
      view_.on_sender_report(now_, *of, report);
    }
  advance(std::chrono::microseconds(33'333));
}

void ForwardingModel::settle() {
  for (int i = 0; i < 100; ++i) advance(milliseconds(20));
}

void ForwardingModel::send(const Octets& packet) {
  Duration delay = path_.delay;
  if (any(1000) < path_.reordered_per_mille) delay += milliseconds(1 + any(40));
  on_the_way_.emplace(now_ + delay, packet);
}

void ForwardingModel::advance(Duration by) {
  const Instant end = now_ + by;
  for (;;) {
    const Instant next = std::min(on_the_way_.empty() ? kNever : on_the_way_.begin()->first,
                                  std::max(now_, publication_.next_timeout()));
    if (next > end) break;
    now_ = next;
    if (!on_the_way_.empty() && on_the_way_.begin()->first <= now_) {
      Octets packet = std::move(on_the_way_.begin()->second);
      on_the_way_.erase(on_the_way_.begin());
      arrive(std::move(packet));
    }
    publication_.demand_change(now_);
    if (publication_.next_timeout() <= now_) give_feedback();
  }
  now_ = end;
}

void ForwardingModel::arrive(Octets packet) {
  const auto media = publication_.on_packet(now_, packet, parsed(packet));
  if (!media) return;
  view_.on_packet(*media);
  if (const auto accepted = subscription_.accept(*media)) {
    Octets out(accepted->size);
    const Outgoing outgoing = subscription_.write(*media, accepted->sequence, out);
    deliver(outgoing, accepted->sequence, out);
    if (accepted->owed) {
      std::array<std::uint16_t, 64> owed;
      const std::size_t count = subscription_.take_owed(now_, owed);
      for (std::size_t i = 0; i < count; ++i) {
        Octets more(rtp::kMaxPacket);
        const Outgoing written = subscription_.write(now_, owed[i], more);
        deliver(written, owed[i], more);
      }
    }
  }
  if (const auto wish = subscription_.take_key_frame_wish(now_)) publication_.want_key_frame(*wish);
}

void ForwardingModel::deliver(Outgoing outgoing, std::uint16_t sequence, const Octets& out) {
  ASSERT_TRUE(outgoing);
  Octets packet(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(outgoing.size));
  const auto read = rtp::Packet::parse(packet);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->ssrc(), kOutSsrc);
  EXPECT_EQ(read->payload_type(), kOutType);
  EXPECT_EQ(read->sequence_number(), sequence);
  ASSERT_NE(outgoing.transport_sequence_at, 0u);
  if (received_.empty()) latest_ = kFirstCycle + sequence;
  const Sequence extended = extend(sequence, latest_);
  latest_ = std::max(latest_, extended);
  Received received{packet, source_.content(read->payload()), read->payload().empty()};
  EXPECT_TRUE(received_.emplace(extended, std::move(received)).second) << "sent twice: " << sequence;
}

// NACKs are answered by retransmissions, PLIs by key frames, a round trip later.
void ForwardingModel::give_feedback() {
  Octets out(1200);
  rtp::RtcpWriter writer(out);
  publication_.write_feedback(now_, writer);
  if (writer.size() == 0) return;
  ASSERT_TRUE(rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
    if (const auto pli = rtp::Pli::read(block))
      source_.request_key_frame(static_cast<std::uint8_t>(pli->media_ssrc - source_.ssrc(0)));
    const auto nack = rtp::Nack::read(block);
    if (!nack) return;
    nack->each([&](std::uint16_t sequence) {
      const Octets& original = sent_by_source_.at({nack->media_ssrc, sequence});
      const auto packet = parsed(original);
      Octets rtx(packet.header().begin(), packet.header().end());
      rtx[1] = static_cast<std::uint8_t>((rtx[1] & 0x80) | kRtxType);
      write16(rtx, 2, rtx_sequence_++);
      write32(rtx, 8, nack->media_ssrc + 0x1000);
      rtx.push_back(static_cast<std::uint8_t>(sequence >> 8));
      rtx.push_back(static_cast<std::uint8_t>(sequence));
      rtx.insert(rtx.end(), packet.payload().begin(), packet.payload().end());
      if (any(1000) >= path_.loss_per_mille) on_the_way_.emplace(now_ + 2 * path_.delay, std::move(rtx));
    });
  }));
}

void ForwardingModel::check_repetition() {
  if (received_.empty()) return;
  const Instant later = now_ + milliseconds(300);  // what was repeated lately would not be again
  std::vector<std::uint16_t> wanted;
  for (Sequence back = 0; back < 100; back += 1 + any(8)) wanted.push_back(on_the_wire(latest_ - back));
  std::reverse(wanted.begin(), wanted.end());
  Octets rtcp(1200);
  rtp::RtcpWriter writer(rtcp);
  ASSERT_EQ(writer.add_nack(1, kOutSsrc, wanted), wanted.size());
  ASSERT_TRUE(rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
    std::array<std::uint16_t, 128> repeat;
    const auto nack = rtp::Nack::read(block);
    const std::size_t count = subscription_.on_nack(later, *nack, {}, repeat);
    EXPECT_EQ(subscription_.on_nack(later, *nack, {}, std::span(repeat).subspan(count)), 0u);
    for (std::size_t i = 0; i < count; ++i) {
      const auto before = received_.find(extend(repeat[i], latest_));
      Octets out(rtp::kMaxPacket);
      const Outgoing outgoing = subscription_.write_again(later, repeat[i], out);
      if (!outgoing) continue;  // gone from the cache by age
      ASSERT_NE(before, received_.end());
      out.resize(outgoing.size);
      const auto again = parsed(out), first = parsed(before->second.packet);
      EXPECT_EQ(again.timestamp(), first.timestamp());
      EXPECT_EQ(again.marker(), first.marker());
      EXPECT_EQ(again.ssrc(), kOutRtxSsrc);
      EXPECT_EQ(again.payload_type(), kOutRtxType);
      ASSERT_GE(again.payload().size(), 2u);
      EXPECT_EQ(read16(again.payload(), 0), repeat[i]);
      EXPECT_EQ(again.payload().size() == 2, before->second.filler);
      if (before->second.filler) continue;
      EXPECT_TRUE(std::ranges::equal(again.payload().subspan(2), first.payload()));
      EXPECT_TRUE(std::ranges::equal(again.extension(kOutDescriptorId).value_or(Bytes()),
                                     first.extension(kOutDescriptorId).value_or(Bytes())));
    }
  }));
}

std::vector<ForwardingModel::Picture> ForwardingModel::pictures() const {
  std::vector<Picture> pictures;
  for (const auto& [sequence, received] : received_) {
    if (received.filler) continue;
    const auto packet = parsed(received.packet);
    if (pictures.empty() || pictures.back().frame != received.content.frame) {
      Picture picture;
      picture.frame = received.content.frame;
      picture.timestamp = packet.timestamp();
      if (shape_ == Shape::simulcast_vp8) {
        const auto mark = rtp::read_vp8(packet.payload());
        picture.picture_id = mark->picture_id;
        picture.tl0 = mark->tl0_picture_index;
      }
      if (const auto descriptor = packet.extension(kOutDescriptorId))
        picture.frame_number = read16(*descriptor, 1);
      pictures.push_back(picture);
    }
    Picture& last = pictures.back();
    EXPECT_EQ(last.timestamp, packet.timestamp());
    last.in_order = last.in_order && received.content.index == last.packets;
    ++last.packets;
    last.marker = packet.marker();
  }
  return pictures;
}

void ForwardingModel::check_sequence(bool lossless) const {
  if (received_.empty()) return;
  std::size_t holes = 0;
  for (auto at = received_.begin(), next = std::next(at); next != received_.end(); ++at, ++next)
    holes += static_cast<std::size_t>(next->first - at->first - 1);
  // Packets that came before the templates that they refer to cannot be told apart.
  const std::uint64_t unreadable = publication_.counters().malformed;
  EXPECT_LE(holes, lossless ? 0 : lost_ + unreadable);
}

void ForwardingModel::check(bool lossless) const {
  check_sequence(lossless);
  const std::vector<Picture> all = pictures();
  std::map<std::uint32_t, bool> complete;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Picture& one = all[i];
    const SourceFrame& frame = source_.frames().at(one.frame);
    EXPECT_EQ(complete.count(one.frame), 0u) << "in two pieces: " << one.frame;
    const bool whole = one.in_order && one.packets == frame.packets;
    complete[one.frame] = whole;
    if (lossless && !whole) {
      // Cut short by the key frame of another encoding, or by a pause, or by the end.
      const bool cut = i + 1 == all.size() || source_.frames().at(all[i + 1].frame).key;
      EXPECT_TRUE(cut && one.in_order)
          << "frame " << one.frame << " has " << one.packets << " of " << int(frame.packets);
    }
    for (const std::uint32_t needed : frame.needs)
      EXPECT_TRUE(!lossless || !whole || complete[needed])
          << "frame " << one.frame << " of layer " << int(frame.spatial) << "." << int(frame.temporal)
          << " needs " << needed;
    check_picture(one, i > 0 ? &all[i - 1] : nullptr, lossless);
  }
}

void ForwardingModel::check_picture(const Picture& one, const Picture* before, bool lossless) const {
  const SourceFrame& frame = source_.frames().at(one.frame);
  // As long after the start as it was captured; a switch may cost a tick, arrivals are never reckoned with.
  if (!before) return;
  const SourceFrame& frame_before = source_.frames().at(before->frame);
  if (frame.captured == frame_before.captured && frame.encoding == frame_before.encoding) {
    EXPECT_EQ(one.timestamp, before->timestamp);
    EXPECT_FALSE(before->marker) << "within a picture, frame " << before->frame << " of layer "
                                 << int(frame_before.spatial) << "." << int(frame_before.temporal)
                                 << (frame_before.key ? ", key" : "") << ", " << before->packets << " of "
                                 << int(frame_before.packets) << " packets; then frame " << one.frame
                                 << " of layer " << int(frame.spatial) << ", " << one.packets << " of "
                                 << int(frame.packets);
    return;
  }
  EXPECT_TRUE(is_before(before->timestamp, one.timestamp)) << "frame " << one.frame;
  if (source_.frames().at(one.frame).captured != frame_before.captured &&
      frame.captured > frame_before.captured) {
    const auto apart =
        static_cast<std::int64_t>((frame.captured - frame_before.captured).count() * 9 / 100'000);
    // A key frame that was long on its way is shown late, and what comes behind it is not. On a good path
    // that is a tick, and what two switches in a row are off: reports tell of times in whole ticks.
    const double tolerance = lossless ? 6 : 9'000;
    EXPECT_NEAR(static_cast<double>(one.timestamp - before->timestamp), static_cast<double>(apart),
                tolerance);
  }
  if (!lossless) return;
  const bool cut = before->packets != frame_before.packets;
  EXPECT_TRUE(cut || is_simulcast(shape_) || before->marker) << "end of picture, frame " << before->frame;
  if (shape_ == Shape::simulcast_vp8) {
    EXPECT_EQ(one.picture_id, (before->picture_id + 1) & 0x7FFF) << "frame " << one.frame;
    const int tl0 = before->tl0 + (frame.temporal == 0 ? 1 : 0);
    EXPECT_EQ(one.tl0, tl0 & 0xFF) << "frame " << one.frame;
  }
}

std::size_t ForwardingModel::frames_received() const {
  return pictures().size();
}

std::optional<Layer> ForwardingModel::last_frame() const {
  const auto all = pictures();
  if (all.empty()) return std::nullopt;
  const SourceFrame& frame = source_.frames().at(all.back().frame);
  return Layer{is_simulcast(shape_) ? frame.encoding : frame.spatial, frame.temporal};
}

}  // namespace halloo::sfu
