// What a TURN client's messages travel by, in a loop: UDP, or TCP, where each STUN message and each
// ChannelData stands behind the other, the latter padded to four octets (RFC 8656 section 12.5).
// Non-blocking; belongs to the loop's thread. Whoever waits for it watches fd() for EPOLLIN.
#pragma once

#include <functional>
#include <memory>

#include "base/bytes.h"
#include "io/socket.h"

namespace halloo::relay {

class Wire {
 public:
  virtual ~Wire() = default;
  // Whole messages of one size that stand one behind the other. UDP may lose them; TCP throws a sentence when
  // the server has read nothing for long.
  virtual void send(Bytes messages, std::size_t each) = 0;
  // Calls for each message that has come; `each` returns false to stop. False: the server has ended the
  // stream.
  virtual bool receive(const std::function<bool(Bytes)>& each) = 0;
  virtual int fd() const = 0;
  virtual bool reliable() const = 0;
};

std::unique_ptr<Wire> open_udp_wire(const io::Address& local, const io::Address& server);
std::unique_ptr<Wire> open_tcp_wire(const io::Address& local, const io::Address& server);

}  // namespace halloo::relay
