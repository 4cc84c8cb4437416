// TCP allocations (RFC 6062): connections from a relayed address to peers and from peers to it, and the
// client's streams that carry them.
#include <algorithm>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {

ConnectionId Server::Impl::new_connection(Instant now, Allocation& allocation, const TransportAddress& peer,
                                          PeerConnection::Phase phase) {
  ConnectionId id;
  do {
    std::array<std::uint8_t, 4> octets;
    random_.fill(octets);
    octets[0] = static_cast<std::uint8_t>(settings_.worker);
    id = read32(octets, 0);
  } while (connections_.contains(id));
  const auto made =
      connections_.emplace(id, PeerConnection{slot_of(allocation), peer, phase, false, {}, kNever});
  allocation.connections.push_back(id);
  set_deadline(id, made.first->second, now + settings_.connection_bind_time);
  counters.connections_opened.add();
  return id;
}

// kNever: none.
void Server::Impl::set_deadline(ConnectionId id, PeerConnection& connection, Instant when) {
  deadlines_.erase({connection.deadline, Deadline::Of::connection, id});
  if (when != kNever) deadlines_.insert({when, Deadline::Of::connection, id});
  connection.deadline = when;
}

void Server::Impl::forget_connection(ConnectionId id) {
  const auto found = connections_.find(id);
  if (found == connections_.end()) return;
  set_deadline(id, found->second, kNever);
  std::erase(slots_[found->second.slot]->connections, id);
  connections_.erase(found);
  counters.connections_closed.add();
}

void Server::Impl::drop_connection(ConnectionId id, Outbox& out) {
  out.close_peer(id);
  forget_connection(id);
}

void Server::Impl::on_peer_closed(ConnectionId id) {
  forget_connection(id);
}

// Section 5.2.
void Server::Impl::connect(const Request& request) {
  Allocation* allocation = request.allocation;
  if (!allocation || allocation->kind != RelayKind::tcp) return refuse(request, 437);
  const auto attribute = request.message.find(stun::kXorPeerAddress);
  const auto peer = attribute ? stun::xor_address(*attribute, request.message.transaction()) : std::nullopt;
  if (!peer) return refuse(request, 400);
  for (const ConnectionId id : allocation->connections) {
    const PeerConnection& existing = connections_.at(id);
    if (existing.peer != *peer) continue;
    // The same request again: its answer is still to come, or was lost.
    if (existing.transaction == request.message.transaction() &&
        existing.phase == PeerConnection::Phase::connecting)
      return;
    return refuse(request, 446);
  }
  const auto relay = allocation->relay(peer->v6);
  if (!relay) return refuse(request, 443);
  if (!policy_.permits(*peer, relays_[*relay].external)) return refuse(request, 403);
  if (settings_.max_connections != 0 && allocation->connections.size() >= settings_.max_connections)
    return refuse(request, 486);
  const ConnectionId id = new_connection(request.now, *allocation, *peer, PeerConnection::Phase::connecting);
  PeerConnection& connection = connections_.at(id);
  connection.transaction = request.message.transaction();
  connection.fingerprint = request.message.fingerprint() == stun::Message::Fingerprint::right;
  request.out.connect_peer(id, *relay, *peer);
}

void Server::Impl::on_peer_connected(Instant now, ConnectionId id, bool connected, Outbox& out) {
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.phase != PeerConnection::Phase::connecting) return;
  PeerConnection& connection = found->second;
  const Allocation& allocation = *slots_[connection.slot];
  Answer answer(connected ? stun::Class::success : stun::Class::error, stun::kConnect,
                connection.transaction);
  const bool fingerprint = connection.fingerprint;
  if (connected) {
    answer.writer.add32(stun::kConnectionId, id);
    connection.phase = PeerConnection::Phase::waiting;
    set_deadline(id, connection, now + settings_.connection_bind_time);
  } else {
    if (!allocation.stream_lost) counters.connection_failed_447.add();
    answer.writer.add_error(447, "Connection Timeout or Failure");
  }
  if (!allocation.stream_lost)
    send_protected(allocation.client, allocation.identity, fingerprint, answer, out);
  if (!connected) drop_connection(id, out);
}

// Section 5.3.
std::optional<ConnectionId> Server::Impl::on_peer_accepted(Instant now, RelayId relay,
                                                           const TransportAddress& peer, Outbox& out) {
  const std::uint32_t slot = relays_[relay].slot;
  if (slot == kNobody) return std::nullopt;
  Allocation& allocation = *slots_[slot];
  if (allocation.expires <= now || allocation.stream_lost) return std::nullopt;
  if (!has_permission(now, allocation, peer)) {
    counters.no_permission_in.add();
    return std::nullopt;
  }
  const bool again = std::ranges::any_of(allocation.connections,
                                         [&](ConnectionId id) { return connections_.at(id).peer == peer; });
  if (again || (settings_.max_connections != 0 && allocation.connections.size() >= settings_.max_connections))
    return std::nullopt;
  const ConnectionId id = new_connection(now, allocation, peer, PeerConnection::Phase::waiting);
  Answer attempt = indication(stun::kConnectionAttempt);
  attempt.writer.add_xor_address(stun::kXorPeerAddress, peer);
  attempt.writer.add32(stun::kConnectionId, id);
  out.to_client(allocation.client, attempt.bytes(), {});
  return id;
}

// Section 5.4: on a stream of its own, which carries the connection's octets from then on.
void Server::Impl::bind_connection(const Request& request) {
  const auto attribute = request.message.find(stun::kConnectionId);
  if (!is_stream(request.client.transport) || request.allocation || !attribute || attribute->size() != 4)
    return refuse(request, 400);
  const ConnectionId id = read32(*attribute, 0);
  const unsigned owner = id >> 24;
  if (owner != settings_.worker && owner < settings_.workers)
    return request.out.hand_over(owner, request.client, request.message.data());
  const auto found = connections_.find(id);
  if (found == connections_.end() || found->second.phase != PeerConnection::Phase::waiting)
    return refuse(request, 400);
  if (slots_[found->second.slot]->identity.user != request.identity.user) return refuse(request, 441);
  found->second.phase = PeerConnection::Phase::joined;
  set_deadline(id, found->second, kNever);
  Answer answer = success(request);
  answer.writer.add32(stun::kConnectionId, id);
  send(request, answer);
  request.out.join(id, request.client);
}

}  // namespace halloo::turn
