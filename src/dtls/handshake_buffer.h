// What OpenSSL assembles handshake messages in: 22 kB of each session, which it keeps for as long as the
// session lives, as a flight may have to be sent again (tls_finish_handshake() in ssl/statem/statem_lib.c).
// Between two messages there is nothing in it: once the handshake is done its pages go back to the system,
// and come as zeros if it is ever written to again.
//
// Where it lies is known by the messages that were received, which are shown in it (dtls_get_message() in
// ssl/statem/statem_dtls.c). It is of one size from the beginning, more than any message that is taken
// (Identity), and so never moves; Identity refuses to start with versions of OpenSSL that were not looked at.
#pragma once

#include <cstddef>

struct ssl_st;

namespace halloo::dtls {

class HandshakeBuffer {
 public:
  HandshakeBuffer() = default;
  HandshakeBuffer(const HandshakeBuffer&) = delete;
  HandshakeBuffer& operator=(const HandshakeBuffer&) = delete;

  void attach(ssl_st* ssl);
  // Between two messages.
  void release();

 private:
  static void on_message(int sent, int version, int type, const void* message, std::size_t size, ssl_st* ssl,
                         void* self);

  const void* begin_ = nullptr;
  bool moved_ = false;
};

}  // namespace halloo::dtls
