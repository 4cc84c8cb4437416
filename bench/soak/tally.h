// What has happened so far; everyone in the soak counts into it. Belongs to the loop's thread.
#pragma once

#include <cstdint>

namespace halloo::soak {

struct Tally {
  std::uint64_t joined = 0;    // welcomed under a new name
  std::uint64_t left = 0;      // by bye, by a close frame, or cut off for good
  std::uint64_t cut = 0;       // cut off without a word, or gone on from another connection
  std::uint64_t resumed = 0;   // welcomed by the token
  std::uint64_t calls = 0;     // made, talked in, and ended at both ends
  std::uint64_t relayed = 0;   // numbered messages, each arrived in its place
  std::uint64_t repeated = 0;  // messages that had to be sent again by us after a resumption

  std::uint64_t allocated = 0;                          // relayed addresses
  std::uint64_t given_back = 0;                         // by a Refresh of lifetime 0
  std::uint64_t vanished = 0;                           // left without a word
  std::uint64_t packets_sent = 0, packets_arrived = 0;  // through the relay
};

}  // namespace halloo::soak
