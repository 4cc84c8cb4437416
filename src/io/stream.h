// A TCP connection, plain or in TLS, that carries something else than HTTP: messages of TURN (RFC 8656
// section 2.1), or, joined with another, octets just passed on (RFC 6062 section 5.4). In any loop, and
// belongs to that loop's thread; its set (streams.h) owns it. Idle, it holds no buffers. What a turn sends
// leaves together at the turn's end.
//
// It does not know where a message ends. It is destroyed at the turn's end only, after on_closed(): a handler
// may call anything from within any call.
#pragma once

#include "base/counters.h"
#include "base/time.h"
#include "io/handed_over.h"
#include "io/loop.h"
#include "io/stream_buffer.h"
#include "io/stream_socket.h"

namespace halloo::io {

class Stream;
class Streams;

class StreamHandler {
 public:
  // What has come and was not consumed yet; how much of it is consumed now. The rest comes again, with more
  // after it. Valid during the call.
  virtual std::size_t on_octets(Stream& stream, Bytes octets) = 0;
  // Of Streams::connect(). If it failed, on_closed() follows.
  virtual void on_connected(Stream&, bool /*connected*/) {}
  // Once for each stream that adopt() or connect() returned, whoever closed it, joined or not; the last call
  // for it. Never from within a call of the handler's; not when the set itself is destroyed.
  virtual void on_closed(Stream& stream) = 0;

 protected:
  ~StreamHandler() = default;
};

class Stream final : private Watcher {
 public:
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const Address& peer() const { return peer_; }
  const Address& local() const { return local_; }
  bool tls() const { return over_tls_; }

  // One message in two parts, sent at the turn's end. False: dropped whole, for too much is waiting (the
  // limit) or the stream is not open for messages.
  bool send(Bytes head, Bytes body = {});
  std::size_t queued() const { return out_.size(); }

  // While paused nothing is read and the peer is held back by TCP. Its end is seen after resume() only,
  // unless the connection breaks.
  void pause();
  void resume();

  void finish();  // no more is read; what is queued still leaves, in a bounded time
  void close();   // at once. A joined one's partner sends what it has queued and is closed, too.

  // Gives the connection away, to be adopted elsewhere; what was not consumed is lost unless the caller adds
  // it to `first`. Here it is over, and on_closed() says so. Without an Fd if it is not open any more, or its
  // peer has not yet taken what was sent: then it is closed.
  HandedOver release();

  // From now on octets go both ways between the two, which may be of two sets in one loop: what was queued
  // first, then what was not consumed (also by the call of on_octets() that this comes from), then what
  // comes. The end of one direction is passed on; when both have ended, one breaks, or the second direction
  // is silent for too long, both are closed. Reading begins, paused or not. False, and nothing is done, if
  // one is not open any more.
  bool join(Stream& partner);

  // On the socket, out of TLS.
  std::uint64_t octets_received() const { return octets_received_; }
  std::uint64_t octets_sent() const { return octets_sent_; }

  std::uint64_t tag = 0;  // the handler's own

 private:
  friend class Streams;

  // kConnecting -> kOpen when TCP is connected; kOpen -> kJoined by join(); kOpen or kJoined -> kFinishing by
  // finish(), the peer's end or the partner's breaking; kFinishing -> kDraining when all is sent, so that the
  // peer's unread octets do not cost it our last ones (RFC 9112 section 9.6 has the same). Any -> kGone.
  enum class State : std::uint8_t { kConnecting, kOpen, kJoined, kFinishing, kDraining, kGone };

  Stream(Streams& set, StreamHandler& handler, HandedOver connection, State state, bool paused);

  void on_ready(std::uint32_t events) override;
  void on_connect();
  void on_turn_end();
  void sweep(Instant now);

  bool open() const { return state_ == State::kOpen; }
  bool gone() const { return state_ == State::kGone; }
  void enter(State state);
  void drop(Counter* counter = nullptr);
  void mark_dirty();
  bool takes_input() const;
  void update_interest();
  void watch(std::uint32_t interest);
  void unwatch();

  // stream_octets.cc
  void read();
  void take(Bytes input);
  std::size_t offer(Bytes octets);
  void on_end();
  void flush();
  void on_flushed();

  // stream_join.cc
  void read_joined(Bytes input);
  void pass(Bytes octets);
  void end_joined();
  void leave_joined();

  Streams& set_;
  StreamHandler& handler_;
  StreamSocket socket_;
  Address peer_, local_;
  StreamBuffer in_;   // what was not consumed
  StreamBuffer out_;  // what is not sent
  Stream* partner_ = nullptr;
  Instant deadline_ = kNever;
  std::uint64_t octets_received_ = 0, octets_sent_ = 0;
  std::size_t place_ = 0;  // in the set
  std::uint32_t interest_ = 0;
  State state_;
  bool over_tls_ : 1;
  bool paused_ : 1;
  bool heard_ : 1 = false;    // the handler has consumed something
  bool ended_ : 1 = false;    // the peer sends no more
  bool shut_ : 1 = false;     // it knows that we send no more
  bool watched_ : 1 = false;  // by the loop
  bool dirty_ : 1 = false;    // the set's list has it
  bool offer_ : 1 = false;    // in_ is not to wait for more
};

}  // namespace halloo::io
