// What all the UDP sockets of a loop receive into: one batch (recvmmsg), with room in each place for as much
// as the kernel joins (UDP_GRO). The loop's thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "io/udp.h"
#include "io/udp_wire.h"

namespace halloo::io {

class UdpReceiver {
 public:
  UdpReceiver();

  // What waits at the socket, at most a batch; valid until the next call.
  std::span<const Datagram> receive(int fd, UdpCounters& counters);
  // One ICMP error that waits at the socket; none left: nothing.
  std::optional<Unreachable> next_error(int fd);

 private:
  static constexpr std::size_t kBatch = 32;
  static constexpr std::size_t kRoom = 65'536;  // a joined datagram is at most one IP packet long

  void ready_for_use(std::size_t place);

  std::unique_ptr<std::uint8_t[]> data_;
  std::array<mmsghdr, kBatch> headers_;
  std::array<iovec, kBatch> vectors_;
  std::array<UdpName, kBatch> peers_;
  std::array<UdpControl, kBatch> controls_;
  std::array<Datagram, kBatch> datagrams_;
};

}  // namespace halloo::io
