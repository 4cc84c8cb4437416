// HTTP/1.1 (RFC 9112) and WebSocket (RFC 6455) on TCP and TLS, for one handler. Belongs to its loop's
// thread, and calls the handler only from the loop, never from within a call of the handler's to it.
// What a turn sends to a connection leaves together at the turn's end.
//
// It does not know paths, origins or what messages mean; it neither compresses nor serves files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "io/loop.h"
#include "io/socket.h"
#include "io/tls.h"
#include "io/web_handler.h"

namespace halloo::io {

class WebServer {
 public:
  WebServer(Loop& loop, WebHandler& handler, WebLimits limits);
  ~WebServer();
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  // The port that it listens on (another than asked for if that was 0), or a sentence.
  Result<std::uint16_t, std::string> listen(const Address& address);
  Result<std::uint16_t, std::string> listen_tls(const Address& address, TlsContext& tls);
  void stop_listening();

  // To a connection that is gone or does not await it, each of these does nothing.
  void respond(ConnectionId id, Response response);
  void send_text(ConnectionId id, std::shared_ptr<const std::string> message);
  // A WebSocket: close frame after what is queued, a bounded wait for the peer's, then the end.
  // HTTP: the end after what is queued. The reason is cut at 123 octets.
  void close(ConnectionId id, std::uint16_t code, std::string_view reason);
  void close_all(std::uint16_t code, std::string_view reason);

  std::size_t connections() const;
  const WebCounters& counters() const;

 private:
  // Ids are never used twice, are never 0 and have the top bit clear: ids with it are free for others.
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace halloo::io
