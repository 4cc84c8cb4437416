// The WebSocket decoder, fed at once and in pieces: nothing it reads may break it, and where the pieces are
// cut may not change what comes out. First octet: role and limit; second: the length of a piece.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "io/websocket.h"

namespace {

using namespace halloo;
using namespace halloo::io::websocket;

struct Seen {
  Event::Kind kind;
  std::string payload;
  std::uint16_t code;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> decode(Role role, std::size_t limit, Bytes stream, std::size_t piece_size) {
  Decoder decoder(role, limit);
  std::vector<Seen> seen;
  while (!stream.empty()) {
    Bytes taken = stream.first(std::min(piece_size, stream.size()));
    stream = stream.subspan(taken.size());
    // A buffer of just that length, so that a step beyond it is seen.
    std::vector<std::uint8_t> piece(taken.begin(), taken.end());
    MutableBytes input(piece);
    for (;;) {
      Event event = decoder.next(input);
      if (event.kind == Event::Kind::kNeedMore) break;
      if (limit != 0 && event.kind == Event::Kind::kText && event.payload.size() > limit) std::abort();
      seen.push_back({event.kind, std::string(event.payload), event.code});
    }
    if (!input.empty()) std::abort();
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Role role = data[0] & 1 ? Role::kClient : Role::kServer;
  std::size_t limit = data[0] & 2 ? 64 : 0;
  Bytes stream(data + 2, size - 2);
  if (decode(role, limit, stream, stream.size()) != decode(role, limit, stream, 1u + data[1])) std::abort();
  return 0;
}
