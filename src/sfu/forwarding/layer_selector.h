// Which packets of a video publication go to one subscriber. Its target is set from outside; it gets there
// without a glitch: another encoding begins with a key frame of its own, a higher temporal layer at a
// switching point, another decode target of a dependency descriptor at a frame that says so and that the
// subscriber has. Owned by the subscriber's worker. It knows nothing of numbers (outgoing_log.h).
#pragma once

#include <cstdint>
#include <optional>

#include "sfu/forwarding/media_packet.h"
#include "sfu/forwarding/selection.h"

namespace halloo::sfu {

class LayerSelector {
 public:
  // Simulcast, or one stream with any number of layers.
  explicit LayerSelector(bool simulcast) : simulcast_(simulcast) {}

  // nullopt: paused. What is there when it goes on begins with a key frame.
  void set_target(std::optional<Layer> target);
  std::optional<Layer> target() const { return target_; }
  std::optional<Layer> current() const { return current_; }  // nullopt: nothing is forwarded

  enum class Verdict : std::uint8_t {
    ignore,  // of an encoding that is not being forwarded
    drop,    // of a layer that is not
    forward,
    begin,  // forward, as the first of a new epoch
  };
  // In the order of sequence numbers, as far as they have come.
  Verdict on_packet(const MediaPacket& packet, const DecodeTargets& targets);
  Selection selection() const;  // current

  // The encoding without whose key frame the target is not reached.
  std::optional<std::uint8_t> needs_key_frame() const;

 private:
  std::uint8_t encoding_of(const Layer& layer) const { return simulcast_ ? layer.spatial : std::uint8_t{0}; }
  bool begins_frame(const MediaPacket& packet) const;
  Verdict decide(const MediaPacket& packet, const DecodeTargets& targets);
  void follow_decode_targets(const rtp::FrameMark& mark, const DecodeTargets& targets);
  void follow_layers(const MediaPacket& packet);
  void arrive();
  std::uint8_t choose(const DecodeTargets& targets, const Layer& wanted) const;
  std::uint8_t wanted_temporal() const;

  bool simulcast_;
  std::optional<Layer> target_, current_;
  bool by_target_ = false;          // there is a descriptor
  std::uint8_t decode_target_ = 0;  // current, if so
  std::uint8_t top_spatial_ = 0;    // of what is forwarded
  std::uint8_t base_frames_waited_ = 0;
  bool stuck_ = false;  // no frame leads from the current decode target to the wanted one

  // The frame that the last packet was of, and what became of it: its others go the same way.
  struct Frame {
    bool any = false;
    std::uint8_t encoding = 0, spatial = 0;
    std::uint32_t timestamp = 0;
    Verdict verdict = Verdict::drop;
  };
  Frame frame_;
};

}  // namespace halloo::sfu
