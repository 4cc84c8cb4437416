#include "gateway/endpoint.h"

#include <algorithm>
#include <stdexcept>

#include "io/address_conversion.h"

namespace halloo::gateway {
namespace {

// Of ice-chars (RFC 8839 section 5.4), which base64url's are not all.
std::string ice_token(Random& random, std::size_t octets) {
  std::string token = random.token(octets);
  std::ranges::replace(token, '-', '+');
  std::ranges::replace(token, '_', '/');
  return token;
}

}  // namespace

Endpoint::Endpoint(const io::Address& local, const dtls::Identity& identity, Random& random)
    : identity_(identity),
      random_(random),
      credentials_{ice_token(random, 6), ice_token(random, 18)},
      socket_(local) {
  socket_.note_arrivals();
  outbox_.send = [this](Bytes datagram) { socket_.send(datagram); };
  outbox_.on_rtp = [this](MutableBytes packet) { on_rtp(arrived_, packet); };
  outbox_.on_rtcp = [this](Bytes compound) { on_rtcp(arrived_, compound); };
}

void Endpoint::connect(Instant now, const Remote& remote) {
  remote_ = remote.address;
  socket_.connect(remote_);
  client_.emplace(identity_, dtls::Role::client, credentials_, remote.credentials, remote.fingerprint,
                  random_);
  client_->start(now, outbox_);
}

void Endpoint::close() {
  if (client_) client_->close(outbox_);
}

void Endpoint::receive(Instant now, MutableBytes scratch) {
  if (!client_) return;
  for (;;) {
    const relay::Udp::Received received = socket_.receive(scratch);
    if (received.data.empty()) break;
    arrived_ = received.arrived;
    MutableBytes rest = scratch.first(received.data.size());
    while (!rest.empty()) {
      const std::size_t size = std::min(received.each, rest.size());
      if (!answer_check(rest.first(size))) client_->on_datagram(now, rest.first(size), outbox_);
      rest = rest.subspan(size);
    }
  }
  if (client_->dtls_state() == dtls::State::failed)
    throw std::runtime_error("DTLS failed, reason " +
                             std::to_string(static_cast<int>(client_->dtls_failure())));
}

// Servers that are not ICE-lite, and libnice even if it is, check the way to us, too (RFC 8445 section 7.3).
bool Endpoint::answer_check(Bytes datagram) {
  if (datagram.size() < stun::kHeaderSize || datagram[0] != 0 || datagram[1] != stun::kBinding) return false;
  const auto check = stun::Message::parse(datagram);
  const stun::Key key(as_bytes(credentials_.password));
  if (!check || stun::check_integrity(*check, key) != stun::Integrity::right) return true;
  std::array<std::uint8_t, 128> octets;
  stun::Writer answer(octets, stun::Class::success, stun::kBinding, check->transaction());
  answer.add_xor_address(stun::kXorMappedAddress, io::to_transport_address(remote_));
  stun::add_integrity(answer, key);
  answer.add_fingerprint();
  socket_.send(Bytes(octets).first(answer.size()));
  return true;
}

void Endpoint::on_due(Instant now) {
  if (!client_) return;
  if (now >= client_->next_timeout()) client_->on_timeout(now, outbox_);
  if (connected() && now >= next_time()) on_time(now);
}

Instant Endpoint::next_due() const {
  if (!client_) return kNever;
  return connected() ? std::min(client_->next_timeout(), next_time()) : client_->next_timeout();
}

bool Endpoint::send_rtp(MutableBytes buffer, std::size_t size) {
  const std::size_t whole = client_ ? client_->protect_rtp(buffer, size) : 0;
  return whole != 0 && socket_.send(Bytes(buffer).first(whole));
}

bool Endpoint::send_rtcp(MutableBytes buffer, std::size_t size) {
  const std::size_t whole = client_ ? client_->protect_rtcp(buffer, size) : 0;
  return whole != 0 && socket_.send(Bytes(buffer).first(whole));
}

}  // namespace halloo::gateway
