#include "sim/turn/script.h"

namespace halloo::turn::sim {
namespace {

using namespace std::chrono_literals;

const std::array kUsers{User{"ada", "lovelace"}, User{"grace", "hopper"}, User{"alan", "turing"}};

Login random_login(Dice& dice) {
  const User& user = dice.of(kUsers);
  Login login{user.name, user.password};
  if (dice.chance(30)) login.algorithm = std::nullopt;
  if (dice.chance(30)) login.sha256 = false;
  if (dice.chance(4)) login.password = "a guess";
  return login;
}

}  // namespace

Settings random_settings(Dice& dice) {
  Settings settings;
  settings.realm = "halloo.example";
  settings.users.assign(kUsers.begin(), kUsers.end());
  settings.server_secret = "0123456789abcdef0123456789abcdef";
  settings.relays = {{at("203.0.113.1"), at("203.0.113.1")}};
  if (dice.chance(70)) settings.relays.push_back({at("2001:db8:1::1"), at("2001:db8:1::1")});
  settings.min_port = 50000;
  settings.max_port = 50023;
  settings.workers = 1 + static_cast<unsigned>(dice.below(3));
  settings.max_allocations_per_user = 3;
  settings.max_permissions = 1 + dice.below(4);
  settings.max_channels = 1 + dice.below(3);
  settings.max_connections = 2;
  settings.default_lifetime = 120s;
  settings.max_lifetime = 600s;
  settings.permission_lifetime = 60s;
  settings.channel_lifetime = 100s;
  settings.nonce_lifetime = 90s;
  if (dice.chance(10)) settings.max_octets_per_second = 500;
  if (dice.chance(10)) settings.max_unauthenticated_per_second = 3;
  return settings;
}

Weather random_weather(Dice& dice) {
  Weather weather;
  if (dice.chance(60)) weather.loss = dice.below(30);
  if (dice.chance(60)) weather.duplication = dice.below(30);
  if (dice.chance(60)) weather.reordering = dice.below(30);
  weather.late_timers = dice.chance(15);
  return weather;
}

Script::Script(Simulation& simulation) : simulation_(simulation), dice_(simulation.dice()) {
  for (std::size_t i = 2 + dice_.below(3); i > 0; --i) {
    const bool stream = dice_.chance(30);
    Client& client = simulation_.add_client(random_login(dice_), stream ? Transport::tcp : Transport::udp);
    client.set_fingerprint(dice_.chance(50));
    people_.push_back({&client, stream});
    Attributes wishes{stream && dice_.chance(30) ? kTcp : kUdp, ticket()};
    if (!stream && dice_.chance(30)) wishes.push_back(even_port(true));
    request(people_.back(), stun::kAllocate, std::move(wishes));
  }
  simulation_.run_for(1s);
  for (Person& person : people_) {
    permit(person);
    bind(person);
  }
  simulation_.run_for(1s);
}

void Script::act() {
  Person& person = dice_.of(people_);
  look_at_events(person);
  const std::size_t what = dice_.below(100);
  if (what < 10)
    allocate(person);
  else if (what < 16)
    refresh(person);
  else if (what < 30)
    permit(person);
  else if (what < 38)
    bind(person);
  else if (what < 58)
    send(person);
  else if (what < 64)
    connect(person);
  else if (what < 68)
    take_up_connections(person);
  else if (what < 74)
    go_elsewhere(person);
  else if (what < 80)
    misbehave(person);
  else if (what < 84)
    replay();
  else
    peers_act();
}

void Script::request(Person& person, std::uint16_t method, Attributes attributes) {
  person.client->request(simulation_.now(), method, std::move(attributes));
  simulation_.flush(*person.client);
}

TransportAddress Script::some_peer() {
  // The first six of them may be reached.
  if (dice_.chance(60)) return peers()[dice_.below(6)];
  if (dice_.chance(30)) return dice_.of(peers());
  const Person& other = dice_.of(people_);
  if (other.client->relayed().empty())
    return at("203.0.113.1", static_cast<std::uint16_t>(50000 + dice_.below(24)));
  return dice_.of(other.client->relayed());
}

TransportAddress Script::known_peer(const Person& person) {
  return person.known.empty() || dice_.chance(20) ? some_peer() : dice_.of(person.known);
}

void Script::allocate(Person& person) {
  Attributes attributes{person.stream && dice_.chance(50) ? kTcp : kUdp};
  if (!tokens_.empty() && dice_.chance(50)) {
    attributes.push_back(token(dice_.chance(80) ? tokens_.back() : dice_.of(tokens_)));
    return request(person, stun::kAllocate, std::move(attributes));
  }
  if (dice_.chance(30))
    attributes.push_back(kV6Too);
  else if (dice_.chance(20))
    attributes.push_back(dice_.chance(60) ? kOnlyV6 : kOnlyV4);
  if (dice_.chance(20)) attributes.push_back(even_port(dice_.chance(70)));
  if (dice_.chance(40)) attributes.push_back(ticket());
  if (dice_.chance(30)) attributes.push_back(lifetime(static_cast<std::uint32_t>(dice_.below(1000))));
  if (dice_.chance(5)) attributes.push_back(dont_fragment());
  if (dice_.chance(3)) attributes.push_back({0x7FF0, {}});
  if (dice_.chance(3)) attributes[0] = transport(static_cast<std::uint8_t>(dice_.below(256)));
  request(person, stun::kAllocate, std::move(attributes));
}

void Script::refresh(Person& person) {
  Attributes attributes;
  if (dice_.chance(60))
    attributes.push_back(lifetime(dice_.chance(25) ? 0 : static_cast<std::uint32_t>(dice_.below(1000))));
  if (dice_.chance(15)) attributes.push_back(dice_.chance(50) ? kOnlyV6 : kOnlyV4);
  if (dice_.chance(10)) attributes.push_back(ticket(person.client->ticket()));
  request(person, stun::kRefresh, std::move(attributes));
}

void Script::permit(Person& person) {
  Attributes attributes;
  for (std::size_t i = dice_.chance(70) ? 1 : dice_.below(4); i > 0; --i) {
    person.known.push_back(some_peer());
    attributes.push_back(peer(person.known.back()));
  }
  request(person, stun::kCreatePermission, std::move(attributes));
}

void Script::bind(Person& person) {
  const auto number = static_cast<std::uint16_t>(dice_.chance(3) ? 0x8000 : 0x4000 + dice_.below(6));
  person.known.push_back(known_peer(person));
  request(person, stun::kChannelBind, {channel(number), peer(person.known.back())});
}

void Script::send(Person& person) {
  const auto& channels = person.client->channels();
  for (std::size_t i = dice_.below(4); i > 0; --i) {
    const Octets content(dice_.below(300), static_cast<std::uint8_t>(dice_.below(256)));
    if (!channels.empty() && dice_.chance(50)) {
      auto chosen = channels.begin();
      std::advance(chosen, dice_.below(channels.size()));
      person.client->send_on_channel(chosen->first, content);
    } else {
      person.client->send(known_peer(person), content, dice_.chance(10));
    }
  }
  simulation_.flush(*person.client);
}

void Script::connect(Person& person) {
  request(person, stun::kConnect, {peer(known_peer(person))});
}

void Script::take_up_connections(Person& person) {
  if (connections_.empty()) return;
  Client& carrier =
      simulation_.add_client(person.client->login(), dice_.chance(95) ? Transport::tcp : Transport::udp);
  carrier.request(simulation_.now(), stun::kConnectionBind, {connection(dice_.of(connections_))});
  simulation_.flush(carrier);
}

void Script::go_elsewhere(Person& person) {
  if (person.stream) simulation_.close_stream(person.client->path());
  person.stream = person.stream ? dice_.chance(80) : dice_.chance(10);
  simulation_.move(*person.client, person.stream ? Transport::tcp : Transport::udp);
  // Some say so, some have not noticed, and some say another's name.
  if (dice_.chance(60))
    request(person, stun::kRefresh, {ticket(person.client->ticket())});
  else if (dice_.chance(40) && !tickets_.empty())
    request(person, stun::kRefresh, {ticket(dice_.of(tickets_)), lifetime(dice_.chance(50) ? 0 : 600)});
}

void Script::misbehave(Person& person) {
  switch (dice_.below(5)) {
    case 0: {  // garbage
      Octets message(dice_.below(200));
      dice_.random().fill(message);
      if (dice_.chance(50) && message.size() > 1) message[0] = dice_.chance(50) ? 0x40 : 0x00;
      simulation_.deliver(person.client->path(), message);
      break;
    }
    case 1: {  // something true with something wrong in it
      if (simulation_.overheard().empty()) break;
      auto [path, message] = dice_.of(simulation_.overheard());
      if (!message.empty()) dice_.of(message) ^= static_cast<std::uint8_t>(1 + dice_.below(255));
      simulation_.deliver(path, message);
      break;
    }
    case 2:
      person.client->set_login(random_login(dice_));
      break;
    case 3: {  // a nonce of one's own
      if (!person.client->challenge()) break;
      Challenge challenge = *person.client->challenge();
      dice_.of(challenge.nonce) ^= 1;
      person.client->set_challenge(std::move(challenge));
      break;
    }
    default:  // methods and classes that are none of its business
      simulation_.deliver(person.client->path(), write_message(static_cast<stun::Class>(dice_.below(4)),
                                                               static_cast<std::uint16_t>(dice_.below(16)),
                                                               {}, {peer(some_peer())}));
  }
}

void Script::replay() {
  if (simulation_.overheard().empty()) return;
  auto [path, message] = dice_.of(simulation_.overheard());
  if (dice_.chance(50)) path = dice_.of(people_).client->path();
  simulation_.deliver(path, message);
}

void Script::peers_act() {
  const auto worker = static_cast<unsigned>(dice_.below(simulation_.workers()));
  const Recorder& recorder = simulation_.recorder(worker);
  if (!recorder.connections.empty() && dice_.chance(10))
    return simulation_.peer_closes(worker, recorder.connections.begin()->first);
  if (recorder.relays.empty()) return;
  auto relay = recorder.relays.begin();
  std::advance(relay, dice_.below(recorder.relays.size()));
  TransportAddress from = some_peer();
  for (int i = 0; i < 6 && from.v6 != relay->second.local.v6; ++i) from = known_peer(dice_.of(people_));
  if (from.v6 != relay->second.local.v6) return;
  const RelayId id = relay->first;
  if (relay->second.kind == RelayKind::tcp) return simulation_.peer_connects(worker, id, from);
  if (dice_.chance(10)) return simulation_.peer_unreachable(worker, id, from);
  simulation_.peer_sends(worker, id, from, Octets(dice_.below(300), 0x55));
}

void Script::look_at_events(Person& person) {
  for (const Event& event : simulation_.take_events(*person.client)) {
    if (const auto* answered = std::get_if<Answered>(&event)) {
      const Reply& reply = answered->reply;
      if (reply.code() != 0) continue;
      if (reply.has(stun::kReservationToken)) tokens_.push_back(reply.value(stun::kReservationToken));
      if (reply.has(stun::kMobilityTicket)) tickets_.push_back(reply.value(stun::kMobilityTicket));
      if (const auto id = reply.number(stun::kConnectionId)) connections_.push_back(*id);
    } else if (const auto* attempt = std::get_if<ConnectionAttempt>(&event)) {
      connections_.push_back(attempt->id);
    }
  }
}

}  // namespace halloo::turn::sim
