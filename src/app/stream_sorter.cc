#include "app/stream_sorter.h"

#include "transport/framing.h"

namespace halloo::app {

StreamSorter::StreamSorter(io::Loop& loop, const io::StreamLimits& limits, Taker turn, Taker framed)
    : streams_(loop, limits), turn_(std::move(turn)), framed_(std::move(framed)) {}

std::size_t StreamSorter::on_octets(io::Stream& stream, Bytes octets) {
  const auto framed = transport::begins_with_framed_stun(octets);
  if (!framed) return 0;
  const Taker& taker = *framed ? framed_ : turn_;
  if (!taker) {
    stream.close();
    return octets.size();
  }
  std::string first(as_text(octets));
  io::HandedOver handed = stream.release();
  handed.first = std::move(first);
  if (handed.fd) taker(std::move(handed));
  return octets.size();
}

}  // namespace halloo::app
