// Two streams joined: octets go both ways, as they come (RFC 6062 section 5.4).
#include "io/streams.h"

namespace halloo::io {

bool Stream::join(Stream& partner) {
  if (!open() || !partner.open() || &partner == this) return false;
  partner_ = &partner;
  partner.partner_ = this;
  for (Stream* stream : {this, &partner}) {
    stream->enter(State::kJoined);
    stream->offer_ = !stream->in_.empty();
    stream->mark_dirty();
  }
  set_.counters_.joined.add();
  return true;
}

void Stream::read_joined(Bytes input) {
  // What came before it was joined goes first. The partner may break, and then this is joined no more.
  set_.counters_.octets_joined.add(in_.size() + input.size());
  if (partner_->ended_) deadline_ = set_.in(set_.limits_.half_closed_timeout);
  if (!in_.empty()) partner_->pass(in_.octets());
  in_.clear(set_.pool_);
  if (partner_) partner_->pass(input);
}

// To this one's peer: at once if the socket takes it, for it is in the loop's buffer now and need not be
// copied.
void Stream::pass(Bytes octets) {
  while (out_.empty() && !octets.empty() && !socket_.blocked()) {
    std::ptrdiff_t size = socket_.transmit(octets);
    if (size == StreamSocket::kWouldBlock) break;
    if (size <= 0) return drop(&set_.counters_.broken);
    octets_sent_ += static_cast<std::uint64_t>(size);
    octets = octets.subspan(static_cast<std::size_t>(size));
  }
  out_.append(octets, set_.pool_);
  update_interest();
}

// One direction has ended, or its end has been passed on.
void Stream::end_joined() {
  Stream& partner = *partner_;
  if (ended_ && !partner.ended_) partner.deadline_ = set_.in(set_.limits_.half_closed_timeout);
  if (ended_ && !partner.shut_) return partner.mark_dirty();  // after what is queued there
  if (ended_ && shut_ && partner.ended_ && partner.shut_) return drop();
  update_interest();
}

// The partner sends what it has, and then is over, too.
void Stream::leave_joined() {
  if (!partner_) return;
  Stream& partner = *std::exchange(partner_, nullptr);
  partner.partner_ = nullptr;
  partner.finish();
}

}  // namespace halloo::io
