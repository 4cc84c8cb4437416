#include "sim/session/sound_receiver.h"

namespace halloo::session::sim {

using namespace std::chrono_literals;

// From one packet that arrived to the next.
struct SoundReceiver::Step {
  const Sound& from;
  const Sound& to;
  sfu::Sequence sequences;
};

const Sound* SoundReceiver::on_packet(Instant now, const rtp::Packet& packet) {
  const auto content = SoundContent::read(packet.payload());
  if (!content) {
    fault_("sound that is no publisher's");
    return nullptr;
  }
  const sfu::Sequence sequence = sounds_.empty()
                                     ? sfu::kFirstCycle + packet.sequence_number()
                                     : sfu::extend(packet.sequence_number(), sounds_.rbegin()->first);
  const auto [place, added] = sounds_.emplace(sequence, Sound{now, *content, packet.timestamp()});
  if (!added) fault_("a packet of sound comes twice");
  return std::next(place) == sounds_.end() ? &place->second : nullptr;
}

void SoundReceiver::check_step(const Step& step) const {
  const auto ticks = static_cast<std::int32_t>(step.to.timestamp - step.from.timestamp);
  if (step.from.content.publisher != step.to.content.publisher) {
    if (ticks <= 0) fault_("the timestamp of sound goes back with another publisher");
    return;
  }
  const auto numbers =
      static_cast<std::int64_t>(step.to.content.number) - static_cast<std::int64_t>(step.from.content.number);
  if (numbers <= 0) fault_("sound goes back");
  // One number may stand for many that were lost on the way to the gateway.
  if (step.sequences > numbers + 1) fault_("numbers of sound are left out");
  const Duration meant = step.to.content.captured - step.from.content.captured;
  const Duration shown = std::chrono::nanoseconds(std::int64_t{ticks} * 62'500 / 3);
  if (shown - meant > 1ms || meant - shown > 1ms) fault_("sound is played at the wrong time");
}

void SoundReceiver::check(const Lost& lost) const {
  std::uint64_t missing = 0;
  for (auto to = sounds_.begin(); to != sounds_.end(); ++to) {
    if (to == sounds_.begin()) continue;
    const auto from = std::prev(to);
    check_step({from->second, to->second, to->first - from->first});
    const SoundContent &before = from->second.content, &after = to->second.content;
    if (before.publisher != after.publisher) continue;
    for (std::uint32_t number = before.number + 1; number < after.number; ++number)
      if (!lost(after.publisher, number)) ++missing;
  }
  if (missing > lost_)
    fault_(std::to_string(missing) + " packets of sound are missing, " + std::to_string(lost_) +
           " were lost on their way");
}

}  // namespace halloo::session::sim
