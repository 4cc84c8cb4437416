// The signalling loop's program: HTTP and WebSocket requests go to the pages, the doors and the few answers
// of our own; what the doors want done is carried out. One thread, its loop's.
#pragma once

#include <memory>
#include <unordered_map>

#include "app/address_quota.h"
#include "app/ice_server_list.h"
#include "app/log.h"
#include "app/routes.h"
#include "app/settings.h"
#include "base/random.h"
#include "doors/hall.h"
#include "io/web_server.h"

namespace halloo::app {

class Signalling final : private io::WebHandler {
 public:
  // What the gateway's workers are to do; false: that worker is overloaded.
  using Order = std::function<bool(unsigned worker, std::vector<session::Command> commands)>;

  Signalling(io::Loop& loop, const Settings& settings, OwnServers own, Random& random, AccessLog& access);

  io::WebServer& web() { return web_; }
  // Who takes connections that speak STUN instead of HTTP; without it they are closed. Before listening.
  void give_streams_to(std::function<void(io::HandedOver)> taker) { take_stream_ = std::move(taker); }
  // Without it there are no rooms of more than two, no WHIP and no WHEP. Before listening.
  void use_gateway(session::ConferenceSettings settings, Order order);
  // From the gateway's workers, in this loop.
  void on_gateway_events(const std::vector<session::Event>& events);
  // Tells everyone, takes nobody in any more and calls `done` when all are gone, or after a bounded time.
  void shut_down(std::function<void()> done);

 private:
  void on_request(ConnectionId id, const io::Request& request) override;
  std::optional<io::Response> on_upgrade(ConnectionId id, const io::Request& request) override;
  void on_open(ConnectionId id, const io::Request& request) override;
  void on_text(ConnectionId id, std::string_view message) override;
  void on_closed(ConnectionId id) override;
  bool on_stream(io::HandedOver stream) override;

  bool admit(ConnectionId id, const io::Request& request);
  void answer(ConnectionId id, const io::Request& request, Route route, io::Response response);
  std::optional<io::Response> refuse_upgrade(ConnectionId id, const io::Request& request, Route route);
  void to_whip(ConnectionId id, const io::Request& request, const Target& target);
  bool carry_out_orders();
  void to_room_of_two(ConnectionId id, const io::Request& request, const Target& target);
  std::string about(const io::Request& request) const;
  bool allows_origin(const io::Request& request, bool own_door) const;

  void carry_out();
  void carry_out(const doors::SendText& action) { web_.send_text(action.to, action.text); }
  void carry_out(const doors::Close& action);
  void carry_out(const doors::Respond& action);

  // A request that a door answers later; each has an id of its own.
  struct Pending {
    ConnectionId connection;
    std::string method;
    std::string cors;  // headers
    Instant since;
  };

  io::Loop& loop_;
  const Settings& settings_;
  Random& random_;
  AccessLog& access_;
  IceServerList ice_servers_;
  doors::Hall hall_;
  io::WebServer web_;
  io::Timer timer_;
  io::Timer shutdown_timer_;
  AddressQuota quota_;
  doors::Outbox out_;
  std::uint64_t last_request_ = 0;
  std::unordered_map<ConnectionId, Pending> pending_;          // by request
  std::unordered_map<ConnectionId, ConnectionId> request_of_;  // by connection
  std::function<void()> shut_down_done_;
  std::function<void(io::HandedOver)> take_stream_;

  std::optional<session::Conference> conference_;
  Order order_;
  session::Orders orders_;
};

}  // namespace halloo::app
