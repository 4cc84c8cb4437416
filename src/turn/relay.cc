// Data: from the client to its peers by ChannelData and Send, and back by ChannelData and Data (RFC 8656
// sections 11 and 12), between allocations of this server without a socket. The path of every packet: it
// allocates nothing, and copies only into a Data indication.
#include <algorithm>
#include <cstring>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {

namespace {

// Checks of ICE, DTLS and SRTP (RFC 7983): TURN itself, at the same port, is not reached through a relay.
bool is_for_gateway(Bytes data) {
  if (data.empty()) return false;
  const bool check = data.size() >= stun::kHeaderSize && read16(data, 0) == stun::kBinding;
  return check || (data[0] >= 20 && data[0] < 64) || (data[0] >= 128 && data[0] < 192);
}

}  // namespace

// Reached in memory from a relay that `from` is. Loopback is no address for those who came from elsewhere.
bool Server::Impl::is_own_relay_ip(const TransportAddress& address, const TransportAddress& from) const {
  if (is_loopback(address) && !is_loopback(from)) return false;
  for (const RelayAddress& relay : settings_.relays)
    if (same_ip(relay.external, address)) return true;
  return false;
}

bool Server::Impl::is_gateway(const TransportAddress& address, const TransportAddress& from) const {
  return settings_.gateway_port != 0 && address.port == settings_.gateway_port &&
         is_own_relay_ip(address, from);
}

// Behind a NAT of the server's, which need not turn round what is sent to its outer side (RFC 4787 section
// 6).
TransportAddress Server::Impl::as_bound(TransportAddress external) const {
  for (const RelayAddress& relay : settings_.relays)
    if (same_ip(relay.external, external)) {
      external.ip = relay.local.ip;
      break;
    }
  return external;
}
TransportAddress Server::Impl::as_seen(TransportAddress local) const {
  for (const RelayAddress& relay : settings_.relays)
    if (same_ip(relay.local, local)) {
      local.ip = relay.external.ip;
      break;
    }
  return local;
}

std::optional<RelayId> Server::Impl::udp_relay_at(const TransportAddress& address) const {
  if (ports_.owner(address.port) != settings_.worker) return std::nullopt;
  const RelayId id = by_port_[ports_.index(address.port)][address.v6 ? 1 : 0];
  if (id == kNobody || relays_[id].external != address || relays_[id].kind != RelayKind::udp)
    return std::nullopt;
  return id;
}

void Server::Impl::on_channel_data(Instant now, const FiveTuple& client, Bytes message, Outbox& out) {
  if (message.size() < 4 || read16(message, 2) > message.size() - 4) return counters.malformed.add();
  Allocation* allocation = find(client);
  if (!allocation || allocation->expires <= now) return counters.no_allocation.add();
  const std::uint16_t number = read16(message, 0);
  for (const Channel& channel : allocation->channels) {
    if (channel.number != number || channel.expires <= now) continue;
    const Bytes data = message.subspan(4, read16(message, 2));
    return relay_to_peer(now, *allocation, channel.peer, data, false, out);
  }
  counters.no_channel.add();
}

void Server::Impl::on_send_indication(Instant now, Allocation& allocation, const stun::Message& message,
                                      Outbox& out) {
  // Whatever is not understood or not there: dropped without a word (section 11.2).
  std::optional<TransportAddress> peer;
  std::optional<Bytes> data;
  bool understood = true, dont_fragment = false;
  message.each([&](const stun::AttributeView& attribute) {
    // Of several the first counts (RFC 8489 section 14).
    if (attribute.type == stun::kXorPeerAddress)
      peer = peer ? peer : stun::xor_address(attribute.value, message.transaction());
    else if (attribute.type == stun::kData)
      data = data ? data : attribute.value;
    else if (attribute.type == stun::kDontFragment)
      dont_fragment = true;
    else if (attribute.type < 0x8000)
      understood = false;
    return true;
  });
  if (!understood || !peer || !data || allocation.kind != RelayKind::udp) return counters.malformed.add();
  relay_to_peer(now, allocation, *peer, *data, dont_fragment, out);
}

void Server::Impl::relay_to_peer(Instant now, Allocation& allocation, const TransportAddress& peer,
                                 Bytes data, bool dont_fragment, Outbox& out) {
  const auto relay = allocation.relay(peer.v6);
  if (!relay || !has_permission(now, allocation, peer)) return counters.no_permission_out.add();
  if (!allocation.to_peers.take(now, data.size(), settings_.max_octets_per_second))
    return counters.over_bandwidth.add();
  const TransportAddress& from = relays_[*relay].external;
  if (is_gateway(peer, from)) {
    if (!is_for_gateway(data)) return counters.no_such_relay.add();
    counters.packets_to_peers.add();
    counters.octets_to_peers.add(data.size());
    return out.to_peer(*relay, as_bound(peer), data, dont_fragment);
  }
  if (is_own_relay_ip(peer, from)) {
    const auto owner = ports_.owner(peer.port);
    const bool mine = owner == settings_.worker;
    // An operator who lets this machine's addresses be peers has services there, too: what another worker
    // owns, if anyone, is reached by its socket then.
    const bool by_socket = policy_.permits(peer, from);
    if (mine ? udp_relay_at(peer).has_value() : owner && !by_socket) {
      counters.packets_to_peers.add();
      counters.octets_to_peers.add(data.size());
      counters.packets_in_memory.add();
      if (mine) return deliver_in_memory(now, from, peer, data, out);
      return out.to_worker(*owner, from, peer, data);
    }
    // Nobody's port: no other service of this machine is reached.
    if (!by_socket) return counters.no_such_relay.add();
  }
  counters.packets_to_peers.add();
  counters.octets_to_peers.add(data.size());
  out.to_peer(*relay, peer, data, dont_fragment);
}

void Server::Impl::deliver_in_memory(Instant now, const TransportAddress& from, const TransportAddress& to,
                                     Bytes data, Outbox& out) {
  const auto id = udp_relay_at(to);
  if (!id) return counters.no_such_relay.add();
  on_peer_datagram(now, *id, from, data, out);
}

void Server::Impl::on_peer_datagram(Instant now, RelayId id, const TransportAddress& source, Bytes data,
                                    Outbox& out) {
  const TransportAddress peer = source.port == settings_.gateway_port ? as_seen(source) : source;
  const std::uint32_t slot = relays_[id].slot;
  if (slot == kNobody) return counters.no_allocation.add();  // only reserved
  Allocation& allocation = *slots_[slot];
  if (allocation.expires <= now || allocation.stream_lost) return counters.no_allocation.add();
  if (!has_permission(now, allocation, peer)) return counters.no_permission_in.add();
  if (!allocation.to_client.take(now, data.size(), settings_.max_octets_per_second))
    return counters.over_bandwidth.add();
  relay_to_client(now, allocation, peer, data, out);
}

void Server::Impl::relay_to_client(Instant now, Allocation& allocation, const TransportAddress& peer,
                                   Bytes data, Outbox& out) {
  for (const Channel& channel : allocation.channels) {
    if (channel.peer != peer || channel.expires <= now) continue;
    std::array<std::uint8_t, 4> head;
    write16(head, 0, channel.number);
    write16(head, 2, static_cast<std::uint16_t>(data.size()));
    counters.packets_to_clients.add();
    counters.octets_to_clients.add(data.size());
    return out.to_client(allocation.client, head, data);
  }
  stun::Writer writer(indication_, stun::Class::indication, stun::kDataMethod, new_transaction());
  writer.add_xor_address(stun::kXorPeerAddress, peer);
  writer.add(stun::kData, data);
  if (writer.size() == 0) return counters.too_long.add();
  counters.packets_to_clients.add();
  counters.octets_to_clients.add(data.size());
  out.to_client(allocation.client, Bytes(indication_).first(writer.size()), {});
}

// Section 11.5: a Data indication with ICMP instead of DATA.
void Server::Impl::on_peer_unreachable(RelayId id, const TransportAddress& peer, std::uint8_t type,
                                       std::uint8_t code, std::uint32_t mtu, Instant now, Outbox& out) {
  const std::uint32_t slot = relays_[id].slot;
  if (slot == kNobody) return;
  const Allocation& allocation = *slots_[slot];
  if (allocation.expires <= now || allocation.stream_lost || !has_permission(now, allocation, peer)) return;
  // Section 18.13: type of 7 bits, code of 9, then what came with it: the MTU, or 0.
  std::array<std::uint8_t, 8> icmp{};
  write16(icmp, 2, static_cast<std::uint16_t>((type & 0x7F) << 9 | code));
  write32(icmp, 4, mtu);
  Answer answer = indication(stun::kDataMethod);
  answer.writer.add_xor_address(stun::kXorPeerAddress, peer);
  answer.writer.add(stun::kIcmp, icmp);
  out.to_client(allocation.client, answer.bytes(), {});
}

}  // namespace halloo::turn
