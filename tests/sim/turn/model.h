// What servers have granted, learnt from nothing but the requests that they answered with success: held
// against what they then do. Belongs to one simulation.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "sim/turn/wire.h"
#include "turn/settings.h"

namespace halloo::turn::sim {

struct Grant {
  struct Binding {
    std::uint16_t number;
    TransportAddress peer;
    Instant expires;
  };
  struct Permission {
    TransportAddress ip;
    Instant expires;
  };

  unsigned worker;
  FiveTuple client;
  bool stranded = false;  // its stream ended, its ticket has not
  std::string user;
  RelayKind kind = RelayKind::udp;
  std::vector<TransportAddress> relays;
  Instant expires;
  Octets ticket;
  std::vector<Permission> permissions;
  std::vector<Binding> channels;

  bool permits(const TransportAddress& peer, Instant now) const;
  const TransportAddress* relay_for(const TransportAddress& peer) const;
  bool has_relay(const TransportAddress& address) const;
  const Binding* channel(std::uint16_t number, Instant now) const;
};

class Model {
 public:
  explicit Model(const Settings& settings) : settings_(settings) {}

  // Those whose time is over are gone.
  void expire(Instant now);

  // `faults` gets what should not have been granted.
  void on_success(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
                  const Reply& reply, std::vector<std::string>& faults);
  void on_stream_closed(const FiveTuple& client);

  Grant* of_client(const FiveTuple& client);
  const Grant* of_client(const FiveTuple& client) const;
  const Grant* of_relay(const TransportAddress& address) const;
  std::size_t grants(unsigned worker) const;
  std::size_t relays(unsigned worker) const;  // reserved ones as well
  const std::vector<Grant>& all() const { return grants_; }

  // What is more than the settings let anyone have.
  void check_quotas(Instant now, std::vector<std::string>& faults) const;

 private:
  struct Reservation {
    unsigned worker;
    Octets token;
    std::string user;
    TransportAddress relay;
    Instant expires;
  };

  void allocate(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
                const Reply& reply, std::vector<std::string>& faults);
  void refresh(Instant now, unsigned worker, const FiveTuple& client, const stun::Message& request,
               const Reply& reply, std::vector<std::string>& faults);
  void permit(Instant now, Grant& grant, const TransportAddress& peer) const;
  bool is_genuine(const stun::Message& request);

  const Settings& settings_;
  std::map<std::pair<std::string, bool>, stun::Key> keys_;  // of users, by MD5 or SHA-256
  std::vector<Grant> grants_;
  std::vector<Reservation> reservations_;
};

bool same_ip(const TransportAddress& a, const TransportAddress& b);

}  // namespace halloo::turn::sim
