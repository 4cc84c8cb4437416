#include "relay/wire.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <vector>

#include "relay/udp.h"

namespace halloo::relay {
namespace {

std::array<std::uint8_t, 64 * 1024>& scratch() {
  thread_local std::array<std::uint8_t, 64 * 1024> octets;
  return octets;
}

class UdpWire final : public Wire {
 public:
  UdpWire(const io::Address& local, const io::Address& server) : socket_(local, server) {}
  void send(Bytes messages, std::size_t each) override { socket_.send_joined(messages, each); }
  bool receive(const std::function<bool(Bytes)>& each) override {
    for (;;) {
      const Udp::Received received = socket_.receive(scratch());
      if (received.data.empty()) return true;
      for (std::size_t at = 0; at < received.data.size(); at += received.each)
        if (!each(received.data.subspan(at, std::min(received.each, received.data.size() - at)))) return true;
    }
  }
  int fd() const override { return socket_.fd(); }
  bool reliable() const override { return false; }

 private:
  Udp socket_;
};

std::size_t padded(std::size_t size) {
  return (size + 3) & ~std::size_t{3};
}

class TcpWire final : public Wire {
 public:
  // Loopback connects at once: the server's backlog takes it.
  TcpWire(const io::Address& local, const io::Address& server)
      : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    if (::bind(fd_.get(), local.data(), local.size()) != 0 ||
        (::connect(fd_.get(), server.data(), server.size()) != 0 && errno != EINPROGRESS))
      throw std::runtime_error("no connection to " + server.to_string());
  }

  void send(Bytes messages, std::size_t each) override {
    for (std::size_t at = 0; at < messages.size(); at += each) {
      const Bytes one = messages.subspan(at, std::min(each, messages.size() - at));
      pending_.insert(pending_.end(), one.begin(), one.end());
      pending_.resize(pending_.size() + padded(one.size()) - one.size());
    }
    flush();
  }

  bool receive(const std::function<bool(Bytes)>& each) override {
    flush();
    for (;;) {
      const ssize_t size = ::recv(fd_.get(), scratch().data(), scratch().size(), 0);
      if (size < 0) return errno == EAGAIN || errno == EINTR;
      if (size == 0) return false;
      partial_.insert(partial_.end(), scratch().begin(), scratch().begin() + size);
      if (!take(each)) return true;
    }
  }
  int fd() const override { return fd_.get(); }
  bool reliable() const override { return true; }

 private:
  static constexpr std::size_t kMostPending = 256 * 1024;

  void flush() {
    const ssize_t size = ::send(fd_.get(), pending_.data(), pending_.size(), MSG_NOSIGNAL);
    if (size > 0) pending_.erase(pending_.begin(), pending_.begin() + size);
    if (pending_.size() > kMostPending) throw std::runtime_error("the server reads no more");
  }

  bool take(const std::function<bool(Bytes)>& each) {
    std::size_t at = 0;
    bool wanted = true;
    while (wanted && partial_.size() - at >= 4) {
      const Bytes rest = Bytes(partial_).subspan(at);
      const std::size_t length = std::size_t{rest[2]} << 8 | rest[3];
      const std::size_t size = rest[0] < 4 ? 20 + length : 4 + length;  // RFC 8656 section 12: 0b00 is STUN
      if (rest.size() < padded(size)) break;
      at += padded(size);
      wanted = each(rest.first(size));
    }
    partial_.erase(partial_.begin(), partial_.begin() + static_cast<std::ptrdiff_t>(at));
    return wanted;
  }

  io::Fd fd_;
  std::vector<std::uint8_t> pending_, partial_;
};

}  // namespace

std::unique_ptr<Wire> open_udp_wire(const io::Address& local, const io::Address& server) {
  return std::make_unique<UdpWire>(local, server);
}
std::unique_ptr<Wire> open_tcp_wire(const io::Address& local, const io::Address& server) {
  return std::make_unique<TcpWire>(local, server);
}

}  // namespace halloo::relay
