// What has to hold after every step of a server's.
#include <algorithm>

#include "base/octets.h"
#include "sim/turn/simulation.h"

namespace halloo::turn::sim {
namespace {

bool is_channel_data(Bytes octets_seen) {
  return octets_seen.size() >= 4 && octets_seen[0] >= 0x40 && octets_seen[0] < 0x80;
}

// A Send indication as section 11.2 of RFC 8656 wants it.
bool read_send(const stun::Message& message, TransportAddress& to, Octets& content) {
  if (message.message_class() != stun::Class::indication || message.method() != stun::kSend ||
      message.fingerprint() == stun::Message::Fingerprint::wrong)
    return false;
  bool understood = true;
  std::optional<TransportAddress> address;
  std::optional<Octets> carried;
  message.each([&](const stun::AttributeView& attribute) {
    if (attribute.type == stun::kXorPeerAddress) {
      if (!address) address = stun::xor_address(attribute.value, message.transaction());
    } else if (attribute.type == stun::kData) {
      if (!carried) carried = octets(attribute.value);
    } else if (attribute.type < 0x8000 && attribute.type != stun::kDontFragment) {
      understood = false;
    }
    return true;
  });
  if (!understood || !address || !carried) return false;
  to = *address;
  content = *carried;
  return true;
}

std::uint64_t refusals(const ServerCounters& c) {
  std::uint64_t sum = 0;
  for (const Counter* counter :
       {&c.bad_request_400, &c.unauthorized_401, &c.forbidden_403, &c.mobility_forbidden_405,
        &c.unknown_attribute_420, &c.allocation_mismatch_437, &c.stale_nonce_438, &c.address_family_440,
        &c.wrong_credentials_441, &c.unsupported_transport_442, &c.peer_family_mismatch_443,
        &c.connection_exists_446, &c.connection_failed_447, &c.quota_reached_486,
        &c.insufficient_capacity_508})
    sum += counter->value();
  return sum;
}

}  // namespace

Simulation::Observed Simulation::observe(const Worker& worker) const {
  const ServerCounters& c = worker.server.counters();
  Observed seen{worker.server.allocations(),
                c.allocations_opened.value(),
                c.allocations_closed.value(),
                c.moved.value(),
                c.connections_opened.value(),
                c.connections_closed.value(),
                {},
                {}};
  for (const auto& [id, relay] : worker.out.relays) seen.relays.push_back(id);
  for (const auto& [id, connection] : worker.out.connections) seen.connections.push_back(id);
  return seen;
}

void Simulation::step(unsigned index, const Cause& cause, const Call& call) {
  Worker& worker = *workers_[index];
  if (cause.kind != Cause::Kind::timer && !weather_.late_timers) run_timers(index);
  ++steps_;
  const std::size_t faults_before = faults_.size();
  model_.expire(now_);
  const auto wanted = expected(index, cause);
  const bool by_client = cause.kind == Cause::Kind::client && !weather_.late_timers;
  const Observed before = by_client ? observe(worker) : Observed();

  call(now_, worker.server, worker.out);

  // Exactly the data that the model lets through goes out, unless there is a limit to its amount.
  const std::vector<Delivery> deliveries = seen(worker);
  const bool as_wanted = wanted ? deliveries.size() == 1 && deliveries[0] == *wanted : deliveries.empty();
  const bool limited = settings_.max_octets_per_second != 0 && deliveries.empty();
  if (!as_wanted && !limited)
    fault(wanted ? "data did not go where it should" : "data went out that should not");
  for (const Delivery& delivery : deliveries)
    if (delivery.where == Delivery::To::peer && is_forbidden(delivery.to)) fault("data to a forbidden peer");

  bool granted = !worker.out.connects.empty();
  check_answers(index, cause, granted);
  if (by_client && !granted && observe(worker) != before)
    fault("a request that was not granted changed something");

  check_books(index, !weather_.late_timers || cause.kind == Cause::Kind::timer);
  if (granted) model_.check_quotas(now_, faults_);
  for (std::string& what : std::exchange(worker.out.faults, {})) faults_.push_back(std::move(what));
  for (std::size_t i = faults_before; i < faults_.size(); ++i)
    faults_[i] += " (step " + std::to_string(steps_) + ", cause " +
                  std::to_string(static_cast<int>(cause.kind)) + ", worker " + std::to_string(index) + ")";
  carry_out(index);

  const Instant next = worker.server.next_timeout();
  const Duration lateness = weather_.late_timers ? std::chrono::milliseconds(dice_.below(3000)) : Duration{};
  if (next == kNever)
    worker.timer = kNever;
  else if (worker.timer == kNever || worker.timer < next || worker.timer > next + std::chrono::seconds(3))
    worker.timer = next + lateness;
}

std::optional<Simulation::Delivery> Simulation::expected(unsigned index, const Cause& cause) const {
  if (cause.kind == Cause::Kind::peer || cause.kind == Cause::Kind::neighbour)
    return expected_at(cause.to, cause.from, cause.octets);
  if (cause.kind != Cause::Kind::client) return std::nullopt;
  const Grant* grant = model_.of_client(cause.client);
  if (!grant || grant->worker != index || grant->kind != RelayKind::udp) return std::nullopt;
  TransportAddress to;
  Octets content;
  if (is_channel_data(cause.octets)) {
    const auto* binding = grant->channel(read16(cause.octets, 0), now_);
    const std::size_t length = read16(cause.octets, 2);
    if (!binding || length > cause.octets.size() - 4) return std::nullopt;
    to = binding->peer;
    content = octets(cause.octets.subspan(4, length));
  } else {
    const auto message = stun::Message::parse(cause.octets);
    if (!message || !read_send(*message, to, content)) return std::nullopt;
  }
  const TransportAddress* from = grant->relay_for(to);
  if (!from || !grant->permits(to, now_)) return std::nullopt;
  const bool ours = std::ranges::any_of(
      settings_.relays, [&](const RelayAddress& relay) { return same_ip(relay.external, to); });
  if (!ours) return Delivery{Delivery::To::peer, *from, to, content};
  if (to.port < settings_.min_port || to.port > settings_.max_port) return std::nullopt;
  const unsigned owner = (to.port - settings_.min_port) / 2U % settings_.workers;
  if (owner != index) return Delivery{Delivery::To::neighbour, *from, to, content};
  return expected_at(to, *from, content);
}

std::optional<Simulation::Delivery> Simulation::expected_at(const TransportAddress& relay,
                                                            const TransportAddress& from,
                                                            Bytes content) const {
  const Grant* grant = model_.of_relay(relay);
  if (!grant || grant->stranded || grant->kind != RelayKind::udp || !grant->permits(from, now_))
    return std::nullopt;
  Delivery delivery{Delivery::To::client, from, relay, octets(content), grant->client};
  for (const Grant::Binding& binding : grant->channels)
    if (binding.peer == from && binding.expires > now_) delivery.channel = binding.number;
  // Whom it is for and from whom is all that a client is told.
  delivery.to = {};
  if (delivery.channel) delivery.from = {};
  return delivery;
}

// The data that the server has sent; also counts them.
std::vector<Simulation::Delivery> Simulation::seen(Worker& worker) const {
  std::vector<Delivery> all;
  for (const auto& datagram : worker.out.datagrams) {
    ++worker.to_peers;
    worker.octets_to_peers += datagram.content.size();
    all.push_back({Delivery::To::peer, datagram.from, datagram.peer, datagram.content});
  }
  for (const auto& between : worker.out.between)
    all.push_back({Delivery::To::neighbour, between.from, between.to, between.content});
  for (const auto& message : worker.out.messages) {
    Delivery delivery{Delivery::To::client, {}, {}, {}, message.client};
    if (is_channel_data(message.octets)) {
      delivery.channel = read16(message.octets, 0);
      delivery.content = octets(Bytes(message.octets).subspan(4));
    } else {
      const Reply indication(message.octets);
      if (indication.method() != stun::kDataMethod || !indication.has(stun::kData)) continue;
      delivery.from = indication.address(stun::kXorPeerAddress);
      delivery.content = indication.value(stun::kData);
    }
    ++worker.to_clients;
    worker.octets_to_clients += delivery.content.size();
    all.push_back(std::move(delivery));
  }
  return all;
}

// Answers go to who has asked, and what they grant is written into the model.
void Simulation::check_answers(unsigned index, const Cause& cause, bool& granted) {
  Worker& worker = *workers_[index];
  for (const auto& message : worker.out.messages) {
    if (is_channel_data(message.octets)) continue;
    const auto read = stun::Message::parse(message.octets);
    if (!read) {
      fault("not a STUN message to a client");
      continue;
    }
    if (read->message_class() == stun::Class::indication) {
      const Grant* grant = model_.of_client(message.client);
      if (!grant) fault("an indication to who has no allocation");
      if (read->find(stun::kIcmp) && (!grant || cause.kind != Cause::Kind::icmp ||
                                      !grant->permits(cause.from, now_) || !grant->has_relay(cause.to)))
        fault("of a peer without permission it was told that it is unreachable");
      continue;
    }
    const Reply reply(message.octets);
    if (reply.code() != 0 && reply.method() != stun::kBinding) ++worker.refusals;
    if (read->method() == stun::kConnect) continue;  // may come later, and opens nothing for the model
    const auto request = stun::Message::parse(cause.octets);
    if (cause.kind != Cause::Kind::client || message.client != cause.client || !request ||
        request->transaction() != read->transaction() || request->method() != read->method()) {
      fault("an answer to what nobody has asked");
      continue;
    }
    if (reply.code() != 0) continue;
    granted = true;
    model_.on_success(now_, index, cause.client, *request, reply, faults_);
  }
}

void Simulation::check_books(unsigned index, bool timely) {
  const Worker& worker = *workers_[index];
  const ServerCounters& c = worker.server.counters();
  if (c.allocations_opened.value() - c.allocations_closed.value() != worker.server.allocations())
    fault("opened less closed is not what there is");
  if (c.connections_opened.value() - c.connections_closed.value() != worker.out.connections.size())
    fault("connections opened less closed are not those that there are");
  if (c.packets_to_peers.value() - c.packets_in_memory.value() != worker.to_peers)
    fault("packets to peers are counted wrongly");
  if (c.packets_to_clients.value() != worker.to_clients ||
      c.octets_to_clients.value() != worker.octets_to_clients)
    fault("packets to clients are counted wrongly");
  if (c.packets_in_memory.value() == 0 && c.octets_to_peers.value() != worker.octets_to_peers)
    fault("octets to peers are counted wrongly");
  if (refusals(c) != worker.refusals) fault("refusals are counted wrongly");
  if (!timely) return;
  if (worker.server.allocations() != model_.grants(index)) fault("not the allocations that were granted");
  if (worker.out.relays.size() != model_.relays(index)) fault("not the relays that were granted");
}

}  // namespace halloo::turn::sim
