#include "load/client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <stdexcept>

namespace halloo::load {
namespace {

using io::websocket::Event;
using io::websocket::Opcode;

constexpr std::uint16_t kAbnormal = 1006;
// The nonce and the answer to it of RFC 6455 section 1.3. A load client has no proxy to fear.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
constexpr std::ptrdiff_t kEnd = 0, kWouldBlock = -1, kBroken = -2;

// All that is sent is masked (section 5.3); the server cannot tell these keys from random ones.
std::uint32_t next_mask() {
  static std::uint32_t state = 0x9e3779b9;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

// One address has some 28,000 ports for connections to one server; loopback has addresses enough.
in_addr next_source() {
  static std::uint32_t count = 0;
  return {htonl(INADDR_LOOPBACK + count++ % 16)};
}

SSL_CTX* tls_context() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_mode(
        made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return made;
  }();
  return context;
}

// Made here and written at once; only what a full socket leaves is copied.
std::string& frame_buffer() {
  static std::string buffer;
  buffer.clear();
  return buffer;
}

}  // namespace

void Client::connect(const Target& target, std::string_view path) {
  cut();
  path_ = path;
  decoder_ = io::websocket::Decoder(io::websocket::Role::kClient, 0);
  fd_ = io::Fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd_) throw std::runtime_error("no socket could be opened: the limit of open files is too low");
  const int one = 1;
  if (target.address.is_loopback()) {
    ::setsockopt(fd_.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    const io::Address source(next_source(), 0);
    ::bind(fd_.get(), source.data(), source.size());
  }
  if (::connect(fd_.get(), target.address.data(), target.address.size()) < 0 && errno != EINPROGRESS)
    throw std::runtime_error("no connection can be made to " + target.address.to_string());
  if (target.tls) {
    ssl_.reset(SSL_new(tls_context()));
    SSL_set_fd(ssl_.get(), fd_.get());
    SSL_set_connect_state(ssl_.get());
  }
  stage_ = Stage::kConnecting;
  waits_to_write_ = true;
  loop_.watch(fd_.get(), EPOLLOUT, *this);
}

void Client::on_ready(std::uint32_t events) {
  if (events & EPOLLOUT) step();
  if (!over() && stage_ != Stage::kConnecting && (events & ~static_cast<std::uint32_t>(EPOLLOUT))) read();
}

// The socket takes octets: on with what waited for that.
void Client::step() {
  switch (stage_) {
    case Stage::kConnecting: {
      int error = 0;
      socklen_t size = sizeof error;
      ::getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
      if (error != 0) return lose(kAbnormal);
      stage_ = Stage::kHandshake;
      [[fallthrough]];
    }
    case Stage::kHandshake:
      if (ssl_) {
        const int result = SSL_do_handshake(ssl_.get());
        if (result != 1) {
          const int reason = SSL_get_error(ssl_.get(), result);
          if (reason != SSL_ERROR_WANT_READ && reason != SSL_ERROR_WANT_WRITE) return lose(kAbnormal);
          return watch_for(reason == SSL_ERROR_WANT_WRITE);
        }
      }
      return ask_upgrade();
    case Stage::kUpgrading:
    case Stage::kOpen:
    case Stage::kClosing:
      return flush();
    case Stage::kOver:
      return;
  }
}

void Client::ask_upgrade() {
  stage_ = Stage::kUpgrading;
  std::string& request = frame_buffer();
  request.append("GET ").append(path_).append(
      " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
  request.append(kKey).append("\r\n\r\n");
  watch_for(false);
  put(request);
}

void Client::read() {
  if (stage_ == Stage::kHandshake) return step();
  do {
    MutableBytes buffer = loop_.scratch();
    const std::ptrdiff_t size = receive(buffer);
    if (size == kWouldBlock) return;
    if (size == kEnd || size == kBroken) return lose(kAbnormal);
    octets_received_ += static_cast<std::uint64_t>(size);
    take(buffer.first(static_cast<std::size_t>(size)));
  } while (!over() && ssl_ && SSL_has_pending(ssl_.get()) == 1);
}

void Client::take(MutableBytes input) {
  if (stage_ == Stage::kUpgrading) return upgrade_answer(input);
  frames(input);
}

void Client::upgrade_answer(MutableBytes input) {
  const std::size_t before = response_.size();
  response_.append(as_text(input));
  const std::size_t end = response_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const bool accepted = response_.starts_with("HTTP/1.1 101 ") && response_.find(kAccept) < end;
  response_ = {};
  if (!accepted) return lose(kAbnormal);
  stage_ = Stage::kOpen;
  owner_.on_open(*this);
  if (!over()) frames(input.subspan(end + 4 - before));
}

void Client::frames(MutableBytes input) {
  while (stage_ == Stage::kOpen || stage_ == Stage::kClosing) {
    const Event event = decoder_.next(input);
    switch (event.kind) {
      case Event::Kind::kNeedMore:
        return;
      case Event::Kind::kText:
        ++messages_received_;
        if (stage_ == Stage::kOpen) owner_.on_text(*this, event.payload);
        break;
      case Event::Kind::kPing: {
        std::string& frame = frame_buffer();
        append_masked_frame(frame, Opcode::kPong, event.payload, next_mask());
        put(frame);
        break;
      }
      case Event::Kind::kClose:
        if (stage_ == Stage::kOpen) {
          std::string& frame = frame_buffer();
          append_masked_frame(frame, Opcode::kClose, io::websocket::close_payload(event.code, {}),
                              next_mask());
          put(frame);
        }
        return over() ? void() : lose(event.code);
      case Event::Kind::kError:
        return lose(event.code);
      case Event::Kind::kBinary:
      case Event::Kind::kPong:
        break;
    }
  }
}

void Client::send(std::string_view text) {
  if (!open()) return;
  std::string& frame = frame_buffer();
  append_masked_frame(frame, Opcode::kText, text, next_mask());
  put(frame);
}

void Client::close() {
  if (!open()) return cut();
  std::string& frame = frame_buffer();
  append_masked_frame(frame, Opcode::kClose, io::websocket::close_payload(1000, {}), next_mask());
  put(frame);
  if (!over()) stage_ = Stage::kClosing;
}

void Client::put(std::string_view octets) {
  if (pending_.empty()) {
    const std::ptrdiff_t size = transmit(octets);
    if (size == kBroken) return;  // the next read tells
    if (size > 0) octets.remove_prefix(static_cast<std::size_t>(size));
    if (octets.empty()) return;
    watch_for(true);
  }
  pending_.append(octets);
}

void Client::flush() {
  while (!pending_.empty()) {
    const std::ptrdiff_t size = transmit(pending_);
    if (size < 0) return;
    pending_.erase(0, static_cast<std::size_t>(size));
  }
  pending_ = {};
  watch_for(false);
}

void Client::watch_for(bool writable) {
  if (waits_to_write_ == writable && stage_ != Stage::kHandshake) return;
  waits_to_write_ = writable;
  loop_.change(fd_.get(), writable ? EPOLLIN | EPOLLOUT : EPOLLIN, *this);
}

void Client::lose(std::uint16_t code) {
  const bool told = stage_ == Stage::kClosing;
  cut();
  if (!told) owner_.on_lost(*this, code);
}

void Client::cut() {
  if (!fd_) return;
  loop_.unwatch(fd_.get(), *this);
  ssl_.reset();
  fd_.reset();
  pending_ = {};
  response_ = {};
  stage_ = Stage::kOver;
}

std::ptrdiff_t Client::transmit(std::string_view octets) {
  if (ssl_) {
    ERR_clear_error();
    const int size = SSL_write(ssl_.get(), octets.data(), static_cast<int>(octets.size()));
    if (size > 0) return size;
    const int reason = SSL_get_error(ssl_.get(), size);
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? kWouldBlock : kBroken;
  }
  const ssize_t size = ::send(fd_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
  if (size >= 0) return size;
  return errno == EAGAIN ? kWouldBlock : kBroken;
}

std::ptrdiff_t Client::receive(MutableBytes into) {
  if (ssl_) {
    ERR_clear_error();
    const int size = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
    if (size > 0) return size;
    const int reason = SSL_get_error(ssl_.get(), size);
    if (reason == SSL_ERROR_ZERO_RETURN) return kEnd;
    return reason == SSL_ERROR_WANT_READ || reason == SSL_ERROR_WANT_WRITE ? kWouldBlock : kBroken;
  }
  const ssize_t size = ::recv(fd_.get(), into.data(), into.size(), 0);
  if (size >= 0) return size;
  return errno == EAGAIN ? kWouldBlock : kBroken;
}

}  // namespace halloo::load
