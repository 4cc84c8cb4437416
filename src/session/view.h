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
};

}  // namespace halloo::session
