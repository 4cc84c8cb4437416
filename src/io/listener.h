// A listening TCP socket: accepts in batches, and pauses for a moment when the process has no file
// descriptor left instead of spinning on a backlog it cannot take. Belongs to the loop's thread.
#pragma once

#include <functional>
#include <string>

#include "base/counters.h"
#include "base/result.h"
#include "io/loop.h"
#include "io/socket.h"

namespace halloo::io {

class Listener final : private Watcher {
 public:
  using OnAccept = std::function<void(Fd fd, const Address& peer)>;

  // The socket listens already (open_tcp_listener).
  Listener(Loop& loop, Fd fd, OnAccept on_accept, Counter& paused);
  ~Listener();

  std::uint16_t port() const { return local_address(fd_.get()).port(); }

 private:
  void on_ready(std::uint32_t events) override;

  Loop& loop_;
  Fd fd_;
  OnAccept on_accept_;
  Counter& paused_;
  Timer resume_;
};

}  // namespace halloo::io
