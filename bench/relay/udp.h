// A UDP socket of the load's, IPv4 or IPv6, non-blocking. Several datagrams of one size leave in one call as
// one (UDP_SEGMENT, udp(7)), as a network card's receive offload would hand them to the server, and what the
// server sends so comes as one (UDP_GRO), as a card would take it. Plain system calls, nothing of Halloo's
// own sockets: it measures those. Any one thread.
#pragma once

#include "base/bytes.h"
#include "io/socket.h"

namespace halloo::relay {

class Udp {
 public:
  // Bound to any port of this address. Throws a sentence when there is none.
  explicit Udp(const io::Address& local);
  Udp(const io::Address& local, const io::Address& remote) : Udp(local) { connect(remote); }
  void connect(const io::Address& remote);
  // The kernel says from now on when packets came (SO_TIMESTAMPNS).
  void note_arrivals();

  // Datagrams that stand one behind the other, each of so many octets but for the last, which may have fewer.
  // How many the kernel took.
  std::size_t send_joined(Bytes datagrams, std::size_t each);
  std::size_t send_single(Bytes datagrams, std::size_t each);
  bool send(Bytes datagram) { return send_joined(datagram, datagram.size()) == 1; }

  struct Received {
    Bytes data;  // as above; empty: nothing has come
    std::size_t each = 0;
    std::uint64_t arrived = 0;  // nanoseconds since 1970; 0: it was not asked for
  };
  Received receive(MutableBytes into) { return receive(into, nullptr); }  // 64 KiB hold everything
  // Not connected: what has come goes back to whoever sent it. False: nothing has come.
  bool send_back(MutableBytes scratch);
  bool wait_readable(int milliseconds) const;

  io::Address address() const { return io::local_address(fd_.get()); }
  int fd() const { return fd_.get(); }

 private:
  Received receive(MutableBytes into, io::Address* from);
  bool send(Bytes datagrams, std::size_t each, const io::Address* to);

  io::Fd fd_;
};

}  // namespace halloo::relay
