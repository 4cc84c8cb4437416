// The soak test: thousands of connections to one server for minutes, with people who come and go, calls and
// numbered messages throughout, cuts and resumptions, allocations of its relay that come and go with data
// through them, and rooms of its gateway with people who come and go and malformed packets among theirs; and
// then everyone leaves. Throws a sentence when the server has lost or doubled a message, kept a packet from
// who watches, leaked, or kept a descriptor, of a relayed address for one, or a room.
#pragma once

#include <string>

namespace halloo::soak {

struct Options {
  std::string server = "build/release/halloo";
  std::string scratch = "build/soak";
  unsigned seconds = 600;
  std::size_t connections = 10'000;
  std::size_t allocations = 1'000;
  std::size_t rooms = 50;
};

void soak(const Options& options);

}  // namespace halloo::soak
