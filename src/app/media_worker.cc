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
  if (!settings.turn) return worker;

  auto listener = io::open_tcp_listener(worker->address(), true);
  if (!listener) return Unexpected{listener.error()};
  turn::Settings turn = *settings.turn;
  turn.worker = number;
  worker->turn_ = std::make_unique<TurnWorker>(worker->loop_, worker->udp_, std::move(turn), settings.streams,
                                               settings.max_streams_per_address, worker->random_,
                                               static_cast<Neighbours&>(*worker));
  worker->turn_->use(*worker->socket_);
  const auto accept = [turn_worker = worker->turn_.get()](io::Fd fd, const io::Address& peer) {
    const io::Address local = io::local_address(fd.get());
    turn_worker->adopt({std::move(fd), nullptr, peer, local, {}});
  };
  worker->listener_ =
      std::make_unique<io::Listener>(worker->loop_, std::move(*listener), accept, worker->accept_paused_);
  worker->loop_.add(*worker);
  return worker;
}

MediaWorker::~MediaWorker() {
  stop();
  if (turn_) loop_.remove(*this);
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

void MediaWorker::on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) {
  if (turn_) return turn_->on_client_datagrams(datagrams);
  std::array<std::uint8_t, stun::BindingServer::kMaxAnswer> answer;
  for (const io::Datagram& datagram : datagrams) {
    const TransportAddress peer = io::to_transport_address(datagram.peer);
    io::for_each_segment(datagram, [&](Bytes data) {
      const std::size_t size = binding_.on_datagram(peer, data, answer);
      if (size != 0) socket.send(datagram.peer, datagram.local, Bytes(answer).first(size));
    });
  }
}

void MediaWorker::take(io::HandedOver stream) {
  // A function that is posted must be copyable; a stream is not.
  auto handed = std::make_shared<io::HandedOver>(std::move(stream));
  [[maybe_unused]] const bool posted =
      loop_.post([this, handed] { turn_->adopt(std::move(*handed)); });  // else it is closed, as overloaded
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

void MediaWorker::receive(const Batch& batch) {
  Bytes rest = batch.data;
  for (const Batch::Item& item : batch.items) {
    turn_->from_neighbour(item.parcel, rest.first(item.size));
    rest = rest.subspan(item.size);
  }
  octets_waiting_.fetch_sub(batch.data.size());
}

}  // namespace halloo::app
