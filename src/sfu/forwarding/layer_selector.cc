#include "sfu/forwarding/layer_selector.h"

#include <algorithm>

namespace halloo::sfu {
namespace {

// Frames of the base layer after which a switch of decode targets that is still not offered never will be:
// encoders offer it with each, for all targets that a switch is possible to without a key frame.
constexpr std::uint8_t kPatience = 2;

bool has(std::uint32_t bits, std::uint8_t index) {
  return bits >> index & 1;
}

}  // namespace

void LayerSelector::set_target(std::optional<Layer> target) {
  if (target == target_) return;
  target_ = target;
  stuck_ = false;
  base_frames_waited_ = 0;
  if (!target) {
    current_.reset();
    frame_.any = false;
  }
}

bool LayerSelector::begins_frame(const MediaPacket& packet) const {
  return !frame_.any || frame_.encoding != packet.encoding || frame_.timestamp != packet.packet.timestamp() ||
         frame_.spatial != packet.mark.spatial_layer;
}

LayerSelector::Verdict LayerSelector::on_packet(const MediaPacket& packet, const DecodeTargets& targets) {
  if (!target_) return Verdict::ignore;
  if (current_ && packet.encoding != encoding_of(*current_) && packet.encoding != encoding_of(*target_))
    return Verdict::ignore;
  if (!begins_frame(packet)) return frame_.verdict == Verdict::begin ? Verdict::forward : frame_.verdict;
  const Verdict verdict = decide(packet, targets);
  // Encodings of a simulcast come interleaved: only the one that is forwarded has a frame going on.
  if (verdict != Verdict::ignore)
    frame_ = {true, packet.encoding, packet.mark.spatial_layer, packet.packet.timestamp(), verdict};
  return verdict;
}

LayerSelector::Verdict LayerSelector::decide(const MediaPacket& packet, const DecodeTargets& targets) {
  const rtp::FrameMark& mark = packet.mark;
  const bool key_begins = mark.key_frame && mark.start_of_frame && (simulcast_ || mark.spatial_layer == 0);
  const bool switches = !current_ || encoding_of(*current_) != encoding_of(*target_);
  if (switches && packet.encoding == encoding_of(*target_)) {
    if (!key_begins) return Verdict::ignore;
    arrive();
    top_spatial_ = current_->spatial;
    by_target_ = mark.has_descriptor;
    if (by_target_) {
      decode_target_ = choose(targets, *target_);
      top_spatial_ = targets.layers[decode_target_].spatial;
    }
    return Verdict::begin;
  }
  if (!current_) return Verdict::ignore;

  if (key_begins && !switches) arrive();
  by_target_ = mark.has_descriptor;
  if (by_target_) {
    // A key frame may come with another structure.
    if (key_begins)
      decode_target_ = choose(targets, {target_->spatial, wanted_temporal()});
    else
      follow_decode_targets(mark, targets);
    top_spatial_ = targets.layers[decode_target_].spatial;
  } else {
    if (!key_begins) follow_layers(packet);
    top_spatial_ = current_->spatial;
  }
  return selection().takes(mark) ? Verdict::forward : Verdict::drop;
}

void LayerSelector::arrive() {
  current_ = target_;
  stuck_ = false;
  base_frames_waited_ = 0;
}

// The highest that is not above what is wanted: by spatial layer first. If all are above, the lowest.
std::uint8_t LayerSelector::choose(const DecodeTargets& targets, const Layer& wanted) const {
  const std::uint8_t spatial = simulcast_ ? Selection::kAny : wanted.spatial;
  std::optional<std::uint8_t> best, lowest;
  const auto higher = [&](std::uint8_t a, std::uint8_t b) {
    const Layer &left = targets.layers[a], &right = targets.layers[b];
    return left.spatial != right.spatial ? left.spatial > right.spatial : left.temporal > right.temporal;
  };
  for (std::uint8_t index = 0; index < targets.count; ++index) {
    const Layer& layer = targets.layers[index];
    if (targets.active != 0 && !has(targets.active, index)) continue;
    if (!lowest || higher(*lowest, index)) lowest = index;
    if (layer.spatial > spatial || layer.temporal > wanted.temporal) continue;
    if (!best || higher(index, *best)) best = index;
  }
  return best ? *best : lowest.value_or(0);
}

// A frame with the indication "switch" for a decode target lets everything of that target behind it be
// decoded, if the frame itself can be: which is sure when it is part of the current target, too.
void LayerSelector::follow_decode_targets(const rtp::FrameMark& mark, const DecodeTargets& targets) {
  const Layer wanted{target_->spatial, wanted_temporal()};
  const std::uint8_t next = choose(targets, wanted);
  if (next == decode_target_) {
    current_ = Layer{current_->spatial, wanted.temporal};
    if (!simulcast_) current_->spatial = target_->spatial;
    return;
  }
  if (!mark.start_of_frame) return;
  if (has(mark.switch_targets, next) && has(mark.decode_targets, decode_target_)) {
    decode_target_ = next;
    if (!simulcast_) current_->spatial = target_->spatial;
    current_->temporal = wanted.temporal;
    stuck_ = false;
    base_frames_waited_ = 0;
  } else if (mark.spatial_layer == 0 && mark.temporal_layer == 0 && ++base_frames_waited_ >= kPatience) {
    stuck_ = true;
    base_frames_waited_ = 0;
  }
}

void LayerSelector::follow_layers(const MediaPacket& packet) {
  const rtp::FrameMark& mark = packet.mark;
  const std::uint8_t temporal = wanted_temporal();
  const bool new_picture = !frame_.any || frame_.timestamp != packet.packet.timestamp();
  // All of a picture is judged alike: also what of it was overtaken.
  if (!new_picture || !mark.start_of_frame) return;
  if (!simulcast_ && target_->spatial < current_->spatial) current_->spatial = target_->spatial;
  if (temporal < current_->temporal) current_->temporal = temporal;
  // One layer at a time: who has those below may take this one from here on.
  if (temporal > current_->temporal && mark.switching_point && mark.temporal_layer == current_->temporal + 1)
    current_->temporal = mark.temporal_layer;
}

// While a lower encoding is waited for, as there is not room enough for this one: its base layer only.
std::uint8_t LayerSelector::wanted_temporal() const {
  const bool leaving_downward = simulcast_ && target_->spatial < current_->spatial;
  return leaving_downward ? std::uint8_t{0} : target_->temporal;
}

Selection LayerSelector::selection() const {
  const std::uint8_t temporal = by_target_ ? decode_target_ : current_ ? current_->temporal : std::uint8_t{0};
  return {by_target_, simulcast_ ? Selection::kAny : top_spatial_, temporal};
}

std::optional<std::uint8_t> LayerSelector::needs_key_frame() const {
  if (!target_) return std::nullopt;
  const bool missing = !current_ || encoding_of(*current_) != encoding_of(*target_) ||
                       (!simulcast_ && target_->spatial > current_->spatial) || stuck_;
  return missing ? std::optional(encoding_of(*target_)) : std::nullopt;
}

}  // namespace halloo::sfu
