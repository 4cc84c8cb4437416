// A door translates between one wire protocol and the switchboard. It does no I/O, reads no clock and
// makes no random number. Signalling loop only.
#pragma once

#include <memory>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "doors/ice_servers.h"
#include "doors/outbox.h"

namespace halloo::switchboard {
struct Notice;
struct RosterDifference;
}  // namespace halloo::switchboard

namespace halloo::doors {

// A WebSocket that was opened at this door. The views live as long as the call.
struct Arrival {
  std::string_view path;   // within the door, after any prefix of a reverse proxy
  std::string_view query;  // without '?'
  ServerName server;       // by the Host header
};

// A plain HTTP request at this door's path. The views live as long as the call.
struct Request {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view body;
};

class Door {
 public:
  virtual ~Door() = default;

  virtual void on_open(Instant now, ConnectionId connection, const Arrival& arrival, Outbox& out) = 0;
  virtual void on_text(Instant now, ConnectionId connection, std::string_view text, Outbox& out) = 0;
  // The connection is gone, whoever ended it; nothing can be sent to it any more.
  virtual void on_close(Instant now, ConnectionId connection, Outbox& out) = 0;

  // Respond at once or later; the client may go away before that, which on_close(request) tells.
  virtual void on_request(Instant, ConnectionId request, const Request&, Outbox& out) {
    out.respond(request, 404, "text/plain", "There is nothing here.\n");
  }

  // What the switchboard has for a person who came in by this door.
  virtual void on_notice(Instant, const switchboard::Notice&, Outbox&) {}
  // The list of people has changed.
  virtual void on_people(Instant, const std::shared_ptr<const switchboard::RosterDifference>&, Outbox&) {}

  // The server stops: tell everyone.
  virtual void on_shutdown(Outbox&) {}

  virtual void on_timeout(Instant, Outbox&) {}
  virtual Instant next_timeout() const { return kNever; }
};

}  // namespace halloo::doors
