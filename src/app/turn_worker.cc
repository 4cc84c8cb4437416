#include "app/turn_worker.h"

#include <cstring>

#include "io/address_conversion.h"
#include "turn/framing.h"

namespace halloo::app {
namespace {

using io::to_address;
using io::to_transport_address;

// Flows that this worker passes on to another. Only clients with credentials come in here, after they moved
// or took up a reservation, which is rare.
constexpr std::size_t kMaxForwards = 4096;
constexpr Duration kForwardIdle = std::chrono::hours(1);  // longer than an allocation lasts without a Refresh

turn::FiveTuple tuple_of(const io::Stream& stream) {
  return {to_transport_address(stream.peer()), to_transport_address(stream.local()),
          stream.tls() ? turn::Transport::tls : turn::Transport::tcp};
}

}  // namespace

TurnWorker::TurnWorker(io::Loop& loop, io::Udp& udp, turn::Settings settings, const io::StreamLimits& limits,
                       std::size_t max_streams_per_address, Random& random, Neighbours& neighbours)
    : loop_(loop),
      udp_(udp),
      neighbours_(neighbours),
      server_(std::move(settings), random),
      streams_(loop, limits),
      timer_(loop,
             [this] {
               server_.on_timeout(loop_.now(), *this);
               settle();
             }),
      minute_(loop, [this] { on_minute(); }),
      max_streams_per_address_(max_streams_per_address) {
  on_minute();
}

TurnWorker::~TurnWorker() = default;

// The machine's clock may be set while we run.
void TurnWorker::on_minute() {
  const Instant now = loop_.now();
  server_.set_wall_clock(now, std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  std::erase_if(forwards_, [&](const auto& entry) { return now - entry.second.used > kForwardIdle; });
  minute_.after(std::chrono::minutes(1));
}

// After each call of the server.
void TurnWorker::settle() {
  while (!not_connected_.empty()) {
    const turn::ConnectionId connection = not_connected_.back();
    not_connected_.pop_back();
    server_.on_peer_connected(loop_.now(), connection, false, *this);
  }
  const Instant next = server_.next_timeout();
  if (next != timer_.when()) timer_.at(next);
}

void TurnWorker::on_client_datagram(const FiveTuple& client, Bytes datagram) {
  const Instant now = loop_.now();
  if (!forwards_.empty()) {
    if (const auto forward = forwards_.find(client); forward != forwards_.end()) {
      forward->second.used = now;
      return neighbours_.give(forward->second.worker, TurnParcel{client, {}, {}, true}, datagram);
    }
  }
  server_.on_datagram(now, client, datagram, *this);
}

void TurnWorker::from_neighbour(const TurnParcel& parcel, Bytes data) {
  if (parcel.from_client)
    server_.on_datagram(loop_.now(), parcel.client, data, *this);
  else
    server_.on_worker_datagram(loop_.now(), parcel.from_relay, parcel.to_relay, data, *this);
  settle();
}

// ---- clients ----

io::Stream* TurnWorker::stream_of(const turn::FiveTuple& client) {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : found->second;
}

void TurnWorker::to_client(const turn::FiveTuple& client, Bytes head, Bytes body) {
  if (!turn::is_stream(client.transport)) {
    const io::Address local = to_all_ ? to_address(client.server) : io::Address();
    return main_->send(to_address(client.client), local, head, body);
  }
  io::Stream* stream = stream_of(client);
  if (!stream) return;
  const std::size_t beyond = (head.size() + body.size()) % 4;
  if (beyond == 0) {
    stream->send(head, body);
    return;
  }
  padded_.assign(body.begin(), body.end());
  padded_.resize(body.size() + 4 - beyond);
  stream->send(head, padded_);
}

void TurnWorker::adopt(io::HandedOver handed) {
  std::size_t& count = streams_of_address_[handed.peer.with_port(0)];
  if (max_streams_per_address_ != 0 && count >= max_streams_per_address_) return;
  const io::Address address = handed.peer.with_port(0);
  io::Stream* stream = streams_.adopt(std::move(handed), *this);
  if (!stream) {
    if (count == 0) streams_of_address_.erase(address);
    return;
  }
  ++count;
  clients_[tuple_of(*stream)] = stream;
}

std::size_t TurnWorker::on_octets(io::Stream& stream, Bytes octets) {
  const turn::FiveTuple client = tuple_of(stream);
  std::size_t at = 0;
  reading_ = &stream;
  while (reading_ == &stream) {
    const auto frame = turn::next_frame(octets.subspan(at));
    if (!frame) {
      stream.close();
      break;
    }
    if (frame->size == 0) break;
    const Bytes message = octets.subspan(at, frame->length);
    unread_ = octets.subspan(at);
    at += frame->size;
    server_.on_datagram(loop_.now(), client, message, *this);
  }
  reading_ = nullptr;
  settle();
  return at;
}

void TurnWorker::on_closed(io::Stream& stream) {
  const turn::FiveTuple client = tuple_of(stream);
  if (const auto found = clients_.find(client); found != clients_.end() && found->second == &stream)
    clients_.erase(found);
  if (const auto count = streams_of_address_.find(stream.peer().with_port(0));
      count != streams_of_address_.end() && --count->second == 0)
    streams_of_address_.erase(count);
  server_.on_stream_closed(loop_.now(), client, *this);
}

void TurnWorker::close_client(const turn::FiveTuple& client) {
  io::Stream* stream = stream_of(client);
  if (!stream) return;
  if (reading_ == stream) reading_ = nullptr;
  stream->finish();
}

// ---- relays ----

bool TurnWorker::open_relay(turn::RelayId id, const TransportAddress& local, turn::RelayKind kind) {
  if (relays_.size() <= id) relays_.resize(id + 1);
  const io::Address address = to_address(local);
  if (kind == turn::RelayKind::udp) {
    auto socket = udp_.open(*this, address, {.unreachable = true, .tag = id});
    if (!socket) return false;
    relays_[id] = std::move(*socket);
    return true;
  }
  auto fd = io::open_tcp_listener(address, true);
  if (!fd) return false;
  auto relay = std::make_unique<TcpRelay>();
  relay->local = address;
  relay->listener = std::make_unique<io::Listener>(
      loop_, std::move(*fd),
      [this, id](io::Fd accepted, const io::Address& peer) { accept_peer(id, std::move(accepted), peer); },
      accept_paused_);
  relays_[id] = std::move(relay);
  return true;
}

void TurnWorker::close_relay(turn::RelayId id) {
  relays_[id] = {};
}

void TurnWorker::to_peer(turn::RelayId id, const TransportAddress& peer, Bytes data, bool dont_fragment) {
  std::get<std::unique_ptr<io::UdpSocket>>(relays_[id])->send(to_address(peer), {}, data, {}, dont_fragment);
}

void TurnWorker::on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) {
  const Instant now = loop_.now();
  const auto id = static_cast<turn::RelayId>(socket.tag());
  for (const io::Datagram& datagram : datagrams) {
    const TransportAddress peer = to_transport_address(datagram.peer);
    io::for_each_segment(datagram, [&](Bytes data) { server_.on_peer_datagram(now, id, peer, data, *this); });
  }
}

void TurnWorker::on_unreachable(io::UdpSocket& socket, const io::Unreachable& error) {
  server_.on_peer_unreachable(loop_.now(), static_cast<turn::RelayId>(socket.tag()),
                              to_transport_address(error.peer), error.type, error.code, error.mtu, *this);
}

// ---- peers of TCP allocations ----

void TurnWorker::connect_peer(turn::ConnectionId connection, turn::RelayId id, const TransportAddress& peer) {
  const io::Address from = std::get<std::unique_ptr<TcpRelay>>(relays_[id])->local;
  if (io::Stream* stream = streams_.connect(from, to_address(peer), peer_handler_, true)) {
    stream->tag = connection;
    peers_[connection] = stream;
  } else {
    not_connected_.push_back(connection);  // told when the server's own call has returned
  }
}

void TurnWorker::accept_peer(turn::RelayId id, io::Fd fd, const io::Address& peer) {
  const auto connection = server_.on_peer_accepted(loop_.now(), id, to_transport_address(peer), *this);
  if (!connection) return;
  const io::Address local = io::local_address(fd.get());
  io::Stream* stream = streams_.adopt({std::move(fd), nullptr, peer, local, {}}, peer_handler_, true);
  if (!stream) return server_.on_peer_closed(loop_.now(), *connection, *this);
  stream->tag = *connection;
  peers_[*connection] = stream;
  settle();
}

void TurnWorker::Peers::on_connected(io::Stream& stream, bool connected) {
  const auto id = static_cast<turn::ConnectionId>(stream.tag);
  if (!connected) owner_.peers_.erase(id);
  owner_.server_.on_peer_connected(owner_.loop_.now(), id, connected, owner_);
  owner_.settle();
}

void TurnWorker::Peers::on_closed(io::Stream& stream) {
  const auto id = static_cast<turn::ConnectionId>(stream.tag);
  owner_.peers_.erase(id);
  owner_.server_.on_peer_closed(owner_.loop_.now(), id, owner_);
}

void TurnWorker::join(turn::ConnectionId connection, const turn::FiveTuple& client) {
  io::Stream* stream = stream_of(client);
  const auto peer = peers_.find(connection);
  if (!stream || peer == peers_.end()) return;
  if (reading_ == stream) reading_ = nullptr;
  clients_.erase(client);
  stream->join(*peer->second);
}

void TurnWorker::close_peer(turn::ConnectionId connection) {
  if (const auto peer = peers_.find(connection); peer != peers_.end()) peer->second->close();
}

// ---- other workers ----

void TurnWorker::to_worker(unsigned worker, const TransportAddress& from_relay,
                           const TransportAddress& to_relay, Bytes data) {
  neighbours_.give(worker, TurnParcel{{}, from_relay, to_relay, false}, data);
}

void TurnWorker::hand_over(unsigned worker, const turn::FiveTuple& client, Bytes message) {
  if (turn::is_stream(client.transport)) {
    io::Stream* stream = stream_of(client);
    if (!stream) return;
    clients_.erase(client);
    if (reading_ == stream) reading_ = nullptr;
    io::HandedOver handed = stream->release();
    handed.first.assign(as_text(unread_));
    return neighbours_.give(worker, std::move(handed));
  }
  if (forwards_.size() >= kMaxForwards) return;
  forwards_[client] = {worker, loop_.now()};
  neighbours_.give(worker, TurnParcel{client, {}, {}, true}, message);
}

}  // namespace halloo::app
