// The HTTP request reader on a stream of requests, fed at once and in pieces of the length that the first
// octet says: nothing may break it, its bounds hold, and the cuts change nothing.
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "io/http.h"

namespace {

using namespace halloo;
using namespace halloo::io;

constexpr std::size_t kMaxHead = 512, kMaxBody = 64;
using Status = RequestReader::Status;

std::vector<std::string> read(std::string_view stream, std::size_t piece_size) {
  std::vector<std::string> seen;
  std::string pending;
  auto reader = std::make_unique<RequestReader>(kMaxHead, kMaxBody);
  while (!stream.empty()) {
    pending.append(stream.substr(0, piece_size));
    stream.remove_prefix(std::min(piece_size, stream.size()));
    for (;;) {
      std::string exact(pending);
      exact.shrink_to_fit();
      std::string_view input = exact;
      Status status = reader->read(input);
      if (status == Status::kFailed) {
        if (reader->error_status() < 400 || reader->error_text().empty()) std::abort();
        seen.push_back("failed");
        return seen;
      }
      if (status == Status::kComplete) {
        const Request& request = reader->request();
        if (request.body.size() > kMaxBody) std::abort();
        if (request.wants_websocket) (void)reader->bad_handshake();
        seen.push_back(std::string(request.method) + "|" + std::string(request.target) + "|" +
                       std::string(request.host) + "|" + std::string(request.forwarded_for) + "|" +
                       std::string(request.body));
        reader = std::make_unique<RequestReader>(kMaxHead, kMaxBody);
      }
      pending = std::string(input);
      if (status == Status::kNeedMore || (status == Status::kComplete && pending.empty())) break;
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::string_view stream = as_text({data + 1, size - 1});
  if (read(stream, stream.size() + 1) != read(stream, 1u + data[0])) std::abort();
  return 0;
}
