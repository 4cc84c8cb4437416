// UDP in a loop. `Udp` is one for each loop and serves all its sockets: it owns the buffers that they receive
// into and one queue of what they send, so that a socket itself is light and thousands of them (relayed
// transport addresses) cost little. What a turn made leaves at its end, or earlier when it is much.
//
// The kernel's cost for each trip through its network stack dominates, so datagrams travel together: received
// ones that the kernel has joined (UDP_GRO) come as one `Datagram` of several segments, sent ones of the same
// socket, destination and size leave as one message that the kernel takes apart (UDP_SEGMENT). Between two
// addresses the order is kept, between destinations it is not.
//
// A reply leaves from the address that the request came to, also when bound to 0.0.0.0 or [::] (packet
// information, RFC 3542 section 6). Belongs to the loop's thread. A datagram that the kernel does not take at
// once is dropped and counted: UDP may lose, and must not wait.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/counters.h"
#include "base/result.h"
#include "io/coalescing.h"
#include "io/loop.h"
#include "io/socket.h"

namespace halloo::io {

// One datagram, or several from the same peer that the kernel has joined: each `segment` octets long, the
// last maybe shorter. Alone, `segment` is its size.
struct Datagram {
  Address peer;
  Address local;  // ours; for a reply give it back as it came. Unspecified on a socket bound to one address.
  MutableBytes data;  // the handler may change it during the call, as decryption does
  std::size_t segment = 0;
};

// Calls `each(MutableBytes)` for every datagram in it, at least once: a datagram may be empty.
template <class Each>
void for_each_segment(const Datagram& datagram, Each&& each) {
  MutableBytes rest = datagram.data;
  while (datagram.segment > 0 && rest.size() > datagram.segment) {
    each(rest.first(datagram.segment));
    rest = rest.subspan(datagram.segment);
  }
  each(rest);
}

// What the network said of a datagram that we sent: an ICMP (RFC 792) or ICMPv6 (RFC 4443) error. A datagram
// that must not be fragmented and does not fit our own link counts as "fragmentation needed" or "packet too
// big", as a router would have said it.
struct Unreachable {
  Address peer;  // where the datagram was to go
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint32_t mtu = 0;  // of "fragmentation needed" and "packet too big", else 0
  bool operator==(const Unreachable&) const = default;
};

struct UdpCounters {
  Counter received, sent;             // datagrams
  Counter receptions, transmissions;  // trips to the network stack that took, each with one or more of them
  Counter joined_received;            // datagrams that came joined
  Counter joined_sent;                // datagrams that left joined
  Counter truncated;                  // did not fit, dropped
  Counter send_dropped;               // the kernel's buffer was full
  Counter send_failed;                // unreachable and the like
  Counter unreachable;                // ICMP errors told
  Counter segmentation_refused;  // joined datagrams that the kernel did not take as such; sent one by one
};

class UdpSocket;

class UdpHandler {
 public:
  // The data is valid during the call. The handler may close any socket in it, this one too.
  virtual void on_datagrams(UdpSocket& socket, std::span<const Datagram> datagrams) = 0;
  // Only of sockets opened with `unreachable`. May close sockets too.
  virtual void on_unreachable(UdpSocket& socket, const Unreachable& error);

 protected:
  ~UdpHandler() = default;
};

struct UdpOptions {
  bool reuse_port = false;   // several sockets, one a worker, share the port (SO_REUSEPORT)
  bool watched = true;       // false: nothing is received before watch()
  bool unreachable = false;  // tell of ICMP errors (IP_RECVERR)
  int receive_buffer = 0;    // octets in the kernel; 0: the system's default
  int send_buffer = 0;
  std::uint64_t tag = 0;  // the user's, for telling sockets apart
};

class Udp final : private TurnEnd {
 public:
  static constexpr std::size_t kMaxDatagram = 65'507;  // RFC 768 over IPv4: 65,535 less both headers

  // `coalescing`: the longest that it waits for more to come when much comes; zero: not at all.
  explicit Udp(Loop& loop, Duration coalescing = {});
  ~Udp();  // after its sockets
  Udp(const Udp&) = delete;
  Udp& operator=(const Udp&) = delete;

  // The error is a sentence that names the address.
  Result<std::unique_ptr<UdpSocket>, std::string> open(UdpHandler& handler, const Address& address,
                                                       const UdpOptions& options = {});
  void flush();  // send what waits now rather than at the turn's end

  const UdpCounters& counters() const { return counters_; }  // any thread

 private:
  friend class UdpSocket;
  bool on_turn_end() override;

  Loop& loop_;
  UdpCounters counters_;
  Coalescing coalescing_;
  bool received_ = false;  // in this turn
  std::unique_ptr<class UdpReceiver> receiver_;
  std::unique_ptr<class UdpSender> sender_;
  std::optional<bool> segmentation_;    // whether the kernel knows it
  const UdpSocket* reading_ = nullptr;  // whose handler is being called; none any more when it was closed
};

class UdpSocket final : private Watcher {
 public:
  ~UdpSocket();  // what it was told to send still leaves
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  // One datagram, copied; `body` follows `head`. `local` as in a Datagram. It may be fragmented on its way
  // unless told otherwise (the DF bit of IPv4).
  void send(const Address& peer, const Address& local, Bytes head, Bytes body, bool dont_fragment = false);
  void send(const Address& peer, const Address& local, Bytes data) { send(peer, local, data, {}); }

  // One datagram that is made where it waits to leave: `write(MutableBytes room)` says how many octets of the
  // `most` it has written, 0 for nothing to send. It must send nothing itself.
  template <class Write>
  void send(const Address& peer, const Address& local, std::size_t most, Write&& write) {
    const std::size_t size = write(room(most));
    if (size != 0) send_written(peer, local, size);
  }

  void watch();  // begin to receive; only when opened with watched = false

  Address address() const { return local_address(fd_.get()); }
  std::uint64_t tag() const { return tag_; }

 private:
  friend class Udp;
  friend class UdpSender;
  UdpSocket(Udp& udp, UdpHandler& handler, Fd fd, const Address& bound, const UdpOptions& options);
  void on_ready(std::uint32_t events) override;
  MutableBytes room(std::size_t most);
  void send_written(const Address& peer, const Address& local, std::size_t size);
  void read_errors();
  void set_dont_fragment(bool dont_fragment);

  Udp& udp_;
  UdpHandler& handler_;
  std::uint64_t tag_;
  Fd fd_;
  std::uint16_t too_long_for_port_ = 0;   // the newest peer's whose path is known to be too small
  std::uint32_t first_flow_, last_flow_;  // the sender's: what waits to be sent
  bool v6_;
  bool unreachable_;
  bool watched_ = false;
  bool segments_ = true;        // until the kernel refuses it for good
  bool dont_fragment_ = false;  // as the kernel's socket is set now
};

}  // namespace halloo::io
