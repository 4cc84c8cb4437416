// The streams of one loop (stream.h): makes them, from connections that were accepted or by connecting out,
// owns them, and destroys them at the turn's end. Belongs to the loop's thread.
#pragma once

#include <memory>
#include <vector>

#include "base/counters.h"
#include "io/stream.h"

namespace halloo::io {

// 0 lifts a limit, but not max_joined_queue and close_timeout.
struct StreamLimits {
  std::size_t max_streams = 0;
  std::size_t max_unconsumed = 70 * 1024;    // octets of input that a handler leaves; more: it is dropped
  std::size_t max_send_queue = 256 * 1024;   // octets; a message more is dropped
  std::size_t max_joined_queue = 64 * 1024;  // octets for one until nothing is read from the other
  // Until a handler has first consumed something, the TLS handshake included; and since it last has.
  Duration first_timeout = std::chrono::seconds(10);
  Duration idle_timeout = Duration::zero();
  Duration connect_timeout = std::chrono::seconds(30);
  // Of joined streams, when one direction has ended and nothing comes the other way.
  Duration half_closed_timeout = std::chrono::seconds(60);
  Duration close_timeout = std::chrono::seconds(3);  // for all that finish() waits for
};

struct StreamCounters {
  Counter adopted, connected, closed;
  Counter refused_full;  // over max_streams
  Counter connect_failed, connect_timed_out;
  Counter first_timed_out, idle_timed_out, close_timed_out, half_closed_timed_out;
  Counter input_too_long;  // over max_unconsumed
  Counter send_dropped;    // over max_send_queue
  Counter broken;          // by a reset or by TLS
  Counter joined, octets_joined;
};

class Streams final : private TurnEnd {
 public:
  Streams(Loop& loop, const StreamLimits& limits);
  ~Streams();
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

  // Null, and the connection is closed, when the set is full; also null without an Fd. No handler is called
  // before the turn's end. Paused, it reads nothing before resume() or join(), and has no first_timeout.
  Stream* adopt(HandedOver connection, StreamHandler& handler, bool paused = false);
  // From this very address and port, which a listening socket with reuse_port may have, too (RFC 6062 section
  // 5.2). Answered by on_connected(), never from within this call. Null when the set is full.
  Stream* connect(const Address& from, const Address& to, StreamHandler& handler, bool paused = false);

  std::size_t size() const { return streams_.size(); }
  const StreamCounters& counters() const { return counters_; }

 private:
  friend class Stream;
  bool on_turn_end() override;
  Stream* add(std::unique_ptr<Stream> stream);
  bool full();
  void reap();
  void sweep();
  // When a limit of this length runs out; never if it is lifted.
  Instant in(Duration limit) const { return limit == Duration::zero() ? kNever : loop_.now() + limit; }

  Loop& loop_;
  const StreamLimits limits_;
  StreamCounters counters_;
  BufferPool pool_;
  std::vector<std::unique_ptr<Stream>> streams_;  // each knows its place
  std::vector<Stream*> dirty_;                    // have something to send, or to take up again
  std::vector<Stream*> doomed_;                   // are over
  std::vector<Stream*> working_;
  Duration interval_;
  Timer sweep_;
};

}  // namespace halloo::io
