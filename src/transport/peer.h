// One WebRTC connection of a browser's to this server: what comes from it is told apart (RFC 7983) and goes
// to ICE, DTLS or SRTP; what media goes to it is encrypted. Everything is bundled on one path (RFC 8843,
// 5761).
//
// Belongs to its worker's thread. It knows no descriptions, no streams and no room.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/counters.h"
#include "dtls/session.h"
#include "ice/agent.h"
#include "srtp/receiver.h"
#include "srtp/sender.h"

namespace halloo::transport {

using PeerId = std::uint32_t;

enum class End : std::uint8_t {
  closed_by_us,
  closed_by_peer,   // DTLS close_notify
  consent_expired,  // RFC 7675: no check for 30 s, or none ever
  dtls_failed,      // the handshake, or a certificate that is not the one that was announced
};

// What a Peer wants done and has to tell; views are valid during the call, which must not call back into it.
class Outbox {
 public:
  virtual void send(const FiveTuple& path, Bytes datagram) = 0;
  virtual void on_connected(PeerId peer) = 0;
  virtual void on_rtp(PeerId peer, MutableBytes packet) = 0;
  virtual void on_rtcp(PeerId peer, Bytes compound) = 0;
  virtual void on_ended(PeerId peer, End end) = 0;  // the last call for it

 protected:
  ~Outbox() = default;
};

struct Counters {
  ice::Counters ice;
  Counter unknown_protocol, before_connected;             // dropped
  Counter srtp_malformed, srtp_replayed, srtp_wrong_tag;  // dropped
  Counter srtp_too_many_ssrcs;                            // dropped
  Counter connected, dtls_failed, consent_expired;
};

class Peer {
 public:
  // Octets that encryption needs behind a packet.
  static constexpr std::size_t kOverhead = srtp::kMaxOverhead;
  // RTP sources of one connection, each way.
  static constexpr std::size_t kMaxSsrcs = 1024;

  Peer(PeerId id, Instant now, ice::Credentials local, const dtls::Identity& identity, dtls::Role role,
       Counters& counters);

  // What the description says of the peer's certificate: without it the connection is not connected.
  void expect(Instant now, std::span<const dtls::Fingerprint> fingerprints, Outbox& out);
  void restart_ice(Instant now, ice::Credentials local) { agent_.restart(now, std::move(local)); }

  // A check with a ufrag of this peer's. True: `path` is known from now on.
  bool on_check(Instant now, const FiveTuple& path, const stun::Message& message, Outbox& out);
  // Anything else, from a path that a check has come by; decrypted where it stands.
  void on_datagram(Instant now, const FiveTuple& path, MutableBytes datagram, Outbox& out);
  void on_path_closed(const FiveTuple& path) { agent_.forget(path); }

  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;
  // Tells the other side; on_ended() is not called for it.
  void close(Outbox& out);

  PeerId id() const { return id_; }
  bool connected() const { return sender_.has_value() && !ended_; }
  bool ended() const { return ended_; }
  // Where to send; nullptr: nowhere yet.
  const FiveTuple* path() const { return agent_.path(); }
  const ice::Agent& ice() const { return agent_; }

  // Encrypts the first `size` octets of `buffer`, which has kOverhead more; the new size, 0: nothing is to be
  // sent.
  std::size_t protect_rtp(MutableBytes buffer, std::size_t size);
  std::size_t protect_rtcp(MutableBytes buffer, std::size_t size);

 private:
  class DtlsOutbox;
  void on_media(MutableBytes packet, Outbox& out);
  void settle(Outbox& out);
  void end(End how, Outbox& out);
  void count(srtp::Error error);

  PeerId id_;
  Counters& counters_;
  ice::Agent agent_;
  dtls::Session dtls_;
  std::optional<srtp::Sender> sender_;
  std::optional<srtp::Receiver> receiver_;
  bool ended_ = false;
};

}  // namespace halloo::transport
