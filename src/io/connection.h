// One accepted TCP connection of a WebServer: HTTP requests, and after an upgrade a WebSocket, plain or in
// TLS. One that turns out to speak STUN is given away whole. Belongs to the loop's thread. Idle, it holds no
// buffers: it reads into the loop's, and keeps only the tail of what came in pieces.
//
// It never destroys itself: over, it puts itself on the core's list, and the server reaps it at the turn's
// end.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "io/http.h"
#include "io/loop.h"
#include "io/send_queue.h"
#include "io/socket.h"
#include "io/stream_socket.h"
#include "io/tls.h"
#include "io/web_core.h"
#include "io/websocket.h"

namespace halloo::io {

class Connection final : public Watcher {
 public:
  // tls: made for this socket, or null.
  Connection(WebCore& core, ConnectionId id, Fd fd, const Address& peer, SslPointer tls);
  ~Connection();

  void respond(Response response);
  void send_text(std::shared_ptr<const std::string> message);
  void close(std::uint16_t code, std::string_view reason);

  void on_turn_end();  // takes up what waited, and sends
  void sweep();        // its time may have run out
  void on_ready(std::uint32_t events) override;

  ConnectionId id() const { return id_; }
  bool gone() const { return phase_ == Phase::kGone; }
  bool known_to_handler() const { return known_; }
  bool dirty() const { return dirty_; }  // the core's list has it

 private:
  // kNew -> kRequest on the first octet; kRequest -> kAwaiting when it is whole; kAwaiting -> kIdle when it
  // is answered; kIdle -> kRequest on the next one's first octet; kRequest -> kWebSocket when accepted.
  // kWebSocket -> kClosing by our close frame, -> kFarewell by the peer's; kClosing -> kFarewell.
  // What does not begin with a request is handed over, or dropped: kNew -> kGone.
  // Any -> kLastWords when no more is to be read; kLastWords -> kDraining when all is sent, so that the
  // peer's unread octets do not cost it our last ones (RFC 9112 section 9.6). Any -> kGone.
  enum class Phase : std::uint8_t {
    kNew,
    kRequest,
    kAwaiting,  // the handler's answer
    kIdle,
    kWebSocket,
    kClosing,    // our close frame is queued, the peer's is to come
    kFarewell,   // both have said it: over when the queue is empty
    kLastWords,  // input is thrown away: the queue, then our end of the stream
    kDraining,   // until the peer's end of it
    kGone,
  };

  // connection.cc
  void enter(Phase phase);
  void mark_dirty();
  void drop(Counter* counter = nullptr);
  Counter* lost() const;
  void read_input();
  void take(MutableBytes input);
  void on_end();
  void on_broken();
  void hand_over(Bytes first);
  bool takes_input() const { return !paused_ && !ended_; }
  bool has_pending_input() const { return takes_input() && socket_.has_pending(); }
  void update_interest();
  void flush();
  void on_flushed();
  bool over_queue_limit(std::size_t more) const;

  // connection_http.cc
  struct Http {
    std::unique_ptr<RequestReader> reader;  // while a request is coming
    std::string pending;                    // the tail of what came, and what came too early
    bool head_only = false;
    bool keep_alive = false;
  };
  bool can_read_request() const;
  void http_input(MutableBytes input);
  void read_requests(std::string_view& input);
  void dispatch();
  void refuse(Response response);
  void queue_response(Response response, bool keep_alive, bool head_only);

  // connection_websocket.cc
  void websocket_input(MutableBytes input);
  void on_event(const websocket::Event& event);
  void send_control(websocket::Opcode opcode, std::string_view payload);

  WebCore& core_;
  ConnectionId id_;
  StreamSocket socket_;
  std::unique_ptr<Http> http_;
  websocket::Decoder decoder_;
  SendQueue queue_;
  Instant deadline_ = kNever;  // of the phase; of a WebSocket, when the silence becomes too long
  Address peer_;
  Phase phase_ = Phase::kNew;
  bool over_tls_ : 1;
  bool known_ : 1 = false;  // the handler has seen it
  bool dirty_ : 1 = false;
  bool reading_ : 1 = false;  // in read_requests(): respond() must not start it again
  bool paused_ : 1 = false;   // no more input is wanted just now
  bool ended_ : 1 = false;    // the peer sends no more
  bool pinged_ : 1 = false;
  std::uint32_t interest_;
};

}  // namespace halloo::io
