#include "sim/turn/recorder.h"

#include <algorithm>

namespace halloo::turn::sim {

std::optional<RelayId> Recorder::relay_at(const TransportAddress& address) const {
  for (const auto& [id, relay] : relays)
    if (relay.local.port == address.port && relay.local.v6 == address.v6) return id;
  return std::nullopt;
}

void Recorder::accepted(ConnectionId id, RelayId relay, const TransportAddress& peer) {
  for (const auto& [other, connection] : connections)
    expect(connection.relay != relay || connection.peer != peer, "two connections of a relay to one peer");
  connections[id] = {relay, peer, std::nullopt};
}

void Recorder::to_client(const FiveTuple& client, Bytes head, Bytes body) {
  expect(!head.empty(), "an empty message to a client");
  messages.push_back({client, octets(head)});
  messages.back().octets.insert(messages.back().octets.end(), body.begin(), body.end());
}

void Recorder::to_peer(RelayId relay, const TransportAddress& peer, Bytes content, bool dont_fragment) {
  const auto found = relays.find(relay);
  expect(found != relays.end(), "data from a relay that is not open");
  if (found == relays.end()) return;
  expect(found->second.kind == RelayKind::udp, "a datagram from a TCP relay");
  expect(found->second.local.v6 == peer.v6, "data to a peer of another family");
  datagrams.push_back({relay, found->second.local, peer, octets(content), dont_fragment});
}

void Recorder::to_worker(unsigned worker, const TransportAddress& from_relay,
                         const TransportAddress& to_relay, Bytes content) {
  between.push_back({worker, from_relay, to_relay, octets(content)});
}

void Recorder::hand_over(unsigned worker, const FiveTuple& client, Bytes message) {
  handed.push_back({worker, client, octets(message)});
}

bool Recorder::open_relay(RelayId relay, const TransportAddress& local, RelayKind kind) {
  expect(!relays.contains(relay), "a relay opened twice");
  for (const auto& [id, open] : relays) expect(open.local != local, "two relays of one address");
  if (occupied.contains(local.port)) return false;
  relays[relay] = {local, kind};
  return true;
}

void Recorder::close_relay(RelayId relay) {
  expect(relays.erase(relay) == 1, "a relay closed that is not open");
  for (const auto& [id, connection] : connections)
    expect(connection.relay != relay, "a relay closed before its connections");
}

void Recorder::connect_peer(ConnectionId connection, RelayId relay, const TransportAddress& peer) {
  expect(!connections.contains(connection), "a connection id given twice");
  const auto found = relays.find(relay);
  expect(found != relays.end() && found->second.kind == RelayKind::tcp, "a connection from no TCP relay");
  accepted(connection, relay, peer);
  connects.push_back(connection);
}

void Recorder::join(ConnectionId connection, const FiveTuple& stream) {
  const auto found = connections.find(connection);
  expect(found != connections.end() && !found->second.stream, "joined what is not there or joined already");
  if (found != connections.end()) found->second.stream = stream;
}

void Recorder::close_peer(ConnectionId connection) {
  expect(connections.erase(connection) == 1, "a connection closed that is not there");
}

}  // namespace halloo::turn::sim
