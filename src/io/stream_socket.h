// The octets of a TCP connection, to and from a non-blocking socket, through TLS if there is any. Belongs to
// one thread at a time. It waits for nothing and keeps no octets but TLS's own; who owns it watches the
// socket.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "io/handed_over.h"
#include "io/send_queue.h"

namespace halloo::io {

class StreamSocket {
 public:
  // How many octets, or one of these.
  static constexpr std::ptrdiff_t kEnd = 0, kWouldBlock = -1, kBroken = -2;

  StreamSocket(Fd fd, SslPointer tls) : fd_(std::move(fd)), tls_(std::move(tls)) {}

  std::ptrdiff_t receive(MutableBytes into);
  // What would block must be in front again the next time, with no less after it.
  std::ptrdiff_t transmit(Bytes octets);
  std::ptrdiff_t transmit(const SendQueue& queue);
  // Says that no more will come, so that the peer does not wait for it. False: again when writable.
  bool shut();

  // It goes on when the socket is writable, which its owner says.
  bool blocked() const { return blocked_; }
  void unblock() { blocked_ = false; }
  // TLS holds octets that will not make the socket readable again.
  bool has_pending() const;

  // Broken because the peer began with an HTTP request instead of TLS: in the plain it can be told so.
  bool met_http() const { return met_http_; }
  void drop_tls();

  int fd() const { return fd_.get(); }
  bool tls() const { return tls_ != nullptr; }
  void close();
  Fd take_fd() { return std::move(fd_); }
  SslPointer take_tls() { return std::move(tls_); }

 private:
  std::ptrdiff_t failure();
  std::ptrdiff_t tls_failure(int result);

  Fd fd_;
  SslPointer tls_;
  bool blocked_ = false;
  bool met_http_ = false;
};

}  // namespace halloo::io
