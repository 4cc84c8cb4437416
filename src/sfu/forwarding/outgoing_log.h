// What stands behind the latest outgoing sequence numbers of a subscription: which packet of which encoding,
// and how it was rewritten, so that it can be written once more exactly as it was (a NACK), or for the first
// time (it comes late). No payload is kept here (packet_cache.h). Owned by the subscriber's worker.
//
// Numbers are given in the order of the source's numbers; where the source has a gap, numbers are reserved
// for it. What was dropped on purpose has none. An epoch is a stretch of one encoding, from the key frame on
// that it was begun with: within it source numbers ascend, which is how a late packet finds its number.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sfu/forwarding/selection.h"
#include "sfu/forwarding/sequence.h"

namespace halloo::sfu {

// The same for all packets of an epoch.
struct Epoch {
  std::uint8_t encoding = 0;
  std::uint16_t frame_number_delta = 0;  // of the dependency descriptor, modulo 2^16
  std::uint32_t timestamp_delta = 0;     // these are added to what the source says
  std::uint32_t first_timestamp = 0;     // outgoing
  std::uint32_t delayed = 0;             // of timestamp_delta: that time did not go back
  std::int32_t first_picture = -1;       // outgoing picture id, if there are any
  Sequence first_source = 0;
  Sequence first_outgoing = 0;
};

struct OutgoingEntry {
  enum class State : std::uint8_t {
    unused,
    reserved,  // for what has not come
    sent,
    filler,  // sent as padding: what came late was of a layer that is not wanted, or it was abandoned
  };
  std::uint32_t source = 0;  // its extended sequence number's lower half
  std::uint16_t picture_delta = 0;
  std::uint8_t tl0_delta = 0;
  State state = State::unused;
  std::uint8_t epoch = 0;
  bool marker = false;
  bool written = false;         // in its own stream, where that happens once
  Selection selection;          // of a reserved one: what was being forwarded then
  std::uint8_t resent = 0;      // times, up to 255
  std::uint16_t resent_at = 0;  // ms, modulo 2^16
};

class OutgoingLog {
 public:
  // A power of two.
  OutgoingLog(std::size_t size, std::uint16_t first_sequence)
      : ring_(size), next_(kFirstCycle + first_sequence) {}

  void begin_epoch(const Epoch& epoch);  // its first_outgoing is filled in here
  bool in_epoch() const { return epochs_begun_ > 0; }
  const Epoch& epoch() const { return epochs_[(epochs_begun_ - 1) % kEpochs]; }
  const Epoch& epoch_of(const OutgoingEntry& packet) const { return epochs_[packet.epoch]; }
  // nullptr: it is of the current one.
  const Epoch* epoch_after(const OutgoingEntry& packet) const {
    return &epochs_[packet.epoch] == &epoch() ? nullptr : &epochs_[(packet.epoch + 1) % kEpochs];
  }

  // The next number, for this packet of the current epoch.
  OutgoingEntry& append(Sequence source, std::uint16_t picture_delta, std::uint8_t tl0_delta,
                        OutgoingEntry::State state);
  // A number that stands for nothing: whoever waits for it learns that something was lost.
  void skip() { slot(next_++) = {}; }

  // What all these stand for is not worth its octets any more: it is not repeated, what is missing is not
  // awaited, and padding goes in place of what was to be written, as its number has been given.
  void abandon();

  // nullptr: too old, abandoned, or of no packet.
  OutgoingEntry* find_outgoing(std::uint16_t sequence);
  // What was given to this packet of the source; nullptr: it was dropped on purpose, or is too old.
  struct Found {
    OutgoingEntry* packet = nullptr;
    Sequence outgoing = 0;
  };
  Found find_source(std::uint8_t encoding, Sequence source);
  Sequence source_of(const OutgoingEntry& packet) const;

  Sequence next() const { return next_; }
  std::size_t size() const { return ring_.size(); }
  OutgoingEntry& at(Sequence outgoing) { return slot(outgoing); }

 private:
  static constexpr std::size_t kEpochs = 4;
  OutgoingEntry& slot(Sequence outgoing) {
    return ring_[static_cast<std::size_t>(outgoing) & (ring_.size() - 1)];
  }
  Sequence oldest() const;

  std::vector<OutgoingEntry> ring_;
  Sequence next_;
  std::uint64_t epochs_begun_ = 0;
  std::array<Epoch, kEpochs> epochs_{};
};

}  // namespace halloo::sfu
