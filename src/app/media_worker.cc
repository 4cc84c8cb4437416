#include "app/media_worker.h"

#include <array>

#include "io/address_conversion.h"

namespace halloo::app {
namespace {

constexpr int kReceiveBuffer = 8 * 1024 * 1024, kSendBuffer = 4 * 1024 * 1024;
constexpr std::size_t kMaxBetweenWorkers = 16 * 1024 * 1024;  // octets that wait for one of them

}  // namespace

Result<std::unique_ptr<MediaWorker>, std::string> MediaWorker::open(const io::Address& address,
                                                                    unsigned number,
                                                                    const MediaSettings& settings) {
  std::unique_ptr<MediaWorker> worker(new MediaWorker(settings.coalescing));
  auto socket = worker->udp_.open(
      *worker, address, {.reuse_port = true, .receive_buffer = kReceiveBuffer, .send_buffer = kSendBuffer});
  if (!socket) return Unexpected{socket.error()};
  worker->socket_ = std::move(*socket);
  worker->address_ = worker->socket_->address();
  if (!settings.turn && !settings.gateway) return worker;

  auto listener = io::open_tcp_listener(worker->address(), true);
  if (!listener) return Unexpected{listener.error()};
  worker->open_turn(number, settings);
  worker->open_gateway(number, settings);
  const auto to = [](auto* taker) -> StreamSorter::Taker {
    if (!taker) return {};
    return [taker](io::HandedOver stream) { taker->adopt(std::move(stream)); };
  };
  worker->sorter_ = std::make_unique<StreamSorter>(worker->loop_, settings.streams, to(worker->turn_.get()),
                                                   to(worker->gateway_.get()));
  const auto accept = [sorter = worker->sorter_.get()](io::Fd fd, const io::Address& peer) {
    const io::Address local = io::local_address(fd.get());
    sorter->adopt({std::move(fd), nullptr, peer, local, {}});
  };
  worker->listener_ =
      std::make_unique<io::Listener>(worker->loop_, std::move(*listener), accept, worker->accept_paused_);
  worker->loop_.add(*worker);
  return worker;
}

void MediaWorker::open_turn(unsigned number, const MediaSettings& settings) {
  if (!settings.turn) return;
  turn::Settings turn = *settings.turn;
  turn.worker = number;
  if (settings.gateway) turn.gateway_port = address().port();
  turn_ = std::make_unique<TurnWorker>(loop_, udp_, std::move(turn), settings.streams,
                                       settings.max_streams_per_address, random_,
                                       static_cast<Neighbours&>(*this));
  turn_->use(*socket_);
}

void MediaWorker::open_gateway(unsigned number, const MediaSettings& settings) {
  if (!settings.gateway) return;
  session::GatewaySettings gateway = *settings.gateway;
  gateway.worker = number;
  gateway_ = std::make_unique<GatewayWorker>(loop_, gateway, *settings.identity, settings.streams, random_,
                                             static_cast<Neighbours&>(*this), settings.tell);
  gateway_->use(*socket_);
}

MediaWorker::~MediaWorker() {
  stop();
  if (sorter_) loop_.remove(*this);
}

void MediaWorker::start() {
  batches_.resize(all_.size());
  thread_ = std::thread([this] { loop_.run(); });
}

void MediaWorker::stop() {
  if (!thread_.joinable()) return;
  // The inbox can be full only of work that is being done; try until there is room.
  while (!loop_.post([this] { loop_.stop(); })) std::this_thread::yield();
  thread_.join();
}

void MediaWorker::on_datagrams(io::UdpSocket&, std::span<const io::Datagram> datagrams) {
  for (const io::Datagram& datagram : datagrams) {
    // A socket that is bound to one address is not told to which one a datagram came.
    const io::Address& server = datagram.local.is_unspecified() ? address_ : datagram.local;
    FiveTuple client{io::to_transport_address(datagram.peer), io::to_transport_address(server),
                     Transport::udp};
    client.server.port = address_.port();
    io::for_each_segment(datagram, [&](MutableBytes data) { on_datagram(client, data); });
  }
  if (turn_) turn_->settle();
  if (gateway_) gateway_->settle();
}

// RFC 7983 section 7. A browser uses one socket for its relay and for its connections, so one flow may carry
// both.
void MediaWorker::on_datagram(const FiveTuple& client, MutableBytes data) {
  if (gateway_ && !data.empty()) {
    const bool check = data.size() >= stun::kHeaderSize && data[0] == 0 && data[1] == stun::kBinding;
    if (check && gateway_->on_stun(client, data)) return;
    if (rtp::looks_like_rtp(data) || dtls::looks_like_dtls(data)) return gateway_->on_datagram(client, data);
  }
  if (turn_) return turn_->on_client_datagram(client, data);
  std::array<std::uint8_t, stun::BindingServer::kMaxAnswer> answer;
  const std::size_t size = binding_.on_datagram(client.client, data, answer);
  const io::Address from = address_.is_unspecified() ? io::to_address(client.server) : io::Address();
  if (size != 0) socket_->send(io::to_address(client.client), from, Bytes(answer).first(size));
}

void MediaWorker::take(io::HandedOver stream) {
  // A function that is posted must be copyable; a stream is not.
  auto handed = std::make_shared<io::HandedOver>(std::move(stream));
  [[maybe_unused]] const bool posted =
      loop_.post([this, handed] { sorter_->adopt(std::move(*handed)); });  // else it is closed, as overloaded
}

bool MediaWorker::order(std::vector<session::Command> commands) {
  return loop_.post([this, commands = std::move(commands)] {
    for (const session::Command& command : commands) gateway_->apply(command);
  });
}

void MediaWorker::give(unsigned worker, io::HandedOver stream) {
  if (worker < all_.size()) all_[worker]->take(std::move(stream));
}

void MediaWorker::give(unsigned worker, const Parcel& parcel, Bytes data) {
  if (worker >= all_.size()) return;
  if (all_[worker]->octets_waiting_.fetch_add(data.size()) > kMaxBetweenWorkers) {
    all_[worker]->octets_waiting_.fetch_sub(data.size());
    return dropped_between_workers_.add();
  }
  auto& batch = batches_[worker];
  if (!batch) batch = std::make_shared<Batch>();
  batch->items.push_back({parcel, data.size()});
  batch->data.insert(batch->data.end(), data.begin(), data.end());
}

bool MediaWorker::on_turn_end() {
  bool any = false;
  for (std::size_t i = 0; i < batches_.size(); ++i) {
    if (!batches_[i]) continue;
    any = true;
    MediaWorker& other = *all_[i];
    const std::size_t size = batches_[i]->data.size();
    if (!other.loop_.post([&other, batch = std::move(batches_[i])] { other.receive(*batch); })) {
      other.octets_waiting_.fetch_sub(size);
      dropped_between_workers_.add();
    }
    batches_[i] = nullptr;
  }
  return any;
}

void MediaWorker::receive(Batch& batch) {
  MutableBytes rest = batch.data;
  for (const Batch::Item& item : batch.items) {
    const MutableBytes octets = rest.first(item.size);
    rest = rest.subspan(item.size);
    if (const auto* parcel = std::get_if<TurnParcel>(&item.parcel); parcel && turn_)
      turn_->from_neighbour(*parcel, octets);
    if (const auto* parcel = std::get_if<session::Parcel>(&item.parcel); parcel && gateway_)
      gateway_->from_neighbour(*parcel, octets);
  }
  if (gateway_) gateway_->settle();
  octets_waiting_.fetch_sub(batch.data.size());
}

}  // namespace halloo::app
