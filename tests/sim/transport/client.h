// The other side of a transport::Peer, as a browser has it: a full ICE agent that needs only one path, DTLS,
// SRTP. Sans-I/O, so that tests, the simulation and the load client drive it alike.
#pragma once

#include <array>
#include <functional>
#include <optional>

#include "base/random.h"
#include "dtls/session.h"
#include "ice/agent.h"
#include "srtp/receiver.h"
#include "srtp/sender.h"

namespace halloo::transport::sim {

class Client {
 public:
  struct Outbox {
    std::function<void(Bytes)> send;
    std::function<void(MutableBytes)> on_rtp = [](MutableBytes) {};
    std::function<void(Bytes)> on_rtcp = [](Bytes) {};
  };

  // `server`: its credentials of ICE and the fingerprint of its certificate.
  Client(const dtls::Identity& identity, dtls::Role role, ice::Credentials local, ice::Credentials server,
         const dtls::Fingerprint& fingerprint, Random& random);

  void start(Instant now, const Outbox& out);
  void on_datagram(Instant now, MutableBytes datagram, const Outbox& out);
  void on_timeout(Instant now, const Outbox& out);
  Instant next_timeout() const;

  bool nominated() const { return nominated_; }
  bool connected() const { return sender_.has_value(); }
  dtls::State dtls_state() const { return dtls_.state(); }
  dtls::Failure dtls_failure() const { return dtls_.failure(); }

  // In place, with dtls overhead behind; 0: not connected.
  std::size_t protect_rtp(MutableBytes buffer, std::size_t size) {
    return sender_ ? sender_->protect_rtp(buffer, size) : 0;
  }
  std::size_t protect_rtcp(MutableBytes buffer, std::size_t size) {
    return sender_ ? sender_->protect_rtcp(buffer, size) : 0;
  }

  // The server's credentials and ours after an ICE restart; checks go on with them.
  void restart_ice(Instant now, ice::Credentials local, ice::Credentials server, const Outbox& out);
  void close(const Outbox& out);

 private:
  class DtlsOutbox;
  void check(Instant now, const Outbox& out);
  void settle();

  dtls::Session dtls_;
  dtls::Fingerprint fingerprint_;
  ice::Credentials local_, server_;
  Random& random_;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  // Of the latest checks, as an answer may take longer than the time between two.
  struct Check {
    stun::TransactionId transaction{};
    bool nominates = false;
  };
  std::array<Check, 16> checks_{};
  std::size_t checks_sent_ = 0;
  bool nominated_ = false, valid_ = false;
  Instant next_check_ = kNever;
};

}  // namespace halloo::transport::sim
