// The dependency descriptor of each packet of one stream (AV1 RTP specification, appendix A), by which a
// forwarder knows its frame even where the payload is encrypted end to end. It keeps the templates that the
// descriptors refer to, one structure of bounded size. Owned by the worker that reads the stream. Says
// nothing of which frames got lost.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/dependency_structure.h"
#include "rtp/frame_mark.h"

namespace halloo::rtp {

class DependencyReader {
 public:
  // nullopt: cut short, or of templates that are not known (yet). In the order in which packets come in.
  std::optional<FrameMark> read(Bytes descriptor);

  // nullptr before the first key frame. Stays where it is; its content changes with each new structure.
  const DependencyStructure* structure() const { return known_ ? &structure_ : nullptr; }
  // What the sender produces at the time; the others of the structure are paused.
  std::uint32_t active_targets() const { return active_targets_; }
  // How often there has been another structure: by it a user of the structure sees that it changed.
  std::uint32_t generation() const { return generation_; }

 private:
  DependencyStructure structure_, attached_;
  std::uint32_t active_targets_ = 0;
  std::uint32_t generation_ = 0;
  std::uint16_t structure_frame_ = 0;  // that brought the structure
  std::uint16_t active_frame_ = 0;     // that brought active_targets_
  bool known_ = false;
};

}  // namespace halloo::rtp
