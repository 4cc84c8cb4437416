#include "transport/peer.h"

#include <array>

#include "rtp/packet.h"

namespace halloo::transport {

// What DTLS sends goes to where ICE has found the peer. Data channels are not carried yet.
class Peer::DtlsOutbox final : public dtls::Outbox {
 public:
  DtlsOutbox(const Peer& peer, transport::Outbox& out) : peer_(peer), out_(out) {}
  void send(Bytes datagram) override {
    if (const FiveTuple* path = peer_.path()) out_.send(*path, datagram);
  }
  void deliver(Bytes) override {}

 private:
  const Peer& peer_;
  transport::Outbox& out_;
};

Peer::Peer(PeerId id, Instant now, ice::Credentials local, const dtls::Identity& identity, dtls::Role role,
           Counters& counters)
    : id_(id), counters_(counters), agent_(now, std::move(local), counters.ice), dtls_(identity, role) {}

void Peer::expect(Instant now, std::span<const dtls::Fingerprint> fingerprints, Outbox& out) {
  DtlsOutbox dtls(*this, out);
  dtls_.expect(now, fingerprints, dtls);
  settle(out);
}

bool Peer::on_check(Instant now, const FiveTuple& path, const stun::Message& message, Outbox& out) {
  if (ended_) return false;
  std::array<std::uint8_t, ice::Agent::kMaxAnswer> answer;
  const bool first = agent_.path() == nullptr;
  const std::size_t size = agent_.on_check(now, path, message, answer);
  if (size != 0) out.send(path, Bytes(answer).first(size));
  if (first && agent_.path() != nullptr) {
    DtlsOutbox dtls(*this, out);
    dtls_.start(now, dtls);
    settle(out);
  }
  return agent_.knows(path);
}

void Peer::on_datagram(Instant now, const FiveTuple&, MutableBytes datagram, Outbox& out) {
  if (ended_) return;
  if (rtp::looks_like_rtp(datagram)) return on_media(datagram, out);
  if (!dtls::looks_like_dtls(datagram)) return counters_.unknown_protocol.add();
  DtlsOutbox dtls(*this, out);
  dtls_.on_datagram(now, datagram, dtls);
  settle(out);
}

void Peer::on_media(MutableBytes packet, Outbox& out) {
  if (!receiver_) return counters_.before_connected.add();
  const bool rtcp = rtp::looks_like_rtcp(packet);
  const auto size = rtcp ? receiver_->unprotect_rtcp(packet) : receiver_->unprotect_rtp(packet);
  if (!size) return count(size.error());
  rtcp ? out.on_rtcp(id_, packet.first(*size)) : out.on_rtp(id_, packet.first(*size));
}

void Peer::count(srtp::Error error) {
  switch (error) {
    case srtp::Error::malformed:
      return counters_.srtp_malformed.add();
    case srtp::Error::replayed:
    case srtp::Error::too_old:
      return counters_.srtp_replayed.add();
    case srtp::Error::wrong_tag:
      return counters_.srtp_wrong_tag.add();
    case srtp::Error::too_many_ssrcs:
      return counters_.srtp_too_many_ssrcs.add();
  }
}

// What has become of DTLS.
void Peer::settle(Outbox& out) {
  switch (dtls_.state()) {
    case dtls::State::connecting:
      return;
    case dtls::State::failed:
      return end(End::dtls_failed, out);
    case dtls::State::closed:
      return end(End::closed_by_peer, out);
    case dtls::State::connected:
      break;
  }
  if (sender_) return;
  const auto keys = dtls_.srtp_keys();
  if (!keys) return end(End::dtls_failed, out);
  const auto local = srtp::Keys::make(keys->profile, keys->local.key(), keys->local.salt());
  const auto remote = srtp::Keys::make(keys->profile, keys->remote.key(), keys->remote.salt());
  if (!local || !remote) return end(End::dtls_failed, out);
  sender_.emplace(*local, kMaxSsrcs);
  receiver_.emplace(*remote, kMaxSsrcs);
  counters_.connected.add();
  out.on_connected(id_);
}

void Peer::end(End how, Outbox& out) {
  if (ended_) return;
  ended_ = true;
  if (how == End::dtls_failed) counters_.dtls_failed.add();
  if (how == End::consent_expired) counters_.consent_expired.add();
  out.on_ended(id_, how);
}

void Peer::on_timeout(Instant now, Outbox& out) {
  if (ended_) return;
  if (now >= agent_.consent_until()) return end(End::consent_expired, out);
  if (now < dtls_.next_timeout()) return;
  DtlsOutbox dtls(*this, out);
  dtls_.on_timeout(now, dtls);
  settle(out);
}

Instant Peer::next_timeout() const {
  return ended_ ? kNever : std::min(agent_.consent_until(), dtls_.next_timeout());
}

void Peer::close(Outbox& out) {
  if (ended_) return;
  ended_ = true;
  DtlsOutbox dtls(*this, out);
  dtls_.close(dtls);
}

std::size_t Peer::protect_rtp(MutableBytes buffer, std::size_t size) {
  return connected() ? sender_->protect_rtp(buffer, size) : 0;
}
std::size_t Peer::protect_rtcp(MutableBytes buffer, std::size_t size) {
  return connected() ? sender_->protect_rtcp(buffer, size) : 0;
}

}  // namespace halloo::transport
