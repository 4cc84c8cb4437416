// The octets of a connection: to and from the socket, through TLS if there is any.
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <cerrno>

#include "io/connection.h"

namespace halloo::io {

std::ptrdiff_t Connection::receive(MutableBytes into) {
  if (tls_) {
    int size = SSL_read(tls_.get(), into.data(), static_cast<int>(into.size()));
    return size > 0 ? size : tls_failure(size);
  }
  ssize_t size = ::recv(fd_.get(), into.data(), into.size(), 0);
  if (size >= 0) return size;
  return errno == EAGAIN || errno == EINTR ? kWouldBlock : kBroken;
}

std::ptrdiff_t Connection::transmit() {
  if (tls_) {
    // Joined first, so that small messages share a record; 16 KiB is the most of one.
    std::array<char, 16 * 1024> record;
    // Asked again after it would have blocked, OpenSSL wants the same octets in front: these are.
    std::size_t count = queue_.copy(record);
    int size = SSL_write(tls_.get(), record.data(), static_cast<int>(count));
    return size > 0 ? size : tls_failure(size);
  }
  std::array<iovec, 64> vectors;
  msghdr message{};
  message.msg_iov = vectors.data();
  message.msg_iovlen = queue_.gather(vectors);
  ssize_t size = ::sendmsg(fd_.get(), &message, MSG_NOSIGNAL);
  if (size >= 0) return size;
  return errno == EAGAIN || errno == EINTR ? kWouldBlock : kBroken;
}

std::ptrdiff_t Connection::tls_failure(int result) {
  int error = SSL_get_error(tls_.get(), result);
  if (error == SSL_ERROR_WANT_READ) return kWouldBlock;
  if (error == SSL_ERROR_WANT_WRITE) {
    blocked_ = true;
    return kWouldBlock;
  }
  if (error == SSL_ERROR_ZERO_RETURN) return kEnd;
  unsigned long reason = ERR_peek_error();
  ERR_clear_error();
  if (phase_ != Phase::kNew) return kBroken;
  // Before the handshake is done nothing else is known of the peer.
  if (ERR_GET_LIB(reason) == ERR_LIB_SSL && ERR_GET_REASON(reason) == SSL_R_HTTP_REQUEST) {
    core_.counters.http_on_tls.add();
    tls_.reset();
    refuse(plain_response(400, "This port speaks HTTPS: write https:// instead of http://."));
    return kWouldBlock;
  }
  drop(&core_.counters.tls_failed);
  return kWouldBlock;
}

bool Connection::has_pending_input() const {
  return tls_ && takes_input() && SSL_has_pending(tls_.get()) == 1;
}

// Says that no more will come, so that the peer does not wait for it.
void Connection::shut() {
  if (tls_ && SSL_is_init_finished(tls_.get())) {
    SSL_shutdown(tls_.get());  // only its first half, the alert (RFC 8446 section 6.1)
    ERR_clear_error();
  }
  ::shutdown(fd_.get(), SHUT_WR);
}

}  // namespace halloo::io
