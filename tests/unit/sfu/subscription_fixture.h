// A subscription and the view that it reads, fed by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/random.h"
#include "rtp/payload/vp8.h"
#include "sfu/forwarding/subscription.h"
#include "unit/sfu/packets.h"

namespace halloo::sfu {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline constexpr std::uint8_t kVp8 = 96, kOpus = 111, kRed = 63;
inline constexpr std::uint8_t kOutVp8 = 100, kOutRtx = 101, kOutOpus = 109, kOutRed = 64;
inline constexpr std::uint8_t kDescriptorIn = 12, kDescriptorOut = 6;
inline constexpr std::uint8_t kMid = 1, kOrientationIn = 13, kOrientationOut = 4;
inline constexpr std::uint32_t kOut = 0xAAAA, kOutAgain = 0xBBBB;

inline PublicationView::Settings view_of(bool video, std::size_t encodings) {
  PublicationView::Settings settings;
  settings.video = video;
  settings.encodings = encodings;
  settings.clock_rate = video ? 90'000 : 48'000;
  settings.extensions.set(rtp::Extension::video_orientation, kOrientationIn);
  settings.extensions.set(rtp::Extension::dependency_descriptor, kDescriptorIn);
  return settings;
}

// Packets of a publication go in by hand; what comes out is looked at octet by octet.
class SubscriptionTest : public testing::Test {
 protected:
  explicit SubscriptionTest(bool video = true, std::size_t encodings = 2) : view_(view_of(video, encodings)) {
    make({.ssrc = kOut,
          .rtx_ssrc = kOutAgain,
          .mid = "0",
          .payloads = {{kVp8, kOutVp8, rtp::Codec::vp8, false, kOutRtx}},
          .extensions = {}});
  }
  void make(StreamIdentity identity) {
    identity.extensions.set(rtp::Extension::mid, kMid);
    identity.extensions.set(rtp::Extension::video_orientation, kOrientationOut);
    identity.extensions.set(rtp::Extension::dependency_descriptor, kDescriptorOut);
    Subscription::Settings settings;
    settings.identity = std::move(identity);
    settings.start = {1000, 5'000'000};
    settings.log_size = 64;
    subscription_.emplace(view_, settings);
  }

  // One packet that is a frame of its own; nullopt: it is not forwarded.
  std::optional<rtp::Packet> frame(std::uint8_t encoding, std::uint16_t number, Vp8 vp8 = {}) {
    Sample sample;
    sample.ssrc = encoding;
    sample.payload_type = kVp8;
    sample.sequence = number;
    sample.timestamp = 3000u * number + 1'000'000u * encoding;
    sample.marker = true;
    vp8.content = {'p', static_cast<std::uint8_t>(number)};
    if (vp8.picture_id == 0) vp8.picture_id = number;
    sample.payload = vp8.write();
    return give(encoding, sample);
  }
  std::optional<rtp::Packet> give(std::uint8_t encoding, const Sample& sample,
                                  std::optional<rtp::FrameMark> mark = {}) {
    in_ = sample.write();
    MediaPacket media{parsed(in_)};
    media.extensions = rtp::ExtensionValues(media.packet, view_.extensions());
    media.encoding = encoding;
    media.sequence = kFirstCycle + sample.sequence;
    if (!mark) mark = rtp::read_frame_mark(view_.video() ? rtp::Codec::vp8 : rtp::Codec::opus, media.packet);
    media.mark = *mark;
    media.decode_targets = targets_;
    media.arrival = now_;
    view_.on_packet(media);
    now_ += milliseconds(1);
    const auto accepted = subscription_->accept(media);
    if (!accepted || held_) return std::nullopt;
    return written(subscription_->write(media, accepted->sequence, out_));
  }
  std::optional<rtp::Packet> written(const Outgoing& outgoing) {
    if (!outgoing) return std::nullopt;
    return rtp::Packet::parse(Bytes(out_).first(outgoing.size));
  }
  std::vector<std::uint16_t> nack(std::vector<std::uint16_t> sequences) {
    Octets rtcp(500);
    rtp::RtcpWriter writer(rtcp);
    writer.add_nack(1, kOut, sequences);
    std::array<std::uint16_t, 64> repeat;
    std::size_t count = 0;
    rtp::for_each_rtcp(writer.data(), [&](const rtp::RtcpBlock& block) {
      count = subscription_->on_nack(now_, *rtp::Nack::read(block), path_, repeat);
    });
    return {repeat.begin(), repeat.begin() + static_cast<std::ptrdiff_t>(count)};
  }
  using Numbers = std::vector<std::uint16_t>;
  static Vp8 key() { return {.key = true}; }

  PublicationView view_;
  const DecodeTargets* targets_ = nullptr;
  std::optional<Subscription> subscription_;
  Instant now_{seconds(1000)};
  Duration path_{};    // its round trip, if known
  bool held_ = false;  // what is accepted waits to be written
  Octets in_, out_ = Octets(1500);
};

}  // namespace halloo::sfu
