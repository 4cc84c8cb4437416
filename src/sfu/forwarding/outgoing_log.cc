#include "sfu/forwarding/outgoing_log.h"

#include <algorithm>

namespace halloo::sfu {

void OutgoingLog::begin_epoch(const Epoch& epoch) {
  Epoch& begun = epochs_[epochs_begun_++ % kEpochs];
  begun = epoch;
  begun.first_outgoing = next_;
}

OutgoingEntry& OutgoingLog::append(Sequence source, std::uint16_t picture_delta, std::uint8_t tl0_delta,
                                   OutgoingEntry::State state) {
  OutgoingEntry& packet = slot(next_++);
  packet = {};
  packet.source = static_cast<std::uint32_t>(source);
  packet.picture_delta = picture_delta;
  packet.tl0_delta = tl0_delta;
  packet.state = state;
  packet.epoch = static_cast<std::uint8_t>((epochs_begun_ - 1) % kEpochs);
  return packet;
}

// Of the numbers that still have a place in the ring and an epoch.
Sequence OutgoingLog::oldest() const {
  const Sequence in_ring = next_ - static_cast<Sequence>(ring_.size());
  const std::uint64_t epoch = epochs_begun_ > kEpochs ? epochs_begun_ - kEpochs : 0;
  return epochs_begun_ == 0 ? next_ : std::max(in_ring, epochs_[epoch % kEpochs].first_outgoing);
}

void OutgoingLog::abandon() {
  using State = OutgoingEntry::State;
  for (Sequence outgoing = oldest(); outgoing < next_; ++outgoing) {
    OutgoingEntry& packet = slot(outgoing);
    if (packet.state == State::filler) continue;
    packet.state = packet.state == State::sent && !packet.written ? State::filler : State::unused;
  }
}

OutgoingEntry* OutgoingLog::find_outgoing(std::uint16_t sequence) {
  const Sequence outgoing = extend(sequence, next_);
  if (outgoing >= next_ || outgoing < oldest()) return nullptr;
  OutgoingEntry& packet = slot(outgoing);
  return packet.state == OutgoingEntry::State::unused ? nullptr : &packet;
}

OutgoingLog::Found OutgoingLog::find_source(std::uint8_t encoding, Sequence source) {
  const Sequence oldest_outgoing = oldest();
  Sequence end = next_;
  const std::uint64_t stop = epochs_begun_ > kEpochs ? epochs_begun_ - kEpochs : 0;
  for (std::uint64_t number = epochs_begun_; number > stop; --number) {
    const Epoch& epoch = epochs_[(number - 1) % kEpochs];
    if (epoch.encoding != encoding || source < epoch.first_source) {
      end = epoch.first_outgoing;
      continue;
    }
    Sequence low = std::max(oldest_outgoing, epoch.first_outgoing), high = end;
    // Numbers skipped stand at the end of an epoch.
    while (high > low && slot(high - 1).state == OutgoingEntry::State::unused) --high;
    end = high;
    while (low < high) {
      const Sequence middle = low + (high - low) / 2;
      if (is_before(slot(middle).source, static_cast<std::uint32_t>(source)))
        low = middle + 1;
      else
        high = middle;
    }
    if (low == end || slot(low).source != static_cast<std::uint32_t>(source)) return {};
    return {&slot(low), low};
  }
  return {};
}

Sequence OutgoingLog::source_of(const OutgoingEntry& packet) const {
  const Sequence first = epochs_[packet.epoch].first_source;
  return first + static_cast<std::int32_t>(packet.source - static_cast<std::uint32_t>(first));
}

}  // namespace halloo::sfu
