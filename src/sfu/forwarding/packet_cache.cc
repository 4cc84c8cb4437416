#include "sfu/forwarding/packet_cache.h"

#include <algorithm>
#include <utility>

#include "rtp/packet.h"

namespace halloo::sfu {

void PacketCache::put(Instant now, Sequence sequence, Bytes packet, const rtp::FrameMark& mark) {
  if (packet.size() > rtp::kMaxPacket || packet.size() > settings_.max_octets) return;
  if (octets_.empty()) {
    octets_.resize(std::min(kFirstOctets, settings_.max_octets));
    index_.resize(std::min(kFirstPackets, settings_.max_packets));
    wrapped_ = now;
  }
  if (end_ % octets_.size() + packet.size() > octets_.size()) wrap(now);

  Place* place = &index_[slot(sequence)];
  while (place->sequence >= 0 && place->sequence != sequence && now - place->arrival < settings_.max_age &&
         index_.size() < settings_.max_packets) {
    grow_index();
    place = &index_[slot(sequence)];
  }
  *place = {sequence, end_, now, static_cast<std::uint16_t>(packet.size()), mark};
  std::copy(packet.begin(), packet.end(),
            octets_.begin() + static_cast<std::ptrdiff_t>(end_ % octets_.size()));
  end_ += packet.size();
}

std::optional<PacketCache::Found> PacketCache::find(Instant now, Sequence sequence) const {
  if (index_.empty()) return std::nullopt;
  const Place& place = index_[slot(sequence)];
  if (place.sequence != sequence || now - place.arrival > settings_.max_age) return std::nullopt;
  if (place.position < valid_from_ || end_ - place.position > octets_.size()) return std::nullopt;
  return Found{Bytes(octets_).subspan(place.position % octets_.size(), place.size), place.mark};
}

// To the beginning of the ring, as a packet lies in one piece.
void PacketCache::wrap(Instant now) {
  const std::size_t size = octets_.size();
  end_ += size - end_ % size;
  const bool too_short = now - wrapped_ < settings_.max_age;
  wrapped_ = now;
  if (!too_short || size * 2 > settings_.max_octets) return;
  // All packets now lie in the last `size` octets before end_. Positions stay what they are: modulo the
  // doubled size they fall into its lower or its upper half, together.
  std::vector<std::uint8_t> larger(size * 2);
  const std::uint64_t begin = end_ - size;
  std::copy(octets_.begin(), octets_.end(),
            larger.begin() + static_cast<std::ptrdiff_t>(begin % larger.size()));
  octets_ = std::move(larger);
  valid_from_ = begin;
}

void PacketCache::grow_index() {
  std::vector<Place> larger(index_.size() * 2);
  for (const Place& place : index_)
    if (place.sequence >= 0) larger[static_cast<std::size_t>(place.sequence) & (larger.size() - 1)] = place;
  index_ = std::move(larger);
}

}  // namespace halloo::sfu
