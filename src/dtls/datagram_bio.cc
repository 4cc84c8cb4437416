#include "dtls/datagram_bio.h"

#include <algorithm>
#include <new>
#include <utility>

#include "dtls/openssl.h"

static_assert(OPENSSL_VERSION_MAJOR == 3 && OPENSSL_VERSION_MINOR < 2, "see datagram_bio.h");

namespace halloo::dtls {
namespace {

// In microseconds, an hour: longer than any handshake may take.
unsigned never_by_the_clock(SSL*, unsigned) {
  return 3'600'000'000u;
}

DatagramBio& of(BIO* bio) {
  return *static_cast<DatagramBio*>(BIO_get_data(bio));
}

}  // namespace

void DatagramBio::attach(SSL* ssl) {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* const made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagram");
    if (!made) throw std::bad_alloc();
    BIO_meth_set_read(made, &DatagramBio::read);
    BIO_meth_set_write(made, &DatagramBio::write);
    BIO_meth_set_ctrl(made, &DatagramBio::control);
    return made;
  }();
  BIO* const bio = BIO_new(method);
  if (!bio) throw std::bad_alloc();
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl, bio, bio);
  DTLS_set_timer_cb(ssl, never_by_the_clock);
}

int DatagramBio::read(BIO* bio, char* data, int size) {
  DatagramBio& self = of(bio);
  BIO_clear_retry_flags(bio);
  if (self.incoming.empty()) {
    BIO_set_retry_read(bio);
    return -1;
  }
  // What does not fit is lost, as on a socket.
  const Bytes datagram = std::exchange(self.incoming, {});
  const std::size_t taken = std::min(datagram.size(), static_cast<std::size_t>(size));
  std::copy_n(datagram.begin(), taken, data);
  return static_cast<int>(taken);
}

int DatagramBio::write(BIO* bio, const char* data, int size) {
  DatagramBio& self = of(bio);
  const Bytes octets = as_bytes({data, static_cast<std::size_t>(size)});
  if (octets.size() > self.room_.size() - self.gathered_) self.flush();
  if (octets.size() > self.room_.size()) {
    if (self.out_) self.out_->send(octets);
    return size;
  }
  std::copy(octets.begin(), octets.end(), self.room_.subspan(self.gathered_).begin());
  self.gathered_ += octets.size();
  return size;
}

void DatagramBio::flush() {
  if (gathered_ > 0) out_->send(room_.first(std::exchange(gathered_, 0)));
}

void DatagramBio::open(Outbox& out, MutableBytes room) {
  out_ = &out;
  room_ = room;
}

void DatagramBio::close() {
  flush();
  out_ = nullptr;
  room_ = {};
  incoming = {};
}

long DatagramBio::control(BIO* bio, int command, long, void* pointer) {
  DatagramBio& self = of(bio);
  switch (command) {
    case BIO_CTRL_FLUSH:  // at the end of the call
      return 1;
    case BIO_CTRL_DGRAM_SET_NEXT_TIMEOUT:
      self.timer_ = static_cast<timeval*>(pointer);
      if (!self.timer_runs()) self.answered_ = true;
      return 1;
    default:
      return 0;
  }
}

bool DatagramBio::take_answered() {
  return std::exchange(answered_, false);
}

void DatagramBio::expire() {
  if (timer_runs()) *timer_ = {1, 0};  // in 1970
}

}  // namespace halloo::dtls
