#include "io/connection.h"

#include "io/first_bytes.h"

namespace halloo::io {

Connection::Connection(WebCore& core, ConnectionId id, Fd fd, const Address& peer, SslPointer tls)
    : core_(core),
      id_(id),
      socket_(std::move(fd), std::move(tls)),
      decoder_(websocket::Role::kServer, core.limits.max_message_size),
      deadline_(core.in(core.limits.request_timeout)),
      peer_(peer),
      over_tls_(socket_.tls()),
      interest_(EPOLLIN) {
  core_.loop.watch(socket_.fd(), interest_, *this);
}

Connection::~Connection() {
  core_.loop.unwatch(socket_.fd(), *this);
}

void Connection::enter(Phase phase) {
  switch (phase) {
    case Phase::kNew:
      break;
    case Phase::kRequest:  // the first one's time has run since the connection was accepted
      if (phase_ == Phase::kIdle) deadline_ = core_.in(core_.limits.request_timeout);
      break;
    case Phase::kAwaiting:  // its length is the handler's affair
      deadline_ = kNever;
      break;
    case Phase::kIdle:
    case Phase::kLastWords:
      deadline_ = core_.in(core_.limits.keep_alive_timeout);
      break;
    case Phase::kWebSocket:
      deadline_ = core_.in(core_.limits.ping_interval);
      break;
    case Phase::kClosing:
    case Phase::kFarewell:
    case Phase::kDraining:
      deadline_ = core_.now() + core_.limits.close_timeout;
      break;
    case Phase::kGone:
      core_.doomed.push_back(this);
      break;
  }
  phase_ = phase;
}

void Connection::mark_dirty() {
  if (dirty_) return;
  dirty_ = true;
  core_.dirty.push_back(this);
}

void Connection::drop(Counter* counter) {
  if (gone()) return;
  if (counter) counter->add();
  enter(Phase::kGone);
}

// A WebSocket's peer says goodbye; anyone else may just go.
Counter* Connection::lost() const {
  return phase_ == Phase::kWebSocket || phase_ == Phase::kClosing ? &core_.counters.lost : nullptr;
}

void Connection::on_ready(std::uint32_t events) {
  if (gone()) return;
  if (events & EPOLLOUT) {
    socket_.unblock();
    mark_dirty();
  }
  // Also after EPOLLOUT alone, if TLS may have waited for it to go on reading.
  bool readable = events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR);
  if (!readable && !socket_.tls()) return;
  if (takes_input()) return read_input();
  if (readable) drop(lost());  // it left while we were not reading
}

void Connection::read_input() {
  // Once for each time the socket is ready, which is fair to the others; but what TLS has already taken
  // from the socket will not make it ready again.
  do {
    MutableBytes buffer = core_.loop.scratch();
    std::ptrdiff_t size = socket_.receive(buffer);
    if (size == StreamSocket::kWouldBlock) break;
    if (size == StreamSocket::kBroken) return on_broken();
    if (size == StreamSocket::kEnd) return on_end();
    take(buffer.first(static_cast<std::size_t>(size)));
  } while (!gone() && has_pending_input());
  if (!gone()) update_interest();
}

void Connection::take(MutableBytes input) {
  switch (phase_) {
    case Phase::kNew:
      switch (tell_apart(input[0])) {
        case FirstBytes::kHttp:
          enter(Phase::kRequest);
          return http_input(input);
        case FirstBytes::kTls:
          return drop(&core_.counters.tls_on_plain);
        case FirstBytes::kStun:
          return hand_over(input);
        case FirstBytes::kUnknown:
          return drop(&core_.counters.unknown_protocol);
      }
      return;
    case Phase::kRequest:
    case Phase::kAwaiting:
    case Phase::kIdle:
      return http_input(input);
    case Phase::kWebSocket:
    case Phase::kClosing:
      return websocket_input(input);
    case Phase::kFarewell:
    case Phase::kLastWords:
    case Phase::kDraining:
    case Phase::kGone:
      return;
  }
}

void Connection::on_end() {
  ended_ = true;
  switch (phase_) {
    case Phase::kNew:
    case Phase::kRequest:
    case Phase::kIdle:
      if (queue_.empty()) return drop();
      enter(Phase::kLastWords);  // it may still be reading
      return update_interest();
    case Phase::kLastWords:
      return update_interest();
    case Phase::kWebSocket:
    case Phase::kClosing:
      return drop(lost());
    case Phase::kAwaiting:  // nobody waits for the answer any more
    case Phase::kFarewell:
    case Phase::kDraining:
    case Phase::kGone:
      return drop();
  }
}

void Connection::on_broken() {
  if (phase_ != Phase::kNew || !socket_.tls()) return drop(lost());
  // Before the handshake is done nothing else is known of the peer.
  if (!socket_.met_http()) return drop(&core_.counters.tls_failed);
  core_.counters.http_on_tls.add();
  socket_.drop_tls();
  refuse(plain_response(400, "This port speaks HTTPS: write https:// instead of http://."));
  update_interest();
}

void Connection::hand_over(Bytes first) {
  core_.loop.unwatch(socket_.fd(), *this);
  Address local = local_address(socket_.fd());
  HandedOver connection{socket_.take_fd(), socket_.take_tls(), peer_, local, std::string(as_text(first))};
  drop();
  bool taken = core_.handler.on_stream(std::move(connection));
  (taken ? core_.counters.handed_over : core_.counters.unknown_protocol).add();
}

void Connection::update_interest() {
  std::uint32_t interest = 0;
  if (takes_input()) interest |= EPOLLIN;
  if (paused_ && !ended_) interest |= EPOLLRDHUP;
  if (socket_.blocked()) interest |= EPOLLOUT;
  if (interest == interest_) return;
  interest_ = interest;
  core_.loop.change(socket_.fd(), interest, *this);
}

void Connection::on_turn_end() {
  dirty_ = false;
  if (gone()) return;
  flush();
  if (http_ && !http_->pending.empty() && can_read_request()) {
    paused_ = false;
    http_input({});
    flush();
  }
  if (!gone() && has_pending_input()) return read_input();  // TLS holds what we left there
  if (!gone()) update_interest();
}

void Connection::flush() {
  while (!gone() && !queue_.empty() && !socket_.blocked()) {
    std::ptrdiff_t size = socket_.transmit(queue_);
    if (size == StreamSocket::kWouldBlock) return;
    if (size <= 0) return drop(lost());
    queue_.consume(static_cast<std::size_t>(size));
    // Slow is not stalled.
    if (phase_ == Phase::kIdle || phase_ == Phase::kLastWords)
      deadline_ = core_.in(core_.limits.keep_alive_timeout);
  }
  if (!gone() && queue_.empty()) on_flushed();
}

void Connection::on_flushed() {
  if (phase_ == Phase::kFarewell) {
    socket_.shut();
    return drop();
  }
  if (phase_ != Phase::kLastWords) return;
  socket_.shut();
  if (ended_) return drop();
  enter(Phase::kDraining);
  paused_ = false;
}

bool Connection::over_queue_limit(std::size_t more) const {
  std::size_t most = core_.limits.max_send_queue;
  // A single message may be longer than the limit; waiting behind another it may not.
  return most != 0 && !queue_.empty() && queue_.size() + more > most;
}

void Connection::close(std::uint16_t code, std::string_view reason) {
  switch (phase_) {
    case Phase::kWebSocket:
      send_control(websocket::Opcode::kClose, websocket::close_payload(code, reason));
      if (!gone()) enter(Phase::kClosing);
      return;
    case Phase::kNew:
    case Phase::kRequest:
    case Phase::kAwaiting:
    case Phase::kIdle:
      enter(Phase::kLastWords);
      paused_ = false;
      return mark_dirty();
    case Phase::kClosing:
    case Phase::kFarewell:
    case Phase::kLastWords:
    case Phase::kDraining:
    case Phase::kGone:
      return;
  }
}

void Connection::sweep() {
  if (core_.now() < deadline_) return;
  switch (phase_) {
    case Phase::kRequest:
      core_.counters.request_timed_out.add();
      return refuse(plain_response(408, "The request took too long."));
    case Phase::kNew:
      return drop(&core_.counters.request_timed_out);
    case Phase::kIdle:
      return drop(queue_.empty() ? &core_.counters.keep_alive_expired : &core_.counters.response_stalled);
    case Phase::kLastWords:
      return drop(&core_.counters.response_stalled);
    case Phase::kWebSocket:
      if (pinged_) return drop(&core_.counters.ping_unanswered);
      pinged_ = true;
      deadline_ = core_.in(core_.limits.ping_interval);
      return send_control(websocket::Opcode::kPing, {});
    case Phase::kClosing:
      return drop(&core_.counters.close_unanswered);
    case Phase::kAwaiting:
    case Phase::kFarewell:
    case Phase::kDraining:
    case Phase::kGone:
      return drop();
  }
}

}  // namespace halloo::io
