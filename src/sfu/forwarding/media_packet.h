// A packet of a publication as its owner's worker has read it, once for everyone: what each worker with
// subscribers is handed. Values and views; the views are valid during the call.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "rtp/dependency_structure.h"
#include "rtp/extensions.h"
#include "rtp/frame_mark.h"
#include "rtp/packet.h"
#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {

// What a subscriber can be given of a publication: of simulcast, `spatial` is the encoding; of an SVC stream,
// its spatial layer. Lower is less.
struct Layer {
  std::uint8_t spatial = 0;
  std::uint8_t temporal = 0;
  bool operator==(const Layer&) const = default;
};

// Of a dependency descriptor's structure, the layers that each decode target is up to (AV1 RTP specification,
// appendix A); FrameMark has a bit for each.
struct DecodeTargets {
  std::uint8_t count = 0;
  std::uint32_t active = 0;  // those that the publisher produces at the time
  std::array<Layer, rtp::kMaxDecodeTargets> layers{};
  bool operator==(const DecodeTargets&) const = default;
};

struct MediaPacket {
  rtp::Packet packet;
  rtp::ExtensionValues extensions{};  // of that packet
  std::uint8_t encoding = 0;
  Sequence sequence = 0;  // extended; ascends for each encoding, and never begins anew
  rtp::FrameMark mark{};
  Instant arrival{};
  const DecodeTargets* decode_targets = nullptr;  // not null: they are these from this packet on
};

}  // namespace halloo::sfu
