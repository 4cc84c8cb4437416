#include "io/stream_socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace halloo::io {

namespace {

constexpr std::size_t kMaxRecord = 16 * 1024;  // RFC 8446 section 5.1

}  // namespace

std::ptrdiff_t StreamSocket::receive(MutableBytes into) {
  if (tls_) {
    int size = SSL_read(tls_.get(), into.data(), static_cast<int>(into.size()));
    return size > 0 ? size : tls_failure(size);
  }
  ssize_t size = ::recv(fd_.get(), into.data(), into.size(), 0);
  return size >= 0 ? size : failure();
}

std::ptrdiff_t StreamSocket::transmit(Bytes octets) {
  if (tls_) {
    int size = SSL_write(tls_.get(), octets.data(), static_cast<int>(std::min(octets.size(), kMaxRecord)));
    return size > 0 ? size : tls_failure(size);
  }
  ssize_t size = ::send(fd_.get(), octets.data(), octets.size(), MSG_NOSIGNAL);
  if (size >= 0) return size;
  std::ptrdiff_t why = failure();
  blocked_ = why == kWouldBlock;
  return why;
}

std::ptrdiff_t StreamSocket::transmit(const SendQueue& queue) {
  if (tls_) {
    // Joined first, so that small messages share a record.
    std::array<char, kMaxRecord> record;
    return transmit(as_bytes({record.data(), queue.copy(record)}));
  }
  std::array<iovec, 64> vectors;
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = queue.gather(vectors);
  ssize_t size = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
  if (size >= 0) return size;
  std::ptrdiff_t why = failure();
  blocked_ = why == kWouldBlock;
  return why;
}

std::ptrdiff_t StreamSocket::failure() {
  return errno == EAGAIN || errno == EINTR ? kWouldBlock : kBroken;
}

std::ptrdiff_t StreamSocket::tls_failure(int result) {
  int error = SSL_get_error(tls_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return kWouldBlock;
  if (error == SSL_ERROR_WANT_WRITE) {
    blocked_ = true;
    return kWouldBlock;
  }
  if (error == SSL_ERROR_ZERO_RETURN) return kEnd;
  unsigned long reason = ERR_peek_error();
  ERR_clear_error();
  met_http_ = ERR_GET_LIB(reason) == ERR_LIB_SSL && ERR_GET_REASON(reason) == SSL_R_HTTP_REQUEST;
  return kBroken;
}

bool StreamSocket::has_pending() const {
  return tls_ && SSL_has_pending(tls_.get()) == 1;
}

bool StreamSocket::shut() {
  if (tls_ && SSL_is_init_finished(tls_.get())) {
    int result = SSL_shutdown(tls_.get());  // only its first half, the alert (RFC 8446 section 6.1)
    bool wait = result < 0 && SSL_get_error(tls_.get(), result) == SSL_ERROR_WANT_WRITE;
    ERR_clear_error();
    if (wait) {
      blocked_ = true;
      return false;
    }
  }
  ::shutdown(fd_.get(), SHUT_WR);
  return true;
}

void StreamSocket::drop_tls() {
  tls_.reset();
}

void StreamSocket::close() {
  tls_.reset();
  fd_.reset();
}

}  // namespace halloo::io
