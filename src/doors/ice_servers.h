// The STUN and TURN servers that a caller is told of. Credentials of TURN take a secret and the time of day,
// of which no door has either: the program gives what makes them. Signalling loop only.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocol/messages.h"

namespace halloo::doors {

// How a caller named this server: by that name it reaches the server's own STUN and TURN as well.
struct ServerName {
  std::string_view host;       // may be empty
  std::uint16_t tls_port = 0;  // where the caller reached us over TLS; 0: not over TLS, or by way of a proxy
};

class IceServerSource {
 public:
  // With credentials from now on, where they are made here. `caller`: what tells one from another; no name.
  virtual std::vector<protocol::IceServer> ice_servers(const ServerName& server,
                                                       std::string_view caller) const = 0;

 protected:
  ~IceServerSource() = default;
};

}  // namespace halloo::doors
