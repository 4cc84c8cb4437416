// A STUN server's answer to a Binding request (RFC 8489 section 6.3.1): the address it came from. Without
// credentials, as section 3 lets a server that only helps clients to learn their addresses. It keeps no
// state; one for each media worker.
#pragma once

#include "base/bytes.h"
#include "base/counters.h"
#include "base/transport_address.h"
#include "stun/message.h"

namespace halloo::stun {

struct BindingCounters {
  Counter answered;
  Counter unknown_attribute;                                                      // answered with 420
  Counter not_stun, malformed, wrong_fingerprint, not_a_request, unknown_method;  // dropped
};

class BindingServer {
 public:
  // Long enough for every answer: 420 names as many attributes as fit.
  static constexpr std::size_t kMaxAnswer = 128;

  // The size of the answer written to `out` (kMaxAnswer octets), 0 for none.
  std::size_t on_datagram(const TransportAddress& from, Bytes datagram, MutableBytes out);

  // The same of a message that has been read already.
  std::size_t on_message(const TransportAddress& from, const Message& message, MutableBytes out);

  const BindingCounters& counters() const { return counters_; }

 private:
  BindingCounters counters_;
};

}  // namespace halloo::stun
