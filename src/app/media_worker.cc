#include "app/media_worker.h"

#include <algorithm>
#include <array>

namespace halloo::app {
namespace {

TransportAddress to_transport_address(const io::Address& address) {
  TransportAddress result{address.is_v6(), {}, address.port()};
  const Bytes octets = address.ip_bytes();
  std::copy(octets.begin(), octets.end(), result.ip.begin());
  return result;
}

}  // namespace

Result<std::unique_ptr<MediaWorker>, std::string> MediaWorker::open(const io::Address& address) {
  std::unique_ptr<MediaWorker> worker(new MediaWorker);
  auto socket = io::UdpSocket::open(worker->loop_, *worker, address, true);
  if (!socket) return Unexpected{socket.error()};
  worker->socket_ = std::move(*socket);
  return worker;
}

MediaWorker::~MediaWorker() {
  if (!thread_.joinable()) return;
  // The inbox can be full only of work that is being done; try until there is room.
  while (!loop_.post([this] { loop_.stop(); })) std::this_thread::yield();
  thread_.join();
}

void MediaWorker::start() {
  thread_ = std::thread([this] { loop_.run(); });
}

void MediaWorker::on_datagrams(io::UdpSocket& socket, std::span<const io::Datagram> datagrams) {
  std::array<std::uint8_t, stun::BindingServer::kMaxAnswer> answer;
  for (const io::Datagram& datagram : datagrams) {
    const std::size_t size = binding_.on_datagram(to_transport_address(datagram.peer), datagram.data, answer);
    if (size != 0) socket.send(datagram.peer, datagram.local, Bytes(answer).first(size));
  }
}

}  // namespace halloo::app
