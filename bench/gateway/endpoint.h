// One WebRTC connection of the load's: a UDP socket of its own, ICE, DTLS and SRTP, on which somebody sends
// or receives. The load's thread.
#pragma once

#include <optional>

#include "gateway/mark.h"
#include "relay/udp.h"
#include "sim/transport/client.h"

namespace halloo::gateway {

// What the server's description says of how it is reached.
struct Remote {
  io::Address address;
  ice::Credentials credentials;
  dtls::Fingerprint fingerprint;
};

class Endpoint {
 public:
  Endpoint(const io::Address& local, const dtls::Identity& identity, Random& random);
  virtual ~Endpoint() = default;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  // Ours, for the description.
  const ice::Credentials& credentials() const { return credentials_; }
  const dtls::Fingerprint& fingerprint() const { return identity_.fingerprint(); }
  io::Address address() const { return socket_.address(); }

  void connect(Instant now, const Remote& remote);
  bool connected() const { return client_ && client_->connected(); }
  void close();

  int fd() const { return socket_.fd(); }
  void receive(Instant now, MutableBytes scratch);  // everything that has come
  void on_due(Instant now);
  Instant next_due() const;

  // In place, with room for srtp::kMaxOverhead behind it. False: there are no keys, or it cannot be
  // encrypted.
  bool send_rtp(MutableBytes buffer, std::size_t size);
  bool send_rtcp(MutableBytes buffer, std::size_t size);
  void send_as_it_is(Bytes datagram) { socket_.send(datagram); }

 private:
  // `arrived`: when the kernel had it.
  virtual void on_rtp(WallTime arrived, Bytes packet) = 0;
  virtual void on_rtcp(WallTime arrived, Bytes compound) = 0;
  // Once connected.
  virtual void on_time(Instant now) = 0;
  virtual Instant next_time() const = 0;

  bool answer_check(Bytes datagram);

  const dtls::Identity& identity_;
  Random& random_;
  ice::Credentials credentials_;
  relay::Udp socket_;
  io::Address remote_;
  std::optional<transport::sim::Client> client_;
  transport::sim::Client::Outbox outbox_;
  WallTime arrived_ = 0;  // what is being taken
};

}  // namespace halloo::gateway
