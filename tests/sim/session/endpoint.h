// A client's connection to the gateway in the simulation: transport::sim::Client with a way to and fro, on a
// path of its own that may change. Publisher and Watcher are made of it. Single-threaded, virtual clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "session/commands.h"
#include "sim/session/offers.h"
#include "sim/transport/client.h"

namespace halloo::session::sim {

struct Network {
  WaySettings up, down;
  Duration round_trip() const { return up.link.delay + down.link.delay; }
};

// Where an endpoint is, and as whom.
struct Joined {
  PeerId peer = 0;
  std::string room, participant;
  bool is_offered = false;  // the gateway offers
  Numbering numbering;
  ice::Credentials local;
  FiveTuple path;
};

class Endpoint {
 public:
  Endpoint(const Joined& joined, const Network& network, Random& random, Dice& dice);
  virtual ~Endpoint() = default;
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  static const dtls::Identity& identity();

  // The gateway's end is known: the first check is sent then.
  void start(Instant at, const ServerEnd& server);
  bool started() const { return client_.has_value(); }
  const ice::Credentials& server() const { return server_; }  // as it is known here
  void on_datagram(Instant now, Way::Item& item);
  void on_timeout(Instant now);
  Instant next_timeout() const;
  // DTLS' last word; nothing comes from here any more.
  void say_goodbye(Instant now);
  void vanish() { gone_ = true; }
  bool gone() const { return gone_; }

  // New credentials on both sides, and checks by `path` from now on. Until that is nominated, media leave by
  // the old one.
  void restart_ice(Instant now, const ice::Credentials& local, const ice::Credentials& server,
                   const FiveTuple& path);
  // The network has moved it without its knowing (a NAT that forgot).
  void move(const FiveTuple& path) { check_path_ = media_path_ = path; }
  // Where datagrams to it are still taken.
  bool listens_at(const FiveTuple& path) const { return path == check_path_ || path == media_path_; }
  const FiveTuple& path() const { return media_path_; }

  bool connected() const { return client_ && client_->connected(); }
  bool nominated() const { return client_ && client_->nominated(); }
  const Joined& joined() const { return joined_; }
  PeerId peer() const { return joined_.peer; }
  Duration round_trip() const { return network_.round_trip(); }
  const Network& network() const { return network_; }

  // A datagram of the gateway's leaves towards it: what the wire shows without keys.
  virtual void on_wire(Bytes) {}

  Way up, down;
  std::vector<std::string> faults;

 protected:
  virtual void on_rtp(Instant now, MutableBytes packet) = 0;
  virtual void on_rtcp(Instant now, Bytes compound) = 0;
  virtual void on_time(Instant now) = 0;
  virtual Instant next_time() const = 0;
  virtual void on_connected(Instant) {}

  // Plain octets; they are encrypted and sent, if there is a connection.
  void send_rtp(Instant now, Bytes packet);
  void send_rtcp(Instant now, Bytes compound);
  void fault(const std::string& what) {
    faults.push_back("connection " + std::to_string(peer()) + ": " + what);
  }

  Joined joined_;

 private:
  void send(Instant now, Bytes packet, bool rtcp);
  void settle();

  Network network_;
  Random& random_;
  std::optional<transport::sim::Client> client_;
  transport::sim::Client::Outbox out_;
  ice::Credentials server_;
  FiveTuple check_path_, media_path_;
  Instant now_{}, start_at_ = kNever;
  bool gone_ = false, told_connected_ = false;
};

}  // namespace halloo::session::sim
