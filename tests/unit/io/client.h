// A client over a real loopback socket, in the same loop as the server that is tested: it keeps what comes,
// and until() turns the loop until something is so.
#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <functional>
#include <string>
#include <vector>

#include "io/loop.h"
#include "io/socket.h"
#include "io/tls.h"
#include "io/websocket.h"

namespace halloo::io {

// Turns the loop until `condition`; false if it does not come about in a long time.
inline bool until(Loop& loop, const std::function<bool()>& condition) {
  Instant give_up = Loop::clock() + std::chrono::seconds(20);
  while (!condition()) {
    if (Loop::clock() > give_up) return false;
    loop.turn(give_up - Loop::clock());
  }
  return true;
}

class Client final : public Watcher {
 public:
  Client(Loop& loop, std::uint16_t port, SSL_CTX* tls = nullptr)
      : loop_(loop), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    Address server = *Address::parse_ip("127.0.0.1", port);
    ::connect(fd_.get(), server.data(), server.size());
    if (tls) {
      ssl_.reset(SSL_new(tls));
      SSL_set_fd(ssl_.get(), fd_.get());
      SSL_set_connect_state(ssl_.get());
    }
    loop_.watch(fd_.get(), EPOLLIN | EPOLLOUT, *this);
  }
  ~Client() { leave(); }

  void send(std::string_view octets) {
    out_.append(octets);
    update();
  }
  void send_frame(websocket::Opcode opcode, std::string_view payload, bool fin = true) {
    std::string frame;
    websocket::append_masked_frame(frame, opcode, payload, 0x12345678, fin);
    send(frame);
  }
  void upgrade(std::string_view target = "/") {
    send("GET " + std::string(target) +
         " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  }
  void set_reading(bool reading) {
    reading_ = reading;
    update();
  }
  std::size_t unsent() const { return out_.size(); }
  void end_writing() { ::shutdown(fd_.get(), SHUT_WR); }
  void reset() {  // the end without an end of the stream
    linger none{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    leave();
  }
  void leave() {
    if (!fd_) return;
    loop_.unwatch(fd_.get(), *this);
    fd_.reset();
  }

  // Everything so far, from an upgrade's answer on without the frames.
  std::string received;
  std::vector<std::string> texts;
  std::vector<std::string> pings;
  std::vector<std::string> pongs;
  int close_code = 0;
  std::string close_reason;
  bool answers_pings = true;
  bool answers_close = true;
  bool upgraded = false;
  bool ended = false;   // by an orderly end of the stream
  bool broken = false;  // by a reset or a TLS error
  bool done() const { return ended || broken; }
  SSL* ssl() const { return ssl_.get(); }

 private:
  void on_ready(std::uint32_t) override {
    write();
    if (reading_) read();
    if (done()) return loop_.change(fd_.get(), 0, *this);
    update();
  }

  void write() {
    while (!out_.empty()) {
      ssize_t size = ssl_ ? SSL_write(ssl_.get(), out_.data(), static_cast<int>(out_.size()))
                          : ::send(fd_.get(), out_.data(), out_.size(), MSG_NOSIGNAL);
      if (size <= 0) break;
      out_.erase(0, static_cast<std::size_t>(size));
    }
    ERR_clear_error();
  }

  void read() {
    for (;;) {
      std::string buffer(16 * 1024, '\0');
      ssize_t size = ssl_ ? SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()))
                          : ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
      if (size <= 0) {
        note_end(size);
        return;
      }
      buffer.resize(static_cast<std::size_t>(size));
      take(std::move(buffer));
    }
  }

  void note_end(ssize_t size) {
    if (!ssl_) {
      ended = size == 0;
      broken = size < 0 && errno != EAGAIN;
      return;
    }
    int error = SSL_get_error(ssl_.get(), static_cast<int>(size));
    ERR_clear_error();
    ended = error == SSL_ERROR_ZERO_RETURN;
    broken = !ended && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE;
  }

  void take(std::string octets) {
    if (!upgraded) {
      received += octets;
      if (!received.starts_with("HTTP/1.1 101")) return;
      std::size_t end = received.find("\r\n\r\n");
      if (end == std::string::npos) return;
      upgraded = true;
      octets = received.substr(end + 4);
      received.resize(end + 4);
    }
    MutableBytes input(reinterpret_cast<std::uint8_t*>(octets.data()), octets.size());
    for (;;) {
      websocket::Event event = decoder_.next(input);
      using Kind = websocket::Event::Kind;
      if (event.kind == Kind::kNeedMore) return;
      if (event.kind == Kind::kText) texts.emplace_back(event.payload);
      if (event.kind == Kind::kPong) pongs.emplace_back(event.payload);
      if (event.kind == Kind::kError) close_code = -1;
      if (event.kind == Kind::kPing) {
        pings.emplace_back(event.payload);
        if (answers_pings) send_frame(websocket::Opcode::kPong, event.payload);
      }
      if (event.kind == Kind::kClose) {
        close_code = event.code;
        close_reason = event.payload;
        if (answers_close) send_frame(websocket::Opcode::kClose, websocket::close_payload(event.code, {}));
      }
    }
  }

  void update() {
    if (!fd_) return;
    std::uint32_t events = 0;
    if (reading_) events |= EPOLLIN;
    if (!out_.empty()) events |= EPOLLOUT;
    loop_.change(fd_.get(), events, *this);
  }

  Loop& loop_;
  Fd fd_;
  SslPointer ssl_;
  std::string out_;
  bool reading_ = true;
  websocket::Decoder decoder_{websocket::Role::kClient, 0};
};

}  // namespace halloo::io
