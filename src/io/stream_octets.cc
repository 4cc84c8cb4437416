// The octets of a stream: from the socket to the handler, and what is queued to the socket.
#include <algorithm>

#include "io/streams.h"

namespace halloo::io {

namespace {

// A stream in TLS has its turn for so many records, so that others have theirs.
constexpr int kMaxRecords = 4;

}  // namespace

void Stream::read() {
  // Once for each time that the socket is ready; but what TLS has already taken from it will not make it
  // ready again.
  bool more = true;
  for (int i = 0; more && i < kMaxRecords; ++i) {
    MutableBytes buffer = set_.loop_.scratch();
    std::ptrdiff_t size = socket_.receive(buffer);
    if (size == StreamSocket::kBroken) return drop(&set_.counters_.broken);
    if (size == StreamSocket::kEnd) return on_end();
    more = size > 0;
    if (!more) break;
    octets_received_ += static_cast<std::uint64_t>(size);
    take(buffer.first(static_cast<std::size_t>(size)));
    more = takes_input() && socket_.has_pending();
  }
  // Also for what waited to be sent until the handshake was done.
  if (more || (!out_.empty() && !socket_.blocked())) mark_dirty();
  update_interest();
}

void Stream::take(Bytes input) {
  if (state_ == State::kJoined) return read_joined(input);
  if (!open()) return;  // only the peer's end is waited for
  // Aside, for the handler's calls may change what is kept.
  StreamBuffer all = std::exchange(in_, {});
  if (!all.empty()) {
    all.append(input, set_.pool_);
    input = all.octets();
  }
  std::size_t consumed = offer(input);
  Bytes rest = input.subspan(consumed);
  if (state_ == State::kJoined) {
    read_joined(rest);
  } else if (open() && all.empty()) {
    in_.append(rest, set_.pool_);
  } else if (open()) {
    all.consume(consumed, set_.pool_);
    in_ = std::exchange(all, {});
  }
  all.clear(set_.pool_);
  if (std::size_t most = set_.limits_.max_unconsumed; most != 0 && in_.size() > most && !paused_)
    drop(&set_.counters_.input_too_long);
}

std::size_t Stream::offer(Bytes octets) {
  std::size_t consumed = std::min(handler_.on_octets(*this, octets), octets.size());
  if (consumed != 0 && open()) {
    heard_ = true;
    deadline_ = set_.in(set_.limits_.idle_timeout);
  }
  return consumed;
}

void Stream::on_end() {
  ended_ = true;
  switch (state_) {
    case State::kOpen:
      return finish();  // it may still be reading
    case State::kJoined:
      return end_joined();
    case State::kConnecting:
    case State::kFinishing:
    case State::kDraining:
    case State::kGone:
      return drop();
  }
}

void Stream::flush() {
  bool sent = false;
  while (!out_.empty() && !socket_.blocked()) {
    std::ptrdiff_t size = socket_.transmit(out_.octets());
    if (size == StreamSocket::kWouldBlock) break;
    if (size <= 0) return drop(&set_.counters_.broken);
    octets_sent_ += static_cast<std::uint64_t>(size);
    out_.consume(static_cast<std::size_t>(size), set_.pool_);
    sent = true;
  }
  if (sent && partner_) {
    partner_->mark_dirty();  // it may go on reading
    // Slow is not stalled.
    if (ended_) partner_->deadline_ = set_.in(set_.limits_.half_closed_timeout);
  }
  if (out_.empty() && !socket_.blocked()) on_flushed();
}

void Stream::on_flushed() {
  bool no_more = state_ == State::kFinishing || (state_ == State::kJoined && partner_->ended_);
  if (!no_more) return;
  if (!shut_ && !socket_.shut()) return;  // again when it is writable
  shut_ = true;
  if (state_ == State::kJoined) return end_joined();
  if (ended_) return drop();
  enter(State::kDraining);
}

}  // namespace halloo::io
