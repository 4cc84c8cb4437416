// What an application and a WebServer say to each other: requests, responses, messages, limits, counters.
// The handler is called in the server's loop, never from within a call of its own to the server.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/counters.h"
#include "base/id.h"
#include "base/time.h"
#include "io/handed_over.h"
#include "io/socket.h"

namespace halloo::io {

// Valid during the call that it is given to.
struct Request {
  std::string_view method;
  std::string_view target;  // as sent: not decoded, with the query
  std::string_view host;
  std::string_view origin;
  std::string_view forwarded_for;  // all X-Forwarded-For lines, joined by ", "
  std::string_view if_match;
  std::string_view if_none_match;
  std::string_view authorization;
  std::string_view accept_encoding;
  std::string_view user_agent;
  std::string_view content_type;
  std::string_view body;
  bool tls = false;
  bool keep_alive = false;
  Address peer;
  bool wants_websocket = false;
  std::string_view websocket_protocols;  // Sec-WebSocket-Protocol
};

struct Response {
  unsigned status = 200;
  std::string headers;  // complete "Name: value\r\n" lines; Date, Content-Length and Connection are added
  std::string body;
  std::string_view static_body = {};  // used when body is empty; outlives the program
  bool close = false;
};

class WebHandler {
 public:
  // Answer with respond(), now or later; the connection's next request is not looked at before that.
  virtual void on_request(ConnectionId id, const Request& request) = 0;
  // nullopt: accept as a WebSocket. A response of status 101: accept, and add its headers to the handshake.
  virtual std::optional<Response> on_upgrade(ConnectionId id, const Request& request) = 0;
  // Accepted: from here on text can be sent. The same request.
  virtual void on_open(ConnectionId, const Request&) {}
  // One whole message, in valid UTF-8. A binary message is answered by closing with 1003.
  virtual void on_text(ConnectionId id, std::string_view message) = 0;
  // Exactly once for each connection for which on_request or on_upgrade was called, whoever closed it;
  // not when the server itself is destroyed.
  virtual void on_closed(ConnectionId id) = 0;
  // A connection that speaks STUN instead of HTTP (first_bytes.h): it is the server's no more, which neither
  // counts it nor closes it any longer. False: not wanted, and closed with what was handed over.
  virtual bool on_stream(HandedOver) { return false; }

 protected:
  ~WebHandler() = default;
};

// 0 lifts a limit.
struct WebLimits {
  std::size_t max_message_size = 256 * 1024;
  std::size_t max_body_size = 1024 * 1024;
  std::size_t max_header_size = 16 * 1024;       // 0: 64 KiB, the most there is
  std::size_t max_send_queue = 4 * 1024 * 1024;  // octets that wait for a slow reader, else it is dropped
  Duration ping_interval = std::chrono::seconds(30);       // of silence; after a second one it is dropped
  Duration request_timeout = std::chrono::seconds(10);     // for TLS handshake, head and body together
  Duration keep_alive_timeout = std::chrono::seconds(60);  // between two requests
  std::size_t max_connections = 0;
  Duration close_timeout = std::chrono::seconds(3);  // for the peer's close frame; not to be lifted
};

// What happened and what was dropped, each under its name.
struct WebCounters {
  Counter accepted, requests, upgrades, messages_received, messages_sent;
  Counter refused_full;   // over max_connections
  Counter accept_paused;  // no file descriptor left; tried again after a moment
  Counter tls_failed;     // handshake
  Counter tls_on_plain, http_on_tls, unknown_protocol;
  Counter handed_over;  // as they spoke another protocol
  Counter bad_request, head_too_large, body_too_large, bad_handshake;
  Counter request_timed_out, keep_alive_expired, response_stalled;
  Counter slow_reader;  // over max_send_queue
  Counter ping_unanswered, close_unanswered;
  Counter bad_frame, bad_utf8, message_too_big, binary_message;
  Counter lost;  // ended without a close frame
};

}  // namespace halloo::io
