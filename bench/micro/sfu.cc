// What a forwarded packet costs a gateway's worker apart from encryption and the kernel: read once for its
// publication, then chosen, numbered and rewritten for each subscriber.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "base/octets.h"
#include "sfu/forwarding/publication.h"
#include "sfu/forwarding/subscription.h"

namespace {

using namespace halloo;
using Octets = std::vector<std::uint8_t>;

constexpr std::uint8_t kVideo = 96, kVideoRtx = 97, kOutVideo = 100, kOutVideoRtx = 101;
constexpr std::size_t kPacket = 1200;

// VP8 at 30 pictures a second, four packets each, temporal layers 0 and 1 in turn; with the header extensions
// that Chromium sends.
class Stream {
 public:
  Stream() : packet_(kPacket) {
    constexpr std::array<std::uint8_t, 24> kHead = {0x90, kVideo, 0, 0, 0,    0,   0,    0, 0, 0, 0x11, 0x11,
                                                    0xBE, 0xDE,   0, 2, 0x10, '0', 0x22, 0, 0, 0, 0x31, 0};
    std::ranges::copy(kHead, packet_.begin());
  }
  Octets& next() {
    const unsigned in_picture = count_ % 4, picture = count_ / 4;
    const unsigned temporal = picture % 2;
    packet_[1] = static_cast<std::uint8_t>(kVideo | (in_picture == 3 ? 0x80 : 0));
    write16(packet_, 2, count_);
    write32(packet_, 4, picture * 3000);
    const std::size_t at = 24;
    packet_[at] = in_picture == 0 ? 0x90 : 0x80;
    packet_[at + 1] = 0xE0;
    write16(packet_, at + 2, 0x8000 | (picture & 0x7FFF));
    packet_[at + 4] = static_cast<std::uint8_t>(picture / 2);
    packet_[at + 5] = static_cast<std::uint8_t>(temporal << 6 | (temporal ? 0x20 : 0));
    packet_[at + 6] = picture == 0 ? 0 : 1;
    ++count_;
    return packet_;
  }

 private:
  Octets packet_;
  unsigned count_ = 0;
};

sfu::Publication::Settings publication_settings() {
  sfu::Publication::Settings settings;
  settings.formats = {{kVideo, rtp::Codec::vp8, std::nullopt}, {kVideoRtx, rtp::Codec::other, kVideo}};
  settings.encodings = {{"", 0x1111, 0x2222}};
  settings.extensions.set(rtp::Extension::mid, 1);
  settings.extensions.set(rtp::Extension::absolute_send_time, 2);
  settings.extensions.set(rtp::Extension::video_orientation, 3);
  return settings;
}

sfu::Subscription::Settings subscription_settings(std::uint32_t number) {
  sfu::Subscription::Settings settings;
  settings.identity.ssrc = 0x10000 + number;
  settings.identity.rtx_ssrc = 0x20000 + number;
  settings.identity.mid = "1";
  settings.identity.payloads = {{kVideo, kOutVideo, rtp::Codec::vp8, false, kOutVideoRtx}};
  settings.identity.extensions.set(rtp::Extension::mid, 4);
  settings.identity.extensions.set(rtp::Extension::transport_sequence, 5);
  settings.identity.extensions.set(rtp::Extension::video_orientation, 6);
  return settings;
}

struct Gateway {
  explicit Gateway(std::size_t subscribers, std::uint8_t temporal) : publication(publication_settings()) {
    for (std::uint32_t i = 0; i < subscribers; ++i) {
      all.push_back(std::make_unique<sfu::Subscription>(view, subscription_settings(i)));
      all.back()->set_target(sfu::Layer{0, temporal});
    }
  }
  std::optional<sfu::MediaPacket> take() {
    now += std::chrono::milliseconds(8);
    Octets& packet = stream.next();
    auto media = publication.on_packet(now, packet, *rtp::Packet::parse(packet));
    if (media) view.on_packet(*media);
    return media;
  }
  Instant now{std::chrono::seconds(1)};
  Stream stream;
  sfu::Publication publication;
  sfu::PublicationView view{publication.view_settings({})};
  std::vector<std::unique_ptr<sfu::Subscription>> all;
};

// Parsed, checked, its frame read, stored.
void take_packet(benchmark::State& state) {
  Gateway gateway(0, 1);
  for (auto _ : state) benchmark::DoNotOptimize(gateway.take());
}
BENCHMARK(take_packet);

// Time of one packet to one subscriber, of 200. The payload's copy is in it.
void forward_packet(benchmark::State& state) {
  constexpr std::size_t kSubscribers = 200;
  Gateway gateway(kSubscribers, static_cast<std::uint8_t>(state.range(0)));
  std::vector<Octets> out(kSubscribers, Octets(1500));
  std::int64_t forwarded = 0;
  for (auto _ : state) {
    const auto media = gateway.take();
    for (std::size_t i = 0; i < kSubscribers; ++i)
      if (const auto accepted = gateway.all[i]->accept(*media))
        forwarded += gateway.all[i]->write(*media, accepted->sequence, out[i]).size != 0;
  }
  state.SetItemsProcessed(forwarded);
  state.counters["ns_each"] = benchmark::Counter(static_cast<double>(forwarded) * 1e-9,
                                                 benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(forward_packet)->ArgName("temporal")->Arg(1)->Arg(0);

// One NACKed packet out of the cache, as RTX.
void repeat_packet(benchmark::State& state) {
  Gateway gateway(1, 1);
  Octets out(1500);
  std::vector<std::uint16_t> sent;
  for (int i = 0; i < 100; ++i) sent.push_back(gateway.all[0]->accept(*gateway.take())->sequence);
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(gateway.all[0]->write_again(gateway.now, sent[at], out));
    at = (at + 1) % sent.size();
  }
}
BENCHMARK(repeat_packet);

}  // namespace
