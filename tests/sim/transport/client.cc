#include "sim/transport/client.h"

#include <algorithm>
#include <array>

#include "rtp/packet.h"

namespace halloo::transport::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::uint16_t kIceControlling = 0x802A;
constexpr Duration kCheckInterval = 50ms, kConsentInterval = 5s;  // RFC 8445 section 14.2, RFC 7675

}  // namespace

class Client::DtlsOutbox final : public dtls::Outbox {
 public:
  explicit DtlsOutbox(const Client::Outbox& out) : out_(out) {}
  void send(Bytes datagram) override { out_.send(datagram); }
  void deliver(Bytes) override {}

 private:
  const Client::Outbox& out_;
};

Client::Client(const dtls::Identity& identity, dtls::Role role, ice::Credentials local,
               ice::Credentials server, const dtls::Fingerprint& fingerprint, Random& random)
    : dtls_(identity, role),
      fingerprint_(fingerprint),
      local_(std::move(local)),
      server_(std::move(server)),
      random_(random) {}

void Client::start(Instant now, const Outbox& out) {
  DtlsOutbox dtls(out);
  dtls_.expect(now, {&fingerprint_, 1}, dtls);
  check(now, out);
}

// The pair is nominated by a second check when the first was answered, as libwebrtc does with a lite agent.
void Client::check(Instant now, const Outbox& out) {
  std::array<std::uint8_t, 256> octets;
  Check& sent = checks_[checks_sent_++ % checks_.size()];
  random_.fill(sent.transaction);
  sent.nominates = valid_;
  stun::Writer writer(octets, stun::Class::request, stun::kBinding, sent.transaction);
  writer.add(stun::kUsername, as_bytes(server_.ufrag + ":" + local_.ufrag));
  writer.add32(stun::kPriority, 0x6E001EFF);
  if (valid_) writer.add(stun::kUseCandidate, {});
  std::array<std::uint8_t, 8> tie_breaker{};
  writer.add(kIceControlling, tie_breaker);
  stun::add_integrity(writer, stun::Key(as_bytes(server_.password)));
  writer.add_fingerprint();
  next_check_ = now + (nominated_ ? kConsentInterval : kCheckInterval);
  out.send(Bytes(octets).first(writer.size()));
}

void Client::on_datagram(Instant now, MutableBytes datagram, const Outbox& out) {
  if (stun::looks_like_stun(datagram)) {
    const auto message = stun::Message::parse(datagram);
    if (!message || message->message_class() != stun::Class::success) return;
    const auto answered = std::ranges::find(checks_, message->transaction(), &Check::transaction);
    if (answered == checks_.end() ||
        stun::check_integrity(*message, stun::Key(as_bytes(server_.password))) != stun::Integrity::right)
      return;
    if (!valid_) {
      valid_ = true;
      return check(now, out);
    }
    if (nominated_ || !answered->nominates) return;
    nominated_ = true;
    next_check_ = now + kConsentInterval;
    DtlsOutbox dtls(out);
    dtls_.start(now, dtls);
    return settle();
  }
  if (rtp::looks_like_rtp(datagram)) {
    if (!receiver_) return;
    const bool rtcp = rtp::looks_like_rtcp(datagram);
    const auto size = rtcp ? receiver_->unprotect_rtcp(datagram) : receiver_->unprotect_rtp(datagram);
    if (size) rtcp ? out.on_rtcp(datagram.first(*size)) : out.on_rtp(datagram.first(*size));
    return;
  }
  DtlsOutbox dtls(out);
  dtls_.on_datagram(now, datagram, dtls);
  settle();
}

void Client::settle() {
  if (sender_ || dtls_.state() != dtls::State::connected) return;
  const auto keys = dtls_.srtp_keys();
  if (!keys) return;
  sender_.emplace(*srtp::Keys::make(keys->profile, keys->local.key(), keys->local.salt()), 1024);
  receiver_.emplace(*srtp::Keys::make(keys->profile, keys->remote.key(), keys->remote.salt()), 1024);
}

void Client::on_timeout(Instant now, const Outbox& out) {
  if (now >= next_check_) check(now, out);
  if (now < dtls_.next_timeout()) return;
  DtlsOutbox dtls(out);
  dtls_.on_timeout(now, dtls);
  settle();
}

Instant Client::next_timeout() const {
  return std::min(next_check_, dtls_.next_timeout());
}

void Client::restart_ice(Instant now, ice::Credentials local, ice::Credentials server, const Outbox& out) {
  local_ = std::move(local);
  server_ = std::move(server);
  valid_ = false;
  nominated_ = false;
  check(now, out);
}

void Client::close(const Outbox& out) {
  DtlsOutbox dtls(out);
  dtls_.close(dtls);
  next_check_ = kNever;
}

}  // namespace halloo::transport::sim
