// What has happened in the gateway's rooms so far.
#pragma once

#include <cstdint>

namespace halloo::soak {

struct RoomTally {
  std::uint64_t publishers = 0, watchers = 0;        // who came
  std::uint64_t deleted = 0, ended = 0, silent = 0;  // who went: by DELETE, by DTLS, without a word
  std::uint64_t here = 0;
  std::uint64_t malformed = 0;         // packets, from outside and on connections
  std::uint64_t malformed_inside = 0;  // of them, with the connection's keys

  // Of those who watched somebody who sent nothing malformed:
  std::uint64_t watched = 0;               // how many
  std::uint64_t arrived = 0, missing = 0;  // packets
  std::uint64_t incomplete = 0;            // who missed some
  std::uint64_t cut_short = 0;             // to whom nothing came any more though it was sent
  std::uint64_t blind = 0;                 // without a picture in all the time

  // Of every packet that arrived anywhere, nanoseconds on the way.
  double delay_median = 0, delay_p99 = 0, delay_p999 = 0;
};

}  // namespace halloo::soak
