#include "rtp/dependency_descriptor.h"

namespace halloo::rtp {
namespace {

constexpr std::size_t kMandatorySize = 3;
// So far behind, a frame is a retransmission; farther, its stream has begun anew.
constexpr std::uint16_t kLate = 1024;

bool is_before(std::uint16_t frame, std::uint16_t other) {
  const auto behind = static_cast<std::uint16_t>(other - frame);
  return behind != 0 && behind <= kLate;
}

}  // namespace

std::optional<FrameMark> DependencyReader::read(Bytes descriptor) {
  if (descriptor.size() < kMandatorySize) return std::nullopt;
  BitReader bits(descriptor);
  FrameMark mark;
  mark.has_descriptor = true;
  mark.start_of_frame = bits.read_flag();
  mark.end_of_frame = bits.read_flag();
  const std::uint32_t template_id = bits.read(6);
  mark.frame_number = static_cast<std::uint16_t>(bits.read(16));

  bool attached = false, custom_indications = false, custom_differences = false, custom_chains = false;
  std::optional<std::uint32_t> active;
  if (descriptor.size() > kMandatorySize) {
    attached = bits.read_flag();
    const bool has_active = bits.read_flag();
    custom_indications = bits.read_flag();
    custom_differences = bits.read_flag();
    custom_chains = bits.read_flag();
    if (attached) {
      if (!attached_.read(bits)) return std::nullopt;
      active = attached_.all_targets();
    } else if (!known_) {
      return std::nullopt;
    }
    if (has_active) active = bits.read(attached ? attached_.target_count : structure_.target_count);
  }
  if (!attached && !known_) return std::nullopt;
  const DependencyStructure& structure = attached ? attached_ : structure_;

  const std::size_t index = (template_id + 64 - structure.template_id_offset) % 64;
  if (index >= structure.template_count) return std::nullopt;
  FrameDependencies frame = structure.templates[index];
  if (custom_indications) read_indications(bits, structure.target_count, frame);
  if (custom_differences) {
    frame.refers = false;
    while (const std::uint32_t size = bits.read(2)) {
      bits.read(4 * size);
      frame.refers = true;
    }
  }
  if (custom_chains) {
    frame.chain_starts = 0;
    for (unsigned chain = 0; chain < structure.chain_count; ++chain)
      if (bits.read(8) == 0) frame.chain_starts |= 1u << chain;
  }
  if (bits.failed()) return std::nullopt;

  mark.spatial_layer = frame.spatial_layer;
  mark.temporal_layer = frame.temporal_layer;
  mark.decode_targets = frame.present;
  mark.switch_targets = frame.switches;
  mark.discardable = frame.present != 0 && frame.discardable == frame.present;
  // Only the first packet of a key frame carries the structure; the others tell by what they need.
  const std::uint32_t chains = structure.chains_of(frame.present);
  mark.key_frame =
      attached || (!frame.refers && frame.present != 0 && (frame.chain_starts & chains) == chains);
  mark.switching_point = mark.key_frame;
  for (std::size_t target = 0; target < structure.target_count; ++target) {
    const DependencyStructure::Layer layer = structure.target_layers[target];
    if ((frame.switches >> target & 1) && layer.spatial == frame.spatial_layer &&
        layer.temporal == frame.temporal_layer)
      mark.switching_point = true;
  }

  // A retransmission must not bring back what has been replaced since.
  const bool late = known_ && is_before(mark.frame_number, structure_frame_);
  if (attached && !late) {
    if (!known_ || mark.frame_number != structure_frame_) ++generation_;
    structure_ = attached_;
    structure_frame_ = mark.frame_number;
    active_frame_ = mark.frame_number;
    known_ = true;
  }
  if (active && !late && !is_before(mark.frame_number, active_frame_)) {
    active_targets_ = *active;
    active_frame_ = mark.frame_number;
  }
  return mark;
}

}  // namespace halloo::rtp
