#include "io/listener.h"

#include <cerrno>

namespace halloo::io {

namespace {

constexpr int kBatch = 64;
constexpr auto kPause = std::chrono::milliseconds(200);

}  // namespace

Listener::Listener(Loop& loop, Fd fd, OnAccept on_accept, Counter& paused)
    : loop_(loop),
      fd_(std::move(fd)),
      on_accept_(std::move(on_accept)),
      paused_(paused),
      resume_(loop, [this] { loop_.change(fd_.get(), EPOLLIN, *this); }) {
  loop_.watch(fd_.get(), EPOLLIN, *this);
}

Listener::~Listener() {
  loop_.unwatch(fd_.get(), *this);
}

void Listener::on_ready(std::uint32_t) {
  for (int i = 0; i < kBatch; ++i) {
    sockaddr_storage storage;
    socklen_t size = sizeof storage;
    auto* peer = reinterpret_cast<sockaddr*>(&storage);
    Fd fd(::accept4(fd_.get(), peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd) {
      on_accept_(std::move(fd), Address::from(peer));
      continue;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      paused_.add();
      loop_.change(fd_.get(), 0, *this);
      resume_.after(kPause);
      return;
    }
    // A caller that has left already (ECONNABORTED and the like, accept(2)) is no reason to stop.
    if (errno == EAGAIN) return;
  }
}

}  // namespace halloo::io
