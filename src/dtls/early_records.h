// A bound for what a peer can make OpenSSL keep while a handshake is going on: it keeps a record of the
// coming epoch until the keys for it are there, up to a hundred, each in a buffer of 17 kB. Two would do.
// Those beyond a few are cut off here and count as lost. Belongs to its session.
#pragma once

#include "base/octets.h"

namespace halloo::dtls {

class EarlyRecords {
 public:
  // A Finished comes once with each repetition of its flight.
  static constexpr unsigned kMax = 16;

  // The part of the datagram that OpenSSL may see. RFC 6347 section 4.1: type, version, epoch, sequence
  // number, length, before each record.
  Bytes admit(Bytes datagram) {
    for (std::size_t at = 0; at + kHeader <= datagram.size();) {
      if (read16(datagram, at + 3) != 0 && ++seen_ > kMax) {
        seen_ = kMax;
        return datagram.first(at);
      }
      at += kHeader + read16(datagram, at + 11);
    }
    return datagram;
  }

 private:
  static constexpr std::size_t kHeader = 13;
  unsigned seen_ = 0;
};

}  // namespace halloo::dtls
