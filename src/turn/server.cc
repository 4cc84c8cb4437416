#include "turn/server.h"

#include <algorithm>
#include <cstring>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {
namespace {

// What each request may carry that its comprehension rules ask of us (RFC 8489 section 6.3.1): what we look
// at, and what stands in every request.
bool is_understood(std::uint16_t type) {
  switch (type) {
    case stun::kUsername:
    case stun::kUserhash:
    case stun::kMessageIntegrity:
    case stun::kMessageIntegritySha256:
    case stun::kRealm:
    case stun::kNonce:
    case stun::kPasswordAlgorithm:
    case stun::kChannelNumber:
    case stun::kLifetime:
    case stun::kXorPeerAddress:
    case stun::kData:
    case stun::kRequestedAddressFamily:
    case stun::kEvenPort:
    case stun::kRequestedTransport:
    case stun::kDontFragment:
    case stun::kReservationToken:
    case stun::kConnectionId:
      return true;
    default:
      return type >= 0x8000;
  }
}

constexpr std::size_t kMostIndication = stun::kHeaderSize + 0xFFFC;  // its length is a number of 16 bits

// The relays' addresses are this machine's, too, or lead to it.
std::vector<AddressRange> own_addresses(const Settings& settings) {
  std::vector<AddressRange> own = settings.own_addresses;
  for (const RelayAddress& relay : settings.relays)
    for (const TransportAddress& address : {relay.local, relay.external})
      own.push_back(AddressRange::of(address, address.v6 ? 128 : 32));
  return own;
}

}  // namespace

Server::Impl::Impl(Settings settings, Random& random)
    : settings_(std::move(settings)),
      random_(random),
      authenticator_(settings_),
      policy_(own_addresses(settings_), settings_.allowed),
      ports_(settings_.min_port, settings_.max_port, settings_.worker, settings_.workers),
      unauthenticated_(random, settings_.max_unauthenticated_per_second),
      by_port_(ports_.size(), {kNobody, kNobody}),
      indication_(kMostIndication) {}

Allocation* Server::Impl::find(const FiveTuple& client) {
  if (latest_ && latest_->client == client && !latest_->stream_lost) return latest_;
  const auto found = by_client_.find(client);
  return found == by_client_.end() ? nullptr : latest_ = slots_[found->second].get();
}

void Server::Impl::on_datagram(Instant now, const FiveTuple& client, Bytes message, Outbox& out) {
  if (message.empty()) return counters.malformed.add();
  if (message[0] >= 0x40 && message[0] < 0x80) return on_channel_data(now, client, message, out);
  on_stun(now, client, message, out);
}

void Server::Impl::on_stun(Instant now, const FiveTuple& client, Bytes octets, Outbox& out) {
  const auto message = stun::Message::parse(octets);
  if (!message) return counters.malformed.add();
  if (message->method() == stun::kBinding) {
    if (!unauthenticated_.take(now, client.client)) return counters.over_rate.add();
    std::array<std::uint8_t, stun::BindingServer::kMaxAnswer> answer;
    const std::size_t size = binding_.on_message(client.client, *message, answer);
    if (size != 0) out.to_client(client, Bytes(answer).first(size), {});
    return;
  }
  if (message->fingerprint() == stun::Message::Fingerprint::wrong) return counters.wrong_fingerprint.add();
  if (message->message_class() == stun::Class::request) return on_request(now, client, *message, out);
  if (message->message_class() != stun::Class::indication || message->method() != stun::kSend)
    return counters.unexpected_class.add();
  Allocation* allocation = find(client);
  if (!allocation || allocation->expires <= now) return counters.no_allocation.add();
  on_send_indication(now, *allocation, *message, out);
}

void Server::Impl::on_request(Instant now, const FiveTuple& client, const stun::Message& message,
                              Outbox& out) {
  if (message.method() < stun::kAllocate || message.method() > stun::kConnectionBind)
    return counters.unknown_method.add();
  Allocation* allocation = find(client);
  if (allocation && allocation->expires <= now) {
    counters.allocations_expired.add();
    remove(*allocation, out);
    allocation = nullptr;
  }
  // Whose word counts for the request: the allocation's that it is about.
  const Allocation* known = allocation;
  if (!known && message.method() == stun::kRefresh)
    if (const auto ticket = message.find(stun::kMobilityTicket)) known = by_ticket(*ticket);

  const auto checked = authenticator_.check(now, wall(now), client.client, message, known);
  if (const auto* refusal = std::get_if<Refusal>(&checked))
    return refuse_unauthenticated(now, client, message, *refusal, out);
  dispatch({now, client, message, std::get<Identity>(checked), allocation, out});
}

void Server::Impl::dispatch(const Request& request) {
  std::array<std::uint16_t, 8> unknown;
  std::size_t count = 0;
  request.message.each_protected([&](const stun::AttributeView& attribute) {
    if (!is_understood(attribute.type)) unknown[count++] = attribute.type;
    return count < unknown.size();
  });
  if (count > 0) return refuse_unknown_attributes(request, std::span(unknown).first(count));

  // An allocation's requests come from whoever made it (RFC 8656 section 5).
  if (request.allocation && request.allocation->identity.user != request.identity.user &&
      request.message.method() != stun::kConnectionBind)
    return refuse(request, 441);
  switch (request.message.method()) {
    case stun::kAllocate:
      return allocate(request);
    case stun::kRefresh:
      return refresh(request);
    case stun::kCreatePermission:
      return create_permission(request);
    case stun::kChannelBind:
      return bind_channel(request);
    case stun::kConnect:
      return connect(request);
    case stun::kConnectionBind:
      return bind_connection(request);
    default:
      return refuse(request, 400);
  }
}

std::uint32_t Server::Impl::slot_of(const Allocation& allocation) const {
  for (const auto& relay : allocation.relays)
    if (relay) return relays_[*relay].slot;
  return kNobody;
}

// A later end is seen when the earlier one comes, so that a refresh costs no more than this.
void Server::Impl::expire_at(Allocation& allocation, Instant when) {
  allocation.expires = when;
  if (allocation.queued <= when) return;
  const std::uint32_t slot = slot_of(allocation);
  deadlines_.erase({allocation.queued, Deadline::Of::allocation, slot});
  deadlines_.insert({when, Deadline::Of::allocation, slot});
  allocation.queued = when;
}

void Server::Impl::remove(Allocation& allocation, Outbox& out) {
  const std::uint32_t slot = slot_of(allocation);
  while (!allocation.connections.empty()) drop_connection(allocation.connections.back(), out);
  for (const auto& relay : allocation.relays)
    if (relay) close_relay(*relay, out);
  release_quota(allocation.identity.quota);
  deadlines_.erase({allocation.queued, Deadline::Of::allocation, slot});
  if (allocation.stream_lost)
    --stranded_;
  else
    by_client_.erase(allocation.client);
  latest_ = nullptr;
  slots_[slot].reset();
  free_slots_.push_back(slot);
  counters.allocations_closed.add();
}

void Server::Impl::release_quota(const std::string& quota) {
  if (const auto user = users_.find(quota); user != users_.end() && --user->second == 0) users_.erase(user);
}

void Server::Impl::close_reservation(std::uint64_t token, Outbox& out) {
  const auto found = reservations_.find(token);
  close_relay(found->second.relay, out);
  release_quota(found->second.quota);
  reservations_.erase(found);
}

void Server::Impl::on_stream_closed(Instant, const FiveTuple& client, Outbox& out) {
  Allocation* allocation = find(client);
  if (!allocation) return;
  if (!allocation->ticket) return remove(*allocation, out);
  by_client_.erase(client);
  latest_ = nullptr;
  allocation->stream_lost = true;
  ++stranded_;
}

void Server::Impl::on_timeout(Instant now, Outbox& out) {
  while (!deadlines_.empty() && deadlines_.begin()->when <= now) {
    const Deadline due = *deadlines_.begin();
    deadlines_.erase(deadlines_.begin());
    switch (due.of) {
      case Deadline::Of::allocation: {
        Allocation& allocation = *slots_[due.key];
        allocation.queued = kNever;
        if (allocation.expires > now) {
          expire_at(allocation, allocation.expires);
          break;
        }
        counters.allocations_expired.add();
        remove(allocation, out);
        break;
      }
      case Deadline::Of::reservation:
        close_reservation(due.key, out);
        break;
      case Deadline::Of::connection: {
        const auto id = static_cast<ConnectionId>(due.key);
        if (connections_.at(id).phase == PeerConnection::Phase::connecting)
          on_peer_connected(now, id, false, out);
        else
          drop_connection(id, out);
        break;
      }
    }
  }
}

std::chrono::sys_seconds Server::Impl::wall(Instant now) const {
  return std::chrono::sys_seconds(
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch() + wall_offset_));
}
void Server::Impl::set_wall_clock(Instant now, std::chrono::sys_seconds wall) {
  wall_offset_ = Duration(wall.time_since_epoch()) - now.time_since_epoch();
}

Server::Server(Settings settings, Random& random)
    : impl_(std::make_unique<Impl>(std::move(settings), random)) {}
Server::~Server() = default;

void Server::on_datagram(Instant now, const FiveTuple& client, Bytes message, Outbox& out) {
  impl_->on_datagram(now, client, message, out);
}
void Server::on_stream_closed(Instant now, const FiveTuple& client, Outbox& out) {
  impl_->on_stream_closed(now, client, out);
}
void Server::on_peer_datagram(Instant now, RelayId relay, const TransportAddress& peer, Bytes data,
                              Outbox& out) {
  impl_->on_peer_datagram(now, relay, peer, data, out);
}
void Server::on_peer_unreachable(Instant now, RelayId relay, const TransportAddress& peer,
                                 std::uint8_t icmp_type, std::uint8_t icmp_code, std::uint32_t mtu,
                                 Outbox& out) {
  impl_->on_peer_unreachable(relay, peer, icmp_type, icmp_code, mtu, now, out);
}
void Server::on_worker_datagram(Instant now, const TransportAddress& from_relay,
                                const TransportAddress& to_relay, Bytes data, Outbox& out) {
  impl_->deliver_in_memory(now, from_relay, to_relay, data, out);
}
void Server::on_peer_connected(Instant now, ConnectionId connection, bool connected, Outbox& out) {
  impl_->on_peer_connected(now, connection, connected, out);
}
std::optional<ConnectionId> Server::on_peer_accepted(Instant now, RelayId relay, const TransportAddress& peer,
                                                     Outbox& out) {
  return impl_->on_peer_accepted(now, relay, peer, out);
}
void Server::on_peer_closed(Instant, ConnectionId connection, Outbox&) {
  impl_->on_peer_closed(connection);
}
void Server::on_timeout(Instant now, Outbox& out) {
  impl_->on_timeout(now, out);
}
Instant Server::next_timeout() const {
  return impl_->next_timeout();
}
void Server::set_wall_clock(Instant now, std::chrono::sys_seconds wall) {
  impl_->set_wall_clock(now, wall);
}
const ServerCounters& Server::counters() const {
  return impl_->counters;
}
std::size_t Server::allocations() const {
  return impl_->allocations();
}

}  // namespace halloo::turn
