// Allocate (RFC 8656 section 7.2; for TCP RFC 6062 section 5.1; with a ticket RFC 8016 section 3.1).
#include <algorithm>

#include "base/octets.h"
#include "turn/server_impl.h"

namespace halloo::turn {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17;  // IANA's protocol numbers
constexpr int kAttempts = 16;                // ports that others on this machine may have
constexpr std::uint8_t kReserveNext = 0x80;  // EVEN-PORT's R bit, section 18.7

constexpr std::size_t index_of(Family family) {
  return family == Family::v6 ? 1 : 0;
}

}  // namespace

// What an Allocate asks for.
struct Server::Impl::Wish {
  RelayKind kind = RelayKind::udp;
  std::array<bool, 2> families{true, false};
  bool both = false;  // ADDITIONAL-ADDRESS-FAMILY: one will do
  bool even = false, reserve = false;
  std::optional<std::uint64_t> token;
  bool mobile = false;
};

// 0, or the code of the error that refuses it.
unsigned Server::Impl::read_wish(const Request& request, Wish& wish) const {
  const stun::Message& message = request.message;
  const auto transport = message.find(stun::kRequestedTransport);
  if (!transport || transport->size() != 4) return 400;
  if ((*transport)[0] != kUdp && (*transport)[0] != kTcp) return 442;
  wish.kind = (*transport)[0] == kTcp ? RelayKind::tcp : RelayKind::udp;

  const auto family = message.find(stun::kRequestedAddressFamily);
  const auto additional = message.find(stun::kAdditionalAddressFamily);
  const auto even = message.find(stun::kEvenPort);
  const auto token = message.find(stun::kReservationToken);
  if (wish.kind == RelayKind::tcp &&
      (!is_stream(request.client.transport) || even || token || message.find(stun::kDontFragment)))
    return 400;
  if (family && (family->size() != 4 || additional)) return 400;
  if (family) {
    if ((*family)[0] != static_cast<std::uint8_t>(Family::v4) &&
        (*family)[0] != static_cast<std::uint8_t>(Family::v6))
      return 440;
    wish.families = {(*family)[0] == static_cast<std::uint8_t>(Family::v4),
                     (*family)[0] == static_cast<std::uint8_t>(Family::v6)};
  }
  if (additional) {
    if (additional->size() != 4 || (*additional)[0] != static_cast<std::uint8_t>(Family::v6)) return 400;
    wish.families = {true, true};
    wish.both = true;
  }
  if (even) {
    if (even->size() != 1) return 400;
    wish.even = true;
    wish.reserve = ((*even)[0] & kReserveNext) != 0;
    if (wish.reserve && additional) return 400;
  }
  if (token) {
    if (token->size() != 8 || even || family || additional) return 400;
    wish.token = std::uint64_t{read32(*token, 0)} << 32 | read32(*token, 4);
  }
  if (const auto ticket = message.find(stun::kMobilityTicket)) {
    if (!ticket->empty()) return 400;
    wish.mobile = true;
  }
  return 0;
}

void Server::Impl::allocate(const Request& request) {
  if (Allocation* existing = request.allocation) {
    // Its answer was lost, and it asks again (section 7.2, step 2).
    if (existing->transaction != request.message.transaction()) return refuse(request, 437);
    unsigned missing = 0;
    for (const Family family : {Family::v4, Family::v6})
      if (request.message.find(stun::kAdditionalAddressFamily) && !existing->relays[index_of(family)])
        missing = static_cast<unsigned>(family);
    return answer_allocate(request, *existing, missing);
  }
  Wish wish;
  if (const unsigned code = read_wish(request, wish)) return refuse(request, code);
  if (wish.token) {
    const auto owner = static_cast<unsigned>(*wish.token >> 56);
    if (owner != settings_.worker && owner < settings_.workers)
      return request.out.hand_over(owner, request.client, request.message.data());
  }
  // Families that this machine has no address of.
  unsigned missing = 0;
  for (const Family family : {Family::v4, Family::v6}) {
    if (!wish.families[index_of(family)] || wish.token || relay_address(request.client, family)) continue;
    wish.families[index_of(family)] = false;
    missing = static_cast<unsigned>(family);
  }
  if (!wish.families[0] && !wish.families[1]) return refuse(request, 440);

  const std::string& quota = request.identity.quota;
  const auto user = users_.find(quota);
  const std::size_t has = user == users_.end() ? 0 : user->second;
  const std::size_t wants = wish.reserve ? 2 : 1;
  // What was reserved has been counted already.
  const auto reserved = wish.token ? reservations_.find(*wish.token) : reservations_.end();
  const std::size_t counted = reserved == reservations_.end() ? 0 : 1;
  const std::size_t counted_user = counted != 0 && reserved->second.quota == quota ? 1 : 0;
  if (settings_.max_allocations_per_user != 0 &&
      has - counted_user + wants > settings_.max_allocations_per_user)
    return refuse(request, 486);
  if (settings_.max_allocations != 0 &&
      allocations() + reservations_.size() - counted + wants > settings_.max_allocations)
    return refuse(request, 508);

  std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
  if (free_slots_.empty()) {
    slots_.emplace_back();
    uses_.push_back(0);
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  auto allocation = std::make_unique<Allocation>();
  allocation->client = request.client;
  allocation->identity = request.identity;
  allocation->kind = wish.kind;
  allocation->transaction = request.message.transaction();
  allocation->use = ++uses_[slot];
  std::uint64_t reservation = 0;
  const unsigned code = wish.token ? (take_reserved(request.now, *wish.token, *allocation) ? 0 : 508)
                                   : take_relays(request, wish, *allocation, reservation);
  if (code != 0) {
    free_slots_.push_back(slot);
    return refuse(request, code);
  }
  for (const auto& relay : allocation->relays)
    if (relay) relays_[*relay].slot = slot;
  allocation->reservation = reservation;
  if (wish.mobile) new_ticket(*allocation);
  ++users_[quota];
  by_client_[request.client] = slot;
  slots_[slot] = std::move(allocation);
  Allocation& made = *slots_[slot];
  expire_at(made, request.now + lifetime_of(request.message));
  counters.allocations_opened.add();
  answer_allocate(request, made, missing);
}

// A port for all the families wanted; what others on this machine hold is passed over.
unsigned Server::Impl::take_relays(const Request& request, const Wish& wish, Allocation& allocation,
                                   std::uint64_t& reservation) {
  std::array<std::uint16_t, kAttempts> failed;
  std::size_t failures = 0;
  unsigned code = 508;
  while (failures < kAttempts) {
    const auto port = wish.even ? ports_.take_even(random_, wish.reserve) : ports_.take(random_);
    if (!port) break;
    bool whole = true;
    for (const Family family : {Family::v4, Family::v6}) {
      if (!wish.families[index_of(family)] || !whole) continue;
      auto& relay = allocation.relays[index_of(family)];
      relay = open_relay(*relay_address(request.client, family), *port, wish.kind, request.out);
      whole = relay.has_value();
    }
    std::optional<RelayId> next;
    if (whole && wish.reserve) {
      const Family family = wish.families[0] ? Family::v4 : Family::v6;
      next = open_relay(*relay_address(request.client, family), static_cast<std::uint16_t>(*port + 1),
                        RelayKind::udp, request.out);
      whole = next.has_value();
    }
    if (whole) {
      if (next) {
        std::array<std::uint8_t, 8> octets;
        do {
          random_.fill(octets);
          octets[0] = static_cast<std::uint8_t>(settings_.worker);
          reservation = std::uint64_t{read32(octets, 0)} << 32 | read32(octets, 4);
        } while (reservation == 0 || reservations_.contains(reservation));
        const Instant expires = request.now + settings_.reservation_lifetime;
        const std::string& quota = request.identity.quota;
        reservations_.emplace(reservation, Reservation{*next, expires, quota});
        ++users_[quota];
        deadlines_.insert({expires, Deadline::Of::reservation, reservation});
      }
      code = 0;
      break;
    }
    for (auto& relay : allocation.relays) {
      if (relay) {
        relays_[*relay].local.port = 0;  // the port itself is given back below
        close_relay(*relay, request.out);
      }
      relay.reset();
    }
    if (wish.reserve) ports_.give_back(static_cast<std::uint16_t>(*port + 1));
    failed[failures++] = *port;
  }
  for (std::size_t i = 0; i < failures; ++i) ports_.give_back(failed[i]);
  return code;
}

bool Server::Impl::take_reserved(Instant now, std::uint64_t token, Allocation& allocation) {
  const auto found = reservations_.find(token);
  if (found == reservations_.end() || found->second.expires <= now) return false;
  const RelayId relay = found->second.relay;
  allocation.relays[relays_[relay].local.v6 ? 1 : 0] = relay;
  deadlines_.erase({found->second.expires, Deadline::Of::reservation, token});
  release_quota(found->second.quota);
  reservations_.erase(found);
  return true;
}

void Server::Impl::answer_allocate(const Request& request, const Allocation& allocation,
                                   unsigned missing_family) {
  Answer answer = success(request);
  for (const auto& relay : allocation.relays)
    if (relay) answer.writer.add_xor_address(stun::kXorRelayedAddress, relays_[*relay].external);
  if (missing_family != 0) {
    // Section 18.11: family, then an error code as in ERROR-CODE, here without its reason.
    const std::array<std::uint8_t, 4> value{static_cast<std::uint8_t>(missing_family), 0, 4, 40};
    answer.writer.add(stun::kAddressErrorCode, value);
  }
  const auto left = std::chrono::ceil<std::chrono::seconds>(allocation.expires - request.now);
  answer.writer.add32(stun::kLifetime, static_cast<std::uint32_t>(left.count()));
  if (allocation.reservation != 0) {
    std::array<std::uint8_t, 8> token;
    write32(token, 0, static_cast<std::uint32_t>(allocation.reservation >> 32));
    write32(token, 4, static_cast<std::uint32_t>(allocation.reservation));
    answer.writer.add(stun::kReservationToken, token);
  }
  add_ticket(answer.writer, allocation);
  answer.writer.add_xor_address(stun::kXorMappedAddress, request.client.client);
  send(request, answer);
}

// The address that the client came to, if it is one to relay from.
const RelayAddress* Server::Impl::relay_address(const FiveTuple& client, Family family) const {
  const RelayAddress* first = nullptr;
  for (const RelayAddress& address : settings_.relays) {
    if (family_of(address.local) != family) continue;
    if (!first) first = &address;
    if (address.local.v6 == client.server.v6 && address.local.ip == client.server.ip) return &address;
  }
  return first;
}

std::optional<RelayId> Server::Impl::open_relay(const RelayAddress& address, std::uint16_t port,
                                                RelayKind kind, Outbox& out) {
  RelayId id = static_cast<RelayId>(relays_.size());
  if (free_relays_.empty()) {
    relays_.emplace_back();
  } else {
    id = free_relays_.back();
    free_relays_.pop_back();
  }
  Relay& relay = relays_[id];
  relay = {kNobody, true, kind, address.local, address.external};
  relay.local.port = relay.external.port = port;
  if (!out.open_relay(id, relay.local, kind)) {
    relay.open = false;
    free_relays_.push_back(id);
    return std::nullopt;
  }
  by_port_[ports_.index(port)][relay.local.v6 ? 1 : 0] = id;
  return id;
}

// Its port is free again when no other relay has it, as the two families of an allocation share one.
void Server::Impl::close_relay(RelayId id, Outbox& out) {
  Relay& relay = relays_[id];
  out.close_relay(id);
  auto& holders = by_port_[ports_.index(relay.external.port)];
  holders[relay.local.v6 ? 1 : 0] = kNobody;
  if (relay.local.port != 0 && holders[0] == kNobody && holders[1] == kNobody)
    ports_.give_back(relay.local.port);
  relay = {};
  free_relays_.push_back(id);
}

// Section 7.2: what was asked for, but not less than the default nor more than the most.
std::chrono::seconds Server::Impl::lifetime_of(const stun::Message& message) const {
  const auto wanted = message.find(stun::kLifetime);
  if (!wanted || wanted->size() != 4) return settings_.default_lifetime;
  return std::clamp(std::chrono::seconds(read32(*wanted, 0)), settings_.default_lifetime,
                    std::max(settings_.default_lifetime, settings_.max_lifetime));
}

}  // namespace halloo::turn
