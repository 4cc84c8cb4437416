// A TCP connection on its way from who accepted it to who speaks its protocol, in this loop or another: the
// socket, its TLS if there is any, and the octets that were read before it was clear whose it is. In no loop
// now; one thread at a time has it.
#pragma once

#include <string>

#include "io/socket.h"
#include "io/tls.h"

namespace halloo::io {

struct HandedOver {
  Fd fd;
  SslPointer tls;  // null: plain
  Address peer;
  Address local;
  std::string first;  // out of TLS
};

}  // namespace halloo::io
