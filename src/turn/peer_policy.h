// Whom a relay may send to (RFC 8656 sections 9.2 and 21.1.2), beside its own kind and the gateway
// (relay.cc): never back to this machine or to addresses that belong to a link or to nobody; to private
// networks only from a relay that is on one. Whichever way an IPv4 address is written into an IPv6 one, it
// counts as itself. No state that changes; any thread.
#pragma once

#include <vector>

#include "turn/settings.h"

namespace halloo::turn {

class PeerPolicy {
 public:
  PeerPolicy(std::vector<AddressRange> own, std::vector<AddressRange> allowed)
      : own_(std::move(own)), allowed_(std::move(allowed)) {}

  // `relay`: the external address that would send.
  bool permits(const TransportAddress& peer, const TransportAddress& relay) const;

 private:
  bool permits_plain(const TransportAddress& peer, bool from_private) const;

  std::vector<AddressRange> own_;
  std::vector<AddressRange> allowed_;
};

bool is_loopback(const TransportAddress& address);
// RFC 1918, RFC 6598 (shared by a carrier's customers), RFC 4193.
bool is_private(const TransportAddress& address);

}  // namespace halloo::turn
