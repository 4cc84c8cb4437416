// One DTLS 1.2 association with a peer (RFC 6347, RFC 5764): handshake, the peer's certificate held against
// the fingerprint of its session description, keys for SRTP, application data for SCTP. It belongs to one
// thread. It opens no socket and reads no clock; OpenSSL underneath has its own randomness.
//
//   connecting -> connected   the handshake is done and the certificate is the expected one
//   connecting -> failed      failure() says why
//   connected  -> failed      the peer sent a fatal alert
//   connecting, connected -> closed   close(), or the peer's close_notify
//
// A server asks for no cookie (RFC 6347 section 4.2.1): that is against floods from forged addresses, and
// here nothing reaches a session that has not come over a path on which ICE had its checks answered (RFC
// 8445). There is no renegotiation, no resumption, no ticket. A new fingerprint is a new session (RFC 8842).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "dtls/datagram_bio.h"
#include "dtls/early_records.h"
#include "dtls/fingerprint.h"
#include "dtls/handshake_buffer.h"
#include "dtls/identity.h"
#include "dtls/outbox.h"
#include "dtls/retransmission.h"
#include "dtls/srtp_keys.h"

struct x509_st;

namespace halloo::dtls {

enum class Role : std::uint8_t { client, server };
enum class State : std::uint8_t { connecting, connected, failed, closed };
enum class Failure : std::uint8_t {
  none,
  timeout,            // of the handshake, or no fingerprint was said in time
  wrong_fingerprint,  // this is somebody else
  no_certificate,
  no_srtp_profile,  // none that both know
  alert,            // the peer ended it
  protocol,         // what the peer said is no handshake that we could end
};

// RFC 7983: what shares a port.
inline bool looks_like_dtls(Bytes datagram) {
  return datagram.size() >= 13 && datagram[0] >= 20 && datagram[0] <= 63;
}

class Session {
 public:
  // Of a datagram to the peer, without IP and UDP; fits every path that WebRTC is used on.
  static constexpr std::size_t kMtu = 1200;
  // Of application data, in one record: with its header, explicit nonce and tag it is kMtu.
  static constexpr std::size_t kMaxData = kMtu - 37;
  // Larger ones from the peer are dropped.
  static constexpr std::size_t kMaxDatagram = 4096;
  static constexpr std::size_t kMaxFingerprints = 8;

  Session(const Identity& identity, Role role, const Timing& timing = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // There is a path: a client begins, and the time of giving up is counted. A server may be spoken to before.
  void start(Instant now, Outbox& out);
  // What the peer's certificate must match. It may come late; without it the session is not connected. Counts
  // while connecting only; more than kMaxFingerprints, or none, match nothing.
  void expect(Instant now, std::span<const Fingerprint> fingerprints, Outbox& out);

  void on_datagram(Instant now, Bytes datagram, Outbox& out);
  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;  // kNever: nothing is waiting

  // Application data; false: not connected, or too long.
  bool send(Bytes data, Outbox& out);
  // Tells the peer, once; it is not repeated.
  void close(Outbox& out);

  State state() const { return state_; }
  Failure failure() const { return failure_; }
  Role role() const { return role_; }
  // Once connected.
  std::optional<SrtpKeys> srtp_keys() const;

 private:
  friend int check_certificate(X509_STORE_CTX*, void*);
  struct Free {
    void operator()(ssl_st* ssl) const;
  };

  void advance(Instant now, Outbox& out);
  bool handshake();
  void read_data(Outbox& out);
  void handshake_done();
  void on_error(int result);
  void schedule(Instant now);
  void fail(Failure failure);
  bool acceptable(const x509_st* certificate);

  Role role_;
  State state_ = State::connecting;
  Failure failure_ = Failure::none;
  bool expected_known_ = false;
  std::vector<Fingerprint> expected_;
  Timing timing_;
  Instant deadline_ = kNever;
  Retransmission retransmission_;
  EarlyRecords early_records_;
  DatagramBio bio_;
  HandshakeBuffer handshake_buffer_;
  std::unique_ptr<ssl_st, Free> ssl_;
};

}  // namespace halloo::dtls
