// A UDP socket in a loop: receives in batches (recvmmsg), sends what a turn made in batches (sendmmsg) at
// its end. A reply leaves from the address that the request came to, also when bound to 0.0.0.0 or [::]
// (packet information, RFC 3542 section 6). Belongs to the loop's thread. A datagram that the kernel does
// not take at once is dropped and counted: UDP may lose, and must not wait.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/counters.h"
#include "base/result.h"
#include "io/loop.h"
#include "io/socket.h"

namespace halloo::io {

struct Datagram {
  Address peer;
  Address local;  // ours; for a reply give it back as it came. Unspecified: the system chooses.
  Bytes data;
};

struct UdpCounters {
  Counter received, sent;
  Counter truncated;     // longer than kMaxDatagram, dropped
  Counter send_dropped;  // the kernel's buffer or ours was full
  Counter send_failed;   // unreachable and the like
};

class UdpSocket;

class UdpHandler {
 public:
  // The data is valid during the call.
  virtual void on_datagrams(UdpSocket& socket, std::span<const Datagram> datagrams) = 0;

 protected:
  ~UdpHandler() = default;
};

class UdpSocket final : private Watcher, private TurnEnd {
 public:
  static constexpr std::size_t kMaxDatagram = 2048;

  // reuse_port: several sockets, one a worker, share the port (SO_REUSEPORT).
  static Result<std::unique_ptr<UdpSocket>, std::string> open(Loop& loop, UdpHandler& handler,
                                                              const Address& address,
                                                              bool reuse_port = false);
  ~UdpSocket();

  void send(const Address& peer, const Address& local, Bytes data);  // copied; leaves at the turn's end

  Address address() const { return local_address(fd_.get()); }
  const UdpCounters& counters() const { return counters_; }

 private:
  struct Batch;
  struct Outgoing {
    Address peer, local;
    std::size_t offset, size;
  };
  static constexpr std::size_t kMaxQueued = 4 * 1024 * 1024;  // octets of one turn
  UdpSocket(Loop& loop, UdpHandler& handler, Fd fd, const Address& bound);
  void on_ready(std::uint32_t events) override;
  bool on_turn_end() override;
  std::size_t send_batch(std::span<const Outgoing> outgoing);

  Loop& loop_;
  UdpHandler& handler_;
  Fd fd_;
  bool v6_;
  std::unique_ptr<Batch> batch_;
  std::vector<Outgoing> outgoing_;
  std::vector<std::uint8_t> outgoing_data_;
  UdpCounters counters_;
};

}  // namespace halloo::io
