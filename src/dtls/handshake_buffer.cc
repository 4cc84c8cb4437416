#include "dtls/handshake_buffer.h"

#include <openssl/ssl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace halloo::dtls {

void HandshakeBuffer::attach(ssl_st* ssl) {
  SSL_set_msg_callback(ssl, &HandshakeBuffer::on_message);
  SSL_set_msg_callback_arg(ssl, this);
}

void HandshakeBuffer::on_message(int sent, int, int type, const void* message, std::size_t, ssl_st*,
                                 void* self) {
  if (sent != 0 || type != SSL3_RT_HANDSHAKE) return;
  auto& buffer = *static_cast<HandshakeBuffer*>(self);
  if (buffer.begin_ != nullptr && buffer.begin_ != message) buffer.moved_ = true;
  buffer.begin_ = message;
}

// Whole pages within it, as what lies beside it is somebody else's.
void HandshakeBuffer::release() {
  if (begin_ == nullptr || moved_) return;
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(begin_);
  const std::uintptr_t first = (address + page - 1) / page * page;
  const std::uintptr_t end = (address + SSL3_RT_MAX_PLAIN_LENGTH) / page * page;
  if (first < end) ::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
}

}  // namespace halloo::dtls
