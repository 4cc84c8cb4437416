#include "app/gateway_worker.h"

#include "io/address_conversion.h"
#include "transport/framing.h"

namespace halloo::app {
namespace {

constexpr std::size_t kMaxFrame = 2048;  // what a client may send in one

FiveTuple tuple_of(const io::Stream& stream) {
  return {io::to_transport_address(stream.peer()), io::to_transport_address(stream.local()),
          stream.tls() ? Transport::tls : Transport::tcp};
}

}  // namespace

GatewayWorker::GatewayWorker(io::Loop& loop, const session::GatewaySettings& settings,
                             const dtls::Identity& identity, const io::StreamLimits& limits, Random& random,
                             Neighbours& neighbours, Tell tell)
    : loop_(loop),
      worker_(settings.worker),
      workers_(settings.workers),
      neighbours_(neighbours),
      tell_(std::move(tell)),
      gateway_(settings, identity, random),
      streams_(loop, limits),
      timer_(loop,
             [this] {
               gateway_.on_timeout(loop_.now(), *this);
               settle();
             }),
      frame_(transport::kFrameHeader + kMaxFrame) {
  loop_.add(*this);
}

GatewayWorker::~GatewayWorker() {
  loop_.remove(*this);
}

void GatewayWorker::use(io::UdpSocket& main) {
  main_ = &main;
  to_all_ = main.address().is_unspecified();
}

void GatewayWorker::settle() {
  if (const Instant next = gateway_.next_timeout(); next != timer_.when()) timer_.at(next);
}

bool GatewayWorker::on_stun(const FiveTuple& client, Bytes datagram) {
  return gateway_.on_stun(loop_.now(), client, datagram, *this);
}
void GatewayWorker::on_datagram(const FiveTuple& client, MutableBytes datagram) {
  gateway_.on_datagram(loop_.now(), client, datagram, *this);
}
void GatewayWorker::apply(const session::Command& command) {
  gateway_.apply(loop_.now(), command, *this);
  settle();
}
void GatewayWorker::from_neighbour(const session::Parcel& parcel, MutableBytes octets) {
  gateway_.on_parcel(loop_.now(), parcel, octets, *this);
}

bool GatewayWorker::on_turn_end() {
  if (events_.empty() || !tell_(events_)) return false;
  events_.clear();
  return true;
}

// ---- what the gateway wants done ----

void GatewayWorker::send(const FiveTuple& path, Bytes packet) {
  if (is_stream(path.transport)) {
    const auto found = clients_.find(path);
    if (found == clients_.end()) return;
    std::uint8_t head[transport::kFrameHeader];
    write16(head, 0, packet.size());
    found->second->send(head, packet);
    return;
  }
  main_->send(io::to_address(path.client), to_all_ ? io::to_address(path.server) : io::Address(), packet);
}

void GatewayWorker::send(const FiveTuple& path, std::size_t most, Write write) {
  if (is_stream(path.transport)) {
    const MutableBytes room = MutableBytes(frame_).subspan(transport::kFrameHeader);
    const std::size_t size = write(room.first(std::min(most, room.size())));
    if (size != 0) send(path, room.first(size));
    return;
  }
  main_->send(io::to_address(path.client), to_all_ ? io::to_address(path.server) : io::Address(), most,
              write);
}

void GatewayWorker::to_worker(unsigned worker, const session::Parcel& parcel, Bytes octets) {
  neighbours_.give(worker, parcel, octets);
}

// ---- streams ----

void GatewayWorker::adopt(io::HandedOver handed) {
  if (io::Stream* stream = streams_.adopt(std::move(handed), *this)) clients_[tuple_of(*stream)] = stream;
}

std::size_t GatewayWorker::on_octets(io::Stream& stream, Bytes octets) {
  const FiveTuple client = tuple_of(stream);
  std::size_t at = 0;
  while (octets.size() - at >= transport::kFrameHeader) {
    const std::size_t size = read16(octets, at);
    if (size > kMaxFrame) {
      stream.close();
      break;
    }
    const Bytes unread = octets.subspan(at);
    if (unread.size() < transport::kFrameHeader + size) break;
    // Decrypted where it stands, which is not ours to change here.
    const Bytes frame = unread.subspan(transport::kFrameHeader, size);
    incoming_.assign(frame.begin(), frame.end());
    at += transport::kFrameHeader + size;
    if (!on_frame(stream, client, incoming_, unread)) return octets.size();
  }
  settle();
  return at;
}

// False: the stream is another worker's now.
bool GatewayWorker::on_frame(io::Stream& stream, const FiveTuple& client, MutableBytes frame, Bytes unread) {
  if (frame.empty()) return true;
  if (frame[0] > 3) {
    on_datagram(client, frame);
    return true;
  }
  const auto message = stun::Message::parse(frame);
  const auto ufrag = message ? ice::ufrag_of_check(*message) : std::nullopt;
  const auto owner = ufrag ? session::worker_of_ufrag(*ufrag) : std::nullopt;
  if (!owner || *owner == worker_ || *owner >= workers_) {
    on_stun(client, frame);
    return true;
  }
  clients_.erase(client);
  gateway_.on_path_closed(client);
  std::string first(as_text(unread));
  io::HandedOver handed = stream.release();
  handed.first = std::move(first);
  neighbours_.give(*owner, std::move(handed));
  return false;
}

void GatewayWorker::on_closed(io::Stream& stream) {
  const FiveTuple client = tuple_of(stream);
  const auto found = clients_.find(client);
  if (found == clients_.end() || found->second != &stream) return;
  clients_.erase(found);
  gateway_.on_path_closed(client);
}

}  // namespace halloo::app
