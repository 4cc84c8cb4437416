#include "io/udp_receiver.h"

#include <algorithm>

namespace halloo::io {

// The room is not cleared: a page that no datagram has reached costs nothing.
UdpReceiver::UdpReceiver() : data_(new std::uint8_t[kBatch * kRoom]) {
  for (std::size_t i = 0; i < kBatch; ++i) {
    vectors_[i] = {data_.get() + i * kRoom, kRoom};
    msghdr& header = headers_[i].msg_hdr;
    header = {};
    header.msg_name = &peers_[i];
    header.msg_iov = &vectors_[i];
    header.msg_iovlen = 1;
    header.msg_control = controls_[i].octets;
    ready_for_use(i);
  }
}

// The kernel has overwritten these.
void UdpReceiver::ready_for_use(std::size_t place) {
  msghdr& header = headers_[place].msg_hdr;
  header.msg_namelen = sizeof(UdpName);
  header.msg_controllen = sizeof(UdpControl);
  header.msg_flags = 0;
}

std::span<const Datagram> UdpReceiver::receive(int fd, UdpCounters& counters) {
  const int result = ::recvmmsg(fd, headers_.data(), kBatch, MSG_DONTWAIT, nullptr);
  const auto count = static_cast<std::size_t>(std::max(result, 0));
  std::size_t kept = 0, received = 0, joined = 0, truncated = 0;
  for (std::size_t i = 0; i < count; ++i) {
    msghdr& header = headers_[i].msg_hdr;
    if (header.msg_flags & MSG_TRUNC) {
      ++truncated;
    } else {
      const UdpArrival arrival = arrival_of(header);
      const std::size_t size = headers_[i].msg_len;
      datagrams_[kept++] = {
          .peer = Address::from(reinterpret_cast<const sockaddr*>(&peers_[i])),
          .local = arrival.local,
          .data = {static_cast<std::uint8_t*>(vectors_[i].iov_base), size},
          .segment = arrival.segment == 0 ? size : std::min(arrival.segment, size),
      };
      if (arrival.segment != 0 && arrival.segment < size) {
        const std::size_t segments = (size + arrival.segment - 1) / arrival.segment;
        received += segments;
        joined += segments;
      } else {
        ++received;
      }
    }
    ready_for_use(i);
  }
  if (kept > 0) {
    counters.receptions.add(kept);
    counters.received.add(received);
  }
  if (joined > 0) counters.joined_received.add(joined);
  if (truncated > 0) counters.truncated.add(truncated);
  return {datagrams_.data(), kept};
}

std::optional<Unreachable> UdpReceiver::next_error(int fd) {
  UdpName peer{};
  UdpControl control;
  for (;;) {
    msghdr header{};  // without room for what was sent: its address is enough
    header.msg_name = &peer;
    header.msg_namelen = sizeof peer;
    header.msg_control = control.octets;
    header.msg_controllen = sizeof control;
    if (::recvmsg(fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
    const UdpError error = error_of(header);
    if (!error.icmp) continue;
    return Unreachable{Address::from(reinterpret_cast<const sockaddr*>(&peer)), error.type, error.code,
                       error.mtu};
  }
}

}  // namespace halloo::io
