#include "sim/session/endpoint.h"

#include <algorithm>

namespace halloo::session::sim {

const dtls::Identity& Endpoint::identity() {
  static const dtls::Identity identity;
  return identity;
}

Endpoint::Endpoint(const Joined& joined, const Network& network, Random& random, Dice& dice)
    : up(network.up, dice),
      down(network.down, dice),
      joined_(joined),
      network_(network),
      random_(random),
      check_path_(joined.path),
      media_path_(joined.path) {
  out_.send = [this](Bytes datagram) {
    up.send(now_, stun::looks_like_stun(datagram) ? check_path_ : media_path_, datagram);
  };
  out_.on_rtp = [this](MutableBytes packet) { on_rtp(now_, packet); };
  out_.on_rtcp = [this](Bytes compound) { on_rtcp(now_, compound); };
}

void Endpoint::start(Instant at, const ServerEnd& server) {
  client_.emplace(identity(), dtls::Role::client, joined_.local, server.ice, server.fingerprint, random_);
  server_ = server.ice;
  start_at_ = at;
}

void Endpoint::settle() {
  if (nominated()) media_path_ = check_path_;
  if (told_connected_ || !connected()) return;
  told_connected_ = true;
  on_connected(now_);
}

void Endpoint::on_datagram(Instant now, Way::Item& item) {
  if (gone_ || !client_) return;
  if (!listens_at(item.path)) return down.on_lost(item.octets);
  now_ = now;
  client_->on_datagram(now, item.octets, out_);
  settle();
}

void Endpoint::on_timeout(Instant now) {
  if (gone_ || !client_) return;
  now_ = now;
  if (start_at_ <= now) {
    start_at_ = kNever;
    client_->start(now, out_);
  }
  if (client_->next_timeout() <= now) client_->on_timeout(now, out_);
  settle();
  if (next_time() <= now) on_time(now);
}

Instant Endpoint::next_timeout() const {
  return gone_ || !client_ ? kNever : std::min({start_at_, client_->next_timeout(), next_time()});
}

void Endpoint::say_goodbye(Instant now) {
  now_ = now;
  if (client_) client_->close(out_);
  gone_ = true;
}

void Endpoint::restart_ice(Instant now, const ice::Credentials& local, const ice::Credentials& server,
                           const FiveTuple& path) {
  now_ = now;
  check_path_ = path;
  joined_.local = local;
  server_ = server;
  client_->restart_ice(now, local, server, out_);
}

void Endpoint::send_rtp(Instant now, Bytes packet) {
  send(now, packet, false);
}
void Endpoint::send_rtcp(Instant now, Bytes compound) {
  send(now, compound, true);
}

void Endpoint::send(Instant now, Bytes packet, bool rtcp) {
  if (!client_) return;
  std::array<std::uint8_t, 2048> buffer;
  std::copy(packet.begin(), packet.end(), buffer.begin());
  const MutableBytes room = MutableBytes(buffer).first(packet.size() + transport::Peer::kOverhead);
  const std::size_t size =
      rtcp ? client_->protect_rtcp(room, packet.size()) : client_->protect_rtp(room, packet.size());
  if (size != 0) up.send(now, media_path_, room.first(size));
}

}  // namespace halloo::session::sim
