// CreatePermission (RFC 8656 section 10) and ChannelBind (section 12.2): what lets data through.
#include <algorithm>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {
namespace {

// Section 12 ends at 0x4FFF, RFC 5766 section 11 at 0x7FFF; clients of the older one are still about, and
// nothing else on this port begins with octets in between (RFC 7983).
constexpr std::uint16_t kFirstChannel = 0x4000, kLastChannel = 0x7FFF;

// The place of a new entry: one that has expired, else one more; null when there are `most`.
template <class Entry>
Entry* place_for(std::vector<Entry>& entries, Instant now, std::size_t most) {
  const auto expired =
      std::ranges::find_if(entries, [&](const Entry& entry) { return entry.expires <= now; });
  if (expired != entries.end()) return &*expired;
  if (most != 0 && entries.size() >= most) return nullptr;
  return &entries.emplace_back();
}

}  // namespace

// 0, or the code that refuses it.
unsigned Server::Impl::check_peer(const Allocation& allocation, const TransportAddress& peer) const {
  const auto relay = allocation.relay(peer.v6);
  if (!relay) return 443;
  // Our own relayed addresses are reached in memory, and nothing else of this machine's with them.
  const TransportAddress& from = relays_[*relay].external;
  return is_own_relay_ip(peer, from) || policy_.permits(peer, from) ? 0 : 403;
}

bool Server::Impl::has_permission(Instant now, const Allocation& allocation,
                                  const TransportAddress& peer) const {
  for (const Permission& permission : allocation.permissions)
    if (same_ip(permission.ip, peer)) return permission.expires > now;
  return false;
}

bool Server::Impl::permit(Instant now, Allocation& allocation, const TransportAddress& peer) {
  auto& all = allocation.permissions;
  const auto known = std::ranges::find_if(all, [&](const Permission& p) { return same_ip(p.ip, peer); });
  Permission* place = known != all.end() ? &*known : place_for(all, now, settings_.max_permissions);
  if (!place) return false;
  place->ip = peer;
  place->ip.port = 0;
  place->expires = now + settings_.permission_lifetime;
  return true;
}

void Server::Impl::create_permission(const Request& request) {
  if (!request.allocation) return refuse(request, 437);
  Allocation& allocation = *request.allocation;
  // First all are checked, so that a refusal changes nothing.
  unsigned code = 0;
  std::vector<TransportAddress> peers;
  request.message.each_protected([&](const stun::AttributeView& attribute) {
    if (attribute.type != stun::kXorPeerAddress) return true;
    const auto peer = stun::xor_address(attribute.value, request.message.transaction());
    code = peer ? check_peer(allocation, *peer) : 400;
    if (code == 0) peers.push_back(*peer);
    return code == 0;
  });
  if (code == 0 && peers.empty()) code = 400;
  if (code != 0) return refuse(request, code);

  const std::vector<Permission> before = allocation.permissions;
  for (const TransportAddress& peer : peers) {
    if (permit(request.now, allocation, peer)) continue;
    allocation.permissions = before;
    return refuse(request, 508);
  }
  Answer answer = success(request);
  send(request, answer);
}

void Server::Impl::bind_channel(const Request& request) {
  if (!request.allocation) return refuse(request, 437);
  Allocation& allocation = *request.allocation;
  const auto number_attribute = request.message.find(stun::kChannelNumber);
  const auto peer_attribute = request.message.find(stun::kXorPeerAddress);
  if (!number_attribute || number_attribute->size() != 4 || !peer_attribute) return refuse(request, 400);
  const std::uint16_t number = read16(*number_attribute, 0);
  const auto peer = stun::xor_address(*peer_attribute, request.message.transaction());
  if (!peer || number < kFirstChannel || number > kLastChannel || allocation.kind != RelayKind::udp)
    return refuse(request, 400);
  if (const unsigned code = check_peer(allocation, *peer)) return refuse(request, code);

  Channel* channel = nullptr;
  for (Channel& bound : allocation.channels) {
    if (bound.expires <= request.now) continue;
    if (bound.number == number && bound.peer == *peer)
      channel = &bound;
    else if (bound.number == number || bound.peer == *peer)
      return refuse(request, 400);
  }
  // The place first: it stays an expired one until it is filled, so that a refusal changes nothing.
  if (!channel) channel = place_for(allocation.channels, request.now, settings_.max_channels);
  if (!channel || !permit(request.now, allocation, *peer)) return refuse(request, 508);
  *channel = {number, *peer, request.now + settings_.channel_lifetime};
  Answer answer = success(request);
  send(request, answer);
}

}  // namespace halloo::turn
