// A track on a worker that has subscribers to it, whoever's it is. Belongs to that worker.
#pragma once

#include <array>
#include <vector>

#include "session/commands.h"
#include "sfu/forwarding/demand.h"
#include "sfu/forwarding/publication_view.h"

namespace halloo::session {

class Downlink;

struct View {
  View(TrackSource of, const sfu::PublicationView::Settings& settings)
      : source(std::move(of)), publication(settings) {}

  TrackSource source;
  sfu::PublicationView publication;
  struct Subscriber {
    PeerId peer = 0;
    Downlink* downlink = nullptr;
    SubscriptionId subscription = 0;
    std::size_t place = 0;  // among the downlink's streams
  };
  std::vector<Subscriber> subscribers;

  // What a subscriber of this layer gets, in bits a second, for those who choose; 0: it cannot be had. Of a
  // layer that is not being sent, as its publisher may have paused it because nobody takes it, what it took
  // last, as else nobody ever would; until it has been taken for a while in vain.
  std::uint32_t bitrate(Instant now, sfu::Layer layer) {
    const std::uint32_t measured = publication.bitrate(now, layer);
    if (layer.spatial >= absent_.size()) return measured;
    Absent& absent = absent_[layer.spatial];
    if (measured != 0) {
      absent = {};
      return measured;
    }
    if (now < absent.until) return 0;
    if (takers[layer.spatial] == 0) {
      absent.taken_since = kNever;
    } else if (absent.taken_since == kNever) {
      absent.taken_since = now;
    } else if (now - absent.taken_since > kInVain) {
      absent = {kNever, now + kNotAgain};
      return 0;
    }
    return expected(layer);
  }

  // How many of them take each encoding, or spatial layer.
  std::array<std::uint32_t, 8> takers{};
  sfu::EncodingMask told = 0;  // as the track's owner knows it
  sfu::EncodingMask demand() const {
    unsigned mask = 0;
    for (std::size_t n = 0; n < takers.size(); ++n) mask |= takers[n] != 0 ? 1U << n : 0U;
    return static_cast<sfu::EncodingMask>(mask);
  }
  void change(sfu::EncodingMask before, sfu::EncodingMask after) {
    for (std::size_t n = 0; n < takers.size(); ++n) {
      takers[n] -= before >> n & 1;
      takers[n] += after >> n & 1;
    }
  }

 private:
  static constexpr Duration kInVain = std::chrono::seconds(5), kNotAgain = std::chrono::seconds(10);
  struct Absent {
    Instant taken_since = kNever;
    Instant until = Instant::min();
  };

  // An encoding that has never been seen, as nobody took it before the first one here came: so much more as
  // it is usual from one to the next.
  std::uint32_t expected(sfu::Layer layer) {
    if (const std::uint32_t last = publication.last_bitrate(layer); last != 0) return last;
    if (!publication.simulcast() || layer.spatial == 0 || layer.spatial >= publication.encodings()) return 0;
    --layer.spatial;
    const std::uint32_t lower = expected(layer);
    return lower < UINT32_MAX / 3 ? lower * 3 : UINT32_MAX;
  }

  std::array<Absent, sfu::kMaxSpatialLayers> absent_{};  // by encoding, or spatial layer
};

}  // namespace halloo::session
