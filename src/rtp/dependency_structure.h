// The templates that dependency descriptors refer to (AV1 RTP specification, appendix A.8): which layers and
// decode targets there are, and how each kind of frame stands to them. Sets of decode targets and of chains
// are bits, the lowest for number 0. A plain value of bounded size.
#pragma once

#include <array>
#include <cstdint>

#include "rtp/bit_reader.h"

namespace halloo::rtp {

inline constexpr std::size_t kMaxTemplates = 64;  // an identifier of six bits
inline constexpr std::size_t kMaxDecodeTargets = 32;
inline constexpr std::size_t kMaxSpatialLayers = 4, kMaxTemporalLayers = 8;  // AV1's two and three bits

// What a template says of a frame, or a frame of itself.
struct FrameDependencies {
  std::uint32_t present = 0;       // decode targets it belongs to
  std::uint32_t discardable = 0;   // where nothing refers to it
  std::uint32_t switches = 0;      // where, if it can be decoded, all that follows can
  std::uint32_t chain_starts = 0;  // chains that need nothing before it
  bool refers = false;             // to another frame
  std::uint8_t spatial_layer = 0, temporal_layer = 0;
};

struct DependencyStructure {
  struct Layer {
    std::uint8_t spatial = 0, temporal = 0;
  };
  struct Resolution {
    std::uint32_t width = 0, height = 0;
  };

  // False: cut short, or with more layers or templates than may be.
  bool read(BitReader& bits);

  std::uint32_t all_targets() const {
    return target_count == kMaxDecodeTargets ? ~0u : (1u << target_count) - 1;
  }
  // Chains that protect any of these targets.
  std::uint32_t chains_of(std::uint32_t targets) const;

  std::uint8_t template_id_offset = 0;
  std::uint8_t template_count = 0;
  std::uint8_t target_count = 0;
  std::uint8_t chain_count = 0;
  std::uint8_t spatial_layers = 0;
  bool has_resolutions = false;
  std::array<FrameDependencies, kMaxTemplates> templates{};
  std::array<Layer, kMaxDecodeTargets> target_layers{};  // the highest that each target takes in
  std::array<std::uint8_t, kMaxDecodeTargets> protected_by{};
  std::array<Resolution, kMaxSpatialLayers> resolutions{};
};

// Two bits for each decode target (table A.1).
void read_indications(BitReader& bits, std::size_t targets, FrameDependencies& frame);

}  // namespace halloo::rtp
