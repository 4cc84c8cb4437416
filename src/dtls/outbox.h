// What a dtls::Session wants done. Views are valid during the call; nothing here calls back into the session
// before the session's own function has returned.
#pragma once

#include "base/bytes.h"

namespace halloo::dtls {

class Outbox {
 public:
  // To the peer, Session::kMtu octets at the most.
  virtual void send(Bytes datagram) = 0;
  // Application data of the peer's, decrypted (RFC 8261: SCTP), a record at a time.
  virtual void deliver(Bytes data) = 0;

 protected:
  ~Outbox() = default;
};

}  // namespace halloo::dtls
