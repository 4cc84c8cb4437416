// HTTP/1.1 request reading and response heads (RFC 9112) without I/O. Strict where leniency lets a proxy
// and us disagree on where a request ends: both or several lengths, folded lines, unknown codings.
// One connection's; belongs to whoever owns that.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>

#include "io/web_handler.h"

namespace halloo::io {

// One request: made for it, fed until it is complete, and thrown away.
class RequestReader {
 public:
  enum class Status : std::uint8_t {
    kNeedMore,
    kContinue,  // head complete, and the client waits for "100 Continue" (RFC 9110 section 10.1.1)
    kComplete,
    kFailed,
  };

  RequestReader(std::size_t max_header_size, std::size_t max_body_size);
  ~RequestReader();

  // Takes from the front of `input`. What kNeedMore leaves there, give again with more behind it.
  Status read(std::string_view& input);

  // After kComplete; all but tls and peer are filled in. As long as the reader lives.
  const Request& request() const;
  // After kFailed: 400, 413, 431, 501, 505 and a short sentence.
  unsigned error_status() const;
  std::string_view error_text() const;

  // Of a request that wants a WebSocket: what to answer if it does so wrongly (RFC 6455 section 4.2.1).
  std::optional<Response> bad_handshake() const;
  std::string_view websocket_key() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Status line and header lines, complete. HEAD and 304 have the length that the body would have.
std::string response_head(const Response& response, std::size_t body_size, bool keep_alive,
                          std::string_view date);
std::string upgrade_head(std::string_view key, std::string_view extra_headers);
// An answer of ours, in plain text.
Response plain_response(unsigned status, std::string_view sentence);
// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(std::time_t time);

}  // namespace halloo::io
