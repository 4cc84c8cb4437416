#include "relay/traffic.h"

#include <algorithm>
#include <stdexcept>

#include "io/loop.h"
#include "stun/message.h"

namespace halloo::relay {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChannelHeader = 4, kMark = 4;
// Packets: what a socket's buffer holds of 1200 octets, when it is 128 KiB as coturn's are.
constexpr std::uint64_t kMostUnderWay = 48;
// Cameras do not wait for each other: at a pace only a server that stands still is waited for.
constexpr std::uint64_t kMostAtPace = 1024;
constexpr Duration kLost = 100ms;

void put32(std::uint8_t* at, std::uint32_t value) {
  for (int n = 0; n < 4; ++n) at[n] = static_cast<std::uint8_t>(value >> (24 - 8 * n));
}
std::uint32_t get32(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

std::size_t overhead(Dress dress) {
  return dress == Dress::channel ? kChannelHeader : 0;
}

}  // namespace

Traffic::Traffic(std::vector<Flow> flows, Pattern pattern)
    : flows_(std::move(flows)), pattern_(std::move(pattern)), buffer_(64 * 1024), counts_(flows_.size()) {
  if (pattern_.sent == Dress::binding) {
    each_ = stun::kHeaderSize;
    burst_.resize(each_);
    stun::Writer(burst_, stun::Class::request, stun::kBinding, {});
    return;
  }
  each_ = overhead(pattern_.sent) + pattern_.burst.front();
  for (const std::size_t size : pattern_.burst) {
    if (pattern_.sent == Dress::channel)
      for (const std::size_t half : {std::size_t{kChannel}, size})
        for (const int shift : {8, 0}) burst_.push_back(static_cast<std::uint8_t>(half >> shift));
    burst_.resize(burst_.size() + size, 0xA5);
  }
}

bool Traffic::has_room(std::uint64_t most) const {
  return sent_ - settled_ + pattern_.burst.size() <= most;
}

bool Traffic::send_burst(Instant now) {
  const std::size_t n = next_;
  next_ = (next_ + 1) % flows_.size();
  const std::size_t mark = pattern_.sent == Dress::binding ? each_ - kMark : overhead(pattern_.sent);
  for (std::size_t at = mark; at < burst_.size(); at += each_)
    put32(&burst_[at], static_cast<std::uint32_t>(n));
  Udp& from = *flows_[n].from;
  const std::size_t taken =
      pattern_.joined ? from.send_joined(burst_, each_) : from.send_single(burst_, each_);
  if (taken == 0) return false;
  counts_[n].sent += taken;
  sent_ += taken;
  under_way_.push_back({static_cast<std::uint32_t>(n), counts_[n].sent, now});
  return true;
}

bool Traffic::belongs(std::size_t flow, Bytes packet) const {
  if (pattern_.received == Dress::binding)
    return packet.size() >= stun::kHeaderSize && packet[0] == 1 && packet[1] == 1 &&
           get32(&packet[stun::kHeaderSize - kMark]) == flow;
  const std::size_t skip = overhead(pattern_.received);
  if (packet.size() < skip + kMark || get32(&packet[skip]) != flow) return false;
  const std::size_t size = packet.size() - skip;
  if (skip != 0 && get32(packet.data()) != (std::uint32_t{kChannel} << 16 | size)) return false;
  return size == pattern_.burst.front() || size == pattern_.burst.back();
}

void Traffic::take(std::size_t flow, const Udp::Received& received) {
  for (std::size_t at = 0; at < received.data.size(); at += received.each) {
    if (!belongs(flow, received.data.subspan(at, std::min(received.each, received.data.size() - at)))) {
      ++strays_;
      continue;
    }
    ++arrived_;
    if (counts_[flow].settled == counts_[flow].sent) continue;  // it had been given up
    ++counts_[flow].settled;
    ++settled_;
  }
}

// In the order in which it was sent, as the server has no reason to change that among a few. False: nothing
// has come of what is due next.
bool Traffic::receive(Instant now) {
  while (!under_way_.empty()) {
    const UnderWay& first = under_way_.front();
    Count& count = counts_[first.flow];
    if (count.settled >= first.until) {
      under_way_.pop_front();
      continue;
    }
    const Udp::Received received = flows_[first.flow].to->receive(buffer_);
    if (!received.data.empty()) {
      take(first.flow, received);
      return true;
    }
    if (now - first.since < kLost) return false;
    settled_ += first.until - count.settled;
    count.settled = first.until;
  }
  return false;
}

void Traffic::flood(Duration time) {
  const Instant end = io::Loop::clock() + time;
  for (Instant now = io::Loop::clock(); now < end; now = io::Loop::clock()) {
    while (has_room(kMostUnderWay) && send_burst(now)) {
    }
    while (receive(now)) {
    }
  }
}

void Traffic::pace(Duration time, double bursts_per_second) {
  const Instant start = io::Loop::clock(), end = start + time;
  const double interval = 1e9 / bursts_per_second;
  double due = interval;
  for (Instant now = start; now < end; now = io::Loop::clock()) {
    // Who was not at the processor for a while does not make up for all of it at once.
    for (; due <= static_cast<double>((now - start).count()) && has_room(kMostAtPace) && send_burst(now);
         due += interval) {
    }
    receive(now);
  }
}

void Traffic::finish() {
  while (!under_way_.empty()) receive(io::Loop::clock());
  // What an earlier run gave up may still come; more than that is a fault of the server's.
  if (strays_ > 100 + sent_ / 100) throw std::runtime_error("what arrived is not what was sent");
}

}  // namespace halloo::relay
