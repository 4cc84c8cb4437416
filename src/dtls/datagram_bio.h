// What OpenSSL reads datagrams from and writes them to, and its retransmission timer in our hands.
//
// OpenSSL 3.0 starts and stops the timer by itself and holds it against the system's clock whenever it is
// called. It tells its BIO of each change by a pointer to the time at which the timer expires, which is the
// very variable that it looks at (dtls1_start_timer() in ssl/d1_lib.c). So the timer callback makes each run
// so long that it never expires by the clock, and expire() puts that time into the past, so that
// DTLSv1_handle_timeout() retransmits: exactly when the core says, and under a virtual clock too. OpenSSL 3.2
// hands out a pointer to a copy; Identity refuses to start with it.
#pragma once

#include <sys/time.h>

#include "dtls/outbox.h"

struct bio_st;
struct ssl_st;

namespace halloo::dtls {

class DatagramBio {
 public:
  DatagramBio() = default;
  DatagramBio(const DatagramBio&) = delete;
  DatagramBio& operator=(const DatagramBio&) = delete;

  // Makes this what `ssl` reads and writes, for as long as both live.
  void attach(ssl_st* ssl);

  // For the duration of one call into OpenSSL. What the next reading gives, once; where what is written goes,
  // and room to gather it.
  Bytes incoming;
  void open(Outbox& out, MutableBytes room);
  void close();

  // A flight is waiting for its answer.
  bool timer_runs() const { return timer_ && (timer_->tv_sec != 0 || timer_->tv_usec != 0); }
  // Since the last asking a flight was answered, so that one that waits now is another.
  bool take_answered();
  void expire();

 private:
  static int read(bio_st* bio, char* data, int size);
  static int write(bio_st* bio, const char* data, int size);
  static long control(bio_st* bio, int command, long number, void* pointer);

  void flush();

  Outbox* out_ = nullptr;
  MutableBytes room_;
  std::size_t gathered_ = 0;
  timeval* timer_ = nullptr;  // OpenSSL's
  bool answered_ = false;
};

}  // namespace halloo::dtls
