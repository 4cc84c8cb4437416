#include "io/stream.h"

#include "io/streams.h"

namespace halloo::io {

Stream::Stream(Streams& set, StreamHandler& handler, HandedOver connection, State state, bool paused)
    : set_(set),
      handler_(handler),
      socket_(std::move(connection.fd), std::move(connection.tls)),
      peer_(connection.peer),
      local_(connection.local),
      state_(state),
      over_tls_(socket_.tls()),
      paused_(paused) {
  if (state == State::kConnecting) {
    deadline_ = set_.in(set_.limits_.connect_timeout);
    if (socket_.fd() >= 0) {
      watch(EPOLLOUT);
    } else {
      mark_dirty();  // it has failed, which is told at the turn's end
    }
    return;
  }
  if (!paused) deadline_ = set_.in(set_.limits_.first_timeout);
  in_.append(as_bytes(connection.first), set_.pool_);
  offer_ = !in_.empty();
  watch(paused ? 0u : static_cast<std::uint32_t>(EPOLLIN));
  // What came before it was here, in `first` and within TLS, will not make the socket readable.
  if (offer_ || over_tls_) mark_dirty();
}

Stream::~Stream() {
  unwatch();
}

void Stream::enter(State state) {
  state_ = state;
  switch (state) {
    case State::kConnecting:
    case State::kDraining:  // within what finish() has been given
      break;
    case State::kOpen:
      deadline_ = paused_ ? kNever : set_.in(set_.limits_.first_timeout);
      break;
    case State::kJoined:
      deadline_ = kNever;
      break;
    case State::kFinishing:
      deadline_ = set_.in(set_.limits_.close_timeout);
      break;
    case State::kGone:
      unwatch();
      socket_.close();
      in_.clear(set_.pool_);
      out_.clear(set_.pool_);
      set_.doomed_.push_back(this);
      break;
  }
}

void Stream::mark_dirty() {
  if (dirty_ || gone()) return;
  dirty_ = true;
  set_.dirty_.push_back(this);
}

void Stream::drop(Counter* counter) {
  if (gone()) return;
  if (counter) counter->add();
  leave_joined();
  enter(State::kGone);
}

bool Stream::send(Bytes head, Bytes body) {
  if (!open()) return false;
  std::size_t most = set_.limits_.max_send_queue;
  if (most != 0 && out_.size() + head.size() + body.size() > most) {
    set_.counters_.send_dropped.add();
    return false;
  }
  out_.append(head, set_.pool_);
  out_.append(body, set_.pool_);
  mark_dirty();
  return true;
}

void Stream::pause() {
  paused_ = true;
  mark_dirty();
}

void Stream::resume() {
  paused_ = false;
  offer_ = !in_.empty();
  mark_dirty();
}

void Stream::finish() {
  if (state_ == State::kConnecting) return drop();
  if (!open() && state_ != State::kJoined) return;
  leave_joined();
  enter(State::kFinishing);
  mark_dirty();
}

void Stream::close() {
  drop();
}

HandedOver Stream::release() {
  if (open()) flush();
  HandedOver connection{{}, nullptr, peer_, local_, {}};
  // TLS may be amid a record, which only what is queued here can go on with.
  if (open() && out_.empty() && !socket_.blocked()) {
    unwatch();
    connection.fd = socket_.take_fd();
    connection.tls = socket_.take_tls();
  }
  drop();
  return connection;
}

bool Stream::takes_input() const {
  if (ended_) return false;
  switch (state_) {
    case State::kOpen:
      return !paused_;
    case State::kJoined:
      return partner_->out_.size() < partner_->set_.limits_.max_joined_queue;
    case State::kDraining:
      return true;
    case State::kConnecting:
    case State::kFinishing:
    case State::kGone:
      return false;
  }
  return false;
}

void Stream::watch(std::uint32_t interest) {
  if (!watched_) {
    set_.loop_.watch(socket_.fd(), interest, *this);
  } else if (interest != interest_) {
    set_.loop_.change(socket_.fd(), interest, *this);
  }
  watched_ = true;
  interest_ = interest;
}

void Stream::unwatch() {
  if (watched_) set_.loop_.unwatch(socket_.fd(), *this);
  watched_ = false;
  interest_ = 0;
}

void Stream::update_interest() {
  if (gone() || state_ == State::kConnecting) return;
  std::uint32_t interest = (takes_input() ? EPOLLIN : 0u) | (socket_.blocked() ? EPOLLOUT : 0u);
  if (interest != interest_) watch(interest);
}

void Stream::on_ready(std::uint32_t events) {
  if (state_ == State::kConnecting) return on_connect();
  if (events & EPOLLOUT) {
    socket_.unblock();
    flush();
  }
  // Also after EPOLLOUT alone, if TLS may have waited for it to go on reading.
  bool readable = events & (EPOLLIN | EPOLLHUP | EPOLLERR);
  if (takes_input() && (readable || over_tls_)) return read();
  if (gone()) return;
  if (events & EPOLLERR) return drop(&set_.counters_.broken);
  // Both directions have ended, which epoll says again and again, whether asked or not.
  if ((events & EPOLLHUP) && !socket_.blocked()) return unwatch();
  update_interest();
}

void Stream::on_connect() {
  bool connected = socket_.fd() >= 0 && pending_error(socket_.fd()) == 0;
  if (connected) {
    set_.counters_.connected.add();
    local_ = local_address(socket_.fd());
    enter(State::kOpen);
    update_interest();
  } else {
    drop(&set_.counters_.connect_failed);
  }
  handler_.on_connected(*this, connected);
}

void Stream::on_turn_end() {
  dirty_ = false;
  if (gone()) return;
  if (state_ == State::kConnecting) {
    if (socket_.fd() < 0) on_connect();
    return;
  }
  if (offer_ && takes_input()) {
    offer_ = false;
    take({});
  }
  flush();
  if (takes_input() && socket_.has_pending()) return read();  // TLS holds what we left there
  update_interest();
}

void Stream::sweep(Instant now) {
  if (now < deadline_) return;
  switch (state_) {
    case State::kConnecting:
      drop(&set_.counters_.connect_timed_out);
      return handler_.on_connected(*this, false);
    case State::kOpen:
      return drop(heard_ ? &set_.counters_.idle_timed_out : &set_.counters_.first_timed_out);
    case State::kFinishing:
    case State::kDraining:
      return drop(&set_.counters_.close_timed_out);
    case State::kJoined:
      return drop(&set_.counters_.half_closed_timed_out);
    case State::kGone:
      return;
  }
}

}  // namespace halloo::io
