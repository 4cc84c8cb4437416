#include "rtp/dependency_structure.h"

#include <algorithm>

namespace halloo::rtp {
namespace {

// Behind the end, zeros are read: they come to too many templates.
bool read_layers(BitReader& bits, DependencyStructure& structure) {
  std::uint8_t spatial = 0, temporal = 0;
  for (;;) {
    if (structure.template_count == kMaxTemplates) return false;
    FrameDependencies& frame = structure.templates[structure.template_count++];
    frame.spatial_layer = spatial;
    frame.temporal_layer = temporal;
    switch (bits.read(2)) {
      case 0:
        break;
      case 1:
        if (++temporal == kMaxTemporalLayers) return false;
        break;
      case 2:
        temporal = 0;
        if (++spatial == kMaxSpatialLayers) return false;
        break;
      default:
        structure.spatial_layers = static_cast<std::uint8_t>(spatial + 1);
        return !bits.failed();
    }
  }
}

void read_frame_differences(BitReader& bits, DependencyStructure& structure) {
  for (std::size_t i = 0; i < structure.template_count; ++i)
    while (bits.read_flag()) {
      bits.read(4);
      structure.templates[i].refers = true;
    }
}

void read_chains(BitReader& bits, DependencyStructure& structure) {
  structure.chain_count = static_cast<std::uint8_t>(bits.read_below(structure.target_count + 1u));
  if (structure.chain_count == 0) return;
  for (std::size_t i = 0; i < structure.target_count; ++i)
    structure.protected_by[i] = static_cast<std::uint8_t>(bits.read_below(structure.chain_count));
  for (std::size_t i = 0; i < structure.template_count; ++i)
    for (unsigned chain = 0; chain < structure.chain_count; ++chain)
      if (bits.read(4) == 0) structure.templates[i].chain_starts |= 1u << chain;
}

void find_target_layers(DependencyStructure& structure) {
  for (std::size_t i = 0; i < structure.template_count; ++i) {
    const FrameDependencies& frame = structure.templates[i];
    for (std::size_t target = 0; target < structure.target_count; ++target) {
      if (!(frame.present >> target & 1)) continue;
      DependencyStructure::Layer& layer = structure.target_layers[target];
      layer.spatial = std::max(layer.spatial, frame.spatial_layer);
      layer.temporal = std::max(layer.temporal, frame.temporal_layer);
    }
  }
}

}  // namespace

void read_indications(BitReader& bits, std::size_t targets, FrameDependencies& frame) {
  frame.present = frame.discardable = frame.switches = 0;
  for (std::size_t target = 0; target < targets; ++target) {
    const std::uint32_t bit = 1u << target;
    const std::uint32_t indication = bits.read(2);
    if (indication != 0) frame.present |= bit;
    if (indication == 1) frame.discardable |= bit;
    if (indication == 2) frame.switches |= bit;
  }
}

bool DependencyStructure::read(BitReader& bits) {
  *this = {};
  template_id_offset = static_cast<std::uint8_t>(bits.read(6));
  target_count = static_cast<std::uint8_t>(bits.read(5) + 1);
  if (!read_layers(bits, *this)) return false;
  for (std::size_t i = 0; i < template_count; ++i) read_indications(bits, target_count, templates[i]);
  read_frame_differences(bits, *this);
  read_chains(bits, *this);
  find_target_layers(*this);
  has_resolutions = bits.read_flag();
  if (has_resolutions)
    for (std::size_t i = 0; i < spatial_layers; ++i) {
      resolutions[i].width = bits.read(16) + 1;
      resolutions[i].height = bits.read(16) + 1;
    }
  return !bits.failed();
}

std::uint32_t DependencyStructure::chains_of(std::uint32_t targets) const {
  std::uint32_t chains = 0;
  if (chain_count > 0)
    for (std::size_t target = 0; target < target_count; ++target)
      if (targets >> target & 1) chains |= 1u << protected_by[target];
  return chains;
}

}  // namespace halloo::rtp
