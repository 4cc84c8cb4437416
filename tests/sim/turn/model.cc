#include "sim/turn/model.h"

#include <algorithm>

#include "base/octets.h"

namespace halloo::turn::sim {
namespace {

std::string user_of(const stun::Message& request) {
  const auto name = request.find(stun::kUsername);
  return name ? text(*name) : "";
}

auto* first(auto& all, auto fits) {
  const auto found = std::ranges::find_if(all, fits);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

bool same_ip(const TransportAddress& a, const TransportAddress& b) {
  return a.v6 == b.v6 && a.ip == b.ip;
}

bool Grant::permits(const TransportAddress& peer, Instant now) const {
  return std::ranges::any_of(permissions,
                             [&](const Permission& p) { return same_ip(p.ip, peer) && p.expires > now; });
}
const TransportAddress* Grant::relay_for(const TransportAddress& peer) const {
  const auto found =
      std::ranges::find_if(relays, [&](const TransportAddress& relay) { return relay.v6 == peer.v6; });
  return found == relays.end() ? nullptr : &*found;
}
bool Grant::has_relay(const TransportAddress& address) const {
  return std::ranges::find(relays, address) != relays.end();
}
const Grant::Binding* Grant::channel(std::uint16_t number, Instant now) const {
  for (const Binding& binding : channels)
    if (binding.number == number && binding.expires > now) return &binding;
  return nullptr;
}

void Model::expire(Instant now) {
  std::erase_if(grants_, [&](const Grant& grant) { return grant.expires <= now; });
  std::erase_if(reservations_, [&](const Reservation& reservation) { return reservation.expires <= now; });
}

Grant* Model::of_client(const FiveTuple& client) {
  return first(grants_, [&](const Grant& grant) { return grant.client == client && !grant.stranded; });
}
const Grant* Model::of_client(const FiveTuple& client) const {
  return first(grants_, [&](const Grant& grant) { return grant.client == client && !grant.stranded; });
}
const Grant* Model::of_relay(const TransportAddress& address) const {
  return first(grants_, [&](const Grant& grant) { return grant.has_relay(address); });
}

std::size_t Model::grants(unsigned worker) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(grants_, [&](const Grant& grant) { return grant.worker == worker; }));
}
std::size_t Model::relays(unsigned worker) const {
  std::size_t count = 0;
  for (const Grant& grant : grants_) count += grant.worker == worker ? grant.relays.size() : 0;
  for (const Reservation& reservation : reservations_) count += reservation.worker == worker ? 1 : 0;
  return count;
}

bool Model::is_genuine(const stun::Message& request) {
  const std::string name = user_of(request);
  const auto chosen = request.find(stun::kPasswordAlgorithm);
  const bool sha256 = chosen && read16(*chosen, 0) == 2;
  auto key = keys_.find({name, sha256});
  if (key == keys_.end()) {
    const auto* user = first(settings_.users, [&](const User& candidate) { return candidate.name == name; });
    if (!user) return false;
    const auto algorithm = sha256 ? stun::PasswordAlgorithm::sha256 : stun::PasswordAlgorithm::md5;
    key = keys_
              .emplace(std::pair(name, sha256),
                       stun::Key::long_term(algorithm, name, settings_.realm, user->password))
              .first;
  }
  return stun::check_integrity_sha256(request, key->second) == stun::Integrity::right ||
         stun::check_integrity(request, key->second) == stun::Integrity::right;
}

void Model::on_success(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
                       const Reply& reply, std::vector<std::string>& faults) {
  if (request.method() == stun::kBinding) return;
  if (!is_genuine(request)) faults.emplace_back("granted to who has no credentials");
  if (request.method() == stun::kAllocate) return allocate(now, worker, client, request, reply, faults);
  if (request.method() == stun::kRefresh) return refresh(now, worker, client, request, reply, faults);
  if (request.method() == stun::kConnectionBind) return;

  Grant* grant = of_client(client);
  if (!grant || grant->worker != worker || grant->user != user_of(request)) {
    faults.emplace_back("granted to who has no allocation");
    return;
  }
  std::vector<TransportAddress> peers;
  request.each_protected([&](const stun::AttributeView& attribute) {
    if (attribute.type == stun::kXorPeerAddress)
      peers.push_back(stun::xor_address(attribute.value, request.transaction()).value());
    return true;
  });
  for (const TransportAddress& peer : peers) permit(now, *grant, peer);
  if (request.method() != stun::kChannelBind) return;
  const std::uint16_t number = read16(request.find(stun::kChannelNumber).value(), 0);
  std::erase_if(grant->channels, [&](const Grant::Binding& binding) { return binding.expires <= now; });
  for (const Grant::Binding& binding : grant->channels)
    if ((binding.number == number) != (binding.peer == peers.at(0)))
      faults.emplace_back("a channel bound twice");
  std::erase_if(grant->channels, [&](const Grant::Binding& binding) { return binding.number == number; });
  grant->channels.push_back({number, peers.at(0), now + settings_.channel_lifetime});
}

void Model::permit(Instant now, Grant& grant, const TransportAddress& peer) const {
  std::erase_if(grant.permissions, [&](const Grant::Permission& permission) {
    return same_ip(permission.ip, peer) || permission.expires <= now;
  });
  grant.permissions.push_back({peer, now + settings_.permission_lifetime});
}

void Model::allocate(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
                     const Reply& reply, std::vector<std::string>& faults) {
  const auto relays = reply.addresses(stun::kXorRelayedAddress);
  const std::chrono::seconds left(reply.number(stun::kLifetime).value());
  if (const Grant* existing = of_client(client)) {
    // A retransmission, answered with what there still is.
    if (existing->relays != relays) faults.emplace_back("a second allocation of a 5-tuple");
    if (left != std::chrono::ceil<std::chrono::seconds>(existing->expires - now))
      faults.emplace_back("a retransmission with another lifetime");
    return;
  }
  for (const TransportAddress& relay : relays)
    if (of_relay(relay)) faults.emplace_back("a relayed address given twice");
  if (left > std::max(settings_.max_lifetime, settings_.default_lifetime))
    faults.emplace_back("an allocation for longer than the most");
  if (const auto token = request.find(stun::kReservationToken)) {
    const auto reserved = std::ranges::find_if(
        reservations_, [&](const Reservation& r) { return std::ranges::equal(r.token, *token); });
    if (reserved == reservations_.end() || reserved->relay != relays.at(0))
      faults.emplace_back("a token that is good for nothing was taken");
    else
      reservations_.erase(reserved);
  }
  Grant grant{worker, client, false, user_of(request), RelayKind::udp, relays, now + left, {}, {}, {}};
  if (request.find(stun::kRequestedTransport).value()[0] == 6) grant.kind = RelayKind::tcp;
  grant.ticket = reply.value(stun::kMobilityTicket);
  if (reply.has(stun::kReservationToken)) {
    TransportAddress next = relays.at(0);
    ++next.port;
    reservations_.push_back({worker, reply.value(stun::kReservationToken), grant.user, next,
                             now + settings_.reservation_lifetime});
  }
  grants_.push_back(std::move(grant));
}

void Model::refresh(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
                    const Reply& reply, std::vector<std::string>& faults) {
  Grant* grant = of_client(client);
  if (!grant) {
    const auto ticket = request.find(stun::kMobilityTicket);
    const auto found = std::ranges::find_if(grants_, [&](const Grant& candidate) {
      return ticket && !candidate.ticket.empty() && std::ranges::equal(candidate.ticket, *ticket);
    });
    if (found != grants_.end()) grant = &*found;
  }
  if (!grant || grant->worker != worker || grant->user != user_of(request)) {
    faults.emplace_back("refreshed what is not there, or another's");
    return;
  }
  const std::chrono::seconds left(reply.number(stun::kLifetime).value());
  if (left.count() == 0) {
    const auto family = request.find(stun::kRequestedAddressFamily);
    const bool v6 = family && (*family)[0] == 2;
    if (family) std::erase_if(grant->relays, [&](const TransportAddress& relay) { return relay.v6 == v6; });
    if (!family || grant->relays.empty())
      std::erase_if(grants_, [&](const Grant& candidate) { return &candidate == grant; });
    return;
  }
  grant->expires = now + left;
  grant->client = client;
  grant->stranded = false;
  if (reply.has(stun::kMobilityTicket)) grant->ticket = reply.value(stun::kMobilityTicket);
}

void Model::on_stream_closed(const FiveTuple& client) {
  Grant* grant = of_client(client);
  if (!grant) return;
  if (!grant->ticket.empty())
    grant->stranded = true;
  else
    std::erase_if(grants_, [&](const Grant& candidate) { return &candidate == grant; });
}

void Model::check_quotas(Instant now, std::vector<std::string>& faults) const {
  std::map<std::pair<unsigned, std::string>, std::size_t> users;
  for (const Grant& grant : grants_) {
    ++users[{grant.worker, grant.user}];
    const auto alive = [&](const auto& entries) {
      return static_cast<std::size_t>(
          std::ranges::count_if(entries, [&](const auto& entry) { return entry.expires > now; }));
    };
    if (alive(grant.permissions) > settings_.max_permissions) faults.emplace_back("too many permissions");
    if (alive(grant.channels) > settings_.max_channels) faults.emplace_back("too many channels");
  }
  for (const Reservation& reservation : reservations_) ++users[{reservation.worker, reservation.user}];
  for (const auto& [user, count] : users)
    if (count > settings_.max_allocations_per_user) faults.emplace_back("too many allocations of a user");
}

}  // namespace halloo::turn::sim
