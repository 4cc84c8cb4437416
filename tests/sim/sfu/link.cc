#include "sim/sfu/link.h"

namespace halloo::sfu::sim {

void Link::send(Instant now, Datagram datagram) {
  const auto size = static_cast<std::int64_t>(datagram.size);
  if (octets_ + size > settings_.queue) {
    ++dropped_;
    return;
  }
  datagram.entered = now;
  if (now >= turn_end_) turn_end_ = now + dice_.between(Duration::zero(), settings_.turn);
  datagram.leaves = turn_end_;
  if (queue_.empty()) head_done_ = now + time_for(size, settings_.rate);
  queue_.push_back(datagram);
  octets_ += size;
}

void Link::set_rate(Instant now, Bitrate rate) {
  if (!queue_.empty())  // the rest of what is being sent takes its time at the new rate
    head_done_ = now + std::chrono::duration_cast<Duration>((head_done_ - now) * (settings_.rate / rate));
  settings_.rate = rate;
}

std::optional<Link::Arrival> Link::take(Instant now) {
  const Datagram datagram = queue_.front();
  queue_.pop_front();
  octets_ -= static_cast<std::int64_t>(datagram.size);
  head_done_ = queue_.empty()
                   ? kNever
                   : now + time_for(static_cast<std::int64_t>(queue_.front().size), settings_.rate);
  if (dice_.chance(settings_.loss)) return std::nullopt;
  last_arrival_ = std::max(last_arrival_, std::max(now, datagram.leaves) + settings_.delay +
                                              dice_.between(Duration::zero(), settings_.jitter));
  return Arrival{datagram, last_arrival_, now - datagram.entered};
}

}  // namespace halloo::sfu::sim
