#include "io/http.h"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <limits>

#include "io/http_body.h"
#include "io/websocket.h"

namespace halloo::io {

namespace http = boost::beast::http;

namespace {

constexpr std::size_t kMostHeader = 64 * 1024;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

bool has_token(std::string_view list, std::string_view token) {
  return http::token_list({list.data(), list.size()}).exists({token.data(), token.size()});
}

// RFC 9112 section 5.2: a server must refuse obs-fold or replace it; proxies differ, so refuse.
bool has_folded_line(std::string_view head) {
  return head.find("\n ") != std::string_view::npos || head.find("\n\t") != std::string_view::npos;
}

}  // namespace

struct RequestReader::State {
  http::request_parser<http::empty_body> parser;  // of the head only
  BodyReader body;
  Request request;
  std::string forwarded_for;
  std::string_view websocket_key;
  unsigned error_status = 0;
  std::string_view error_text;
  bool head_done = false;
  std::size_t max_header_size = 0, max_body_size = 0;
  std::size_t searched = 0;  // for the head's end, in vain

  auto& fields() { return parser.get(); }
  std::string_view field(http::field name) { return view(fields()[name]); }

  Status fail(unsigned status, std::string_view text) {
    error_status = status;
    error_text = text;
    return Status::kFailed;
  }

  Status fail(boost::system::error_code error) {
    if (error == http::error::bad_version) return fail(505, "This server speaks HTTP/1.1.");
    return fail(400, "The request is not valid HTTP.");
  }

  Status read_head(std::string_view& input);
  Status after_body(BodyReader::Status status);
  Status check_head(std::string_view head);
  void fill();
};

RequestReader::RequestReader(std::size_t max_header_size, std::size_t max_body_size)
    : state_(std::make_unique<State>()) {
  if (max_header_size == 0 || max_header_size > kMostHeader) max_header_size = kMostHeader;
  state_->max_header_size = max_header_size;
  state_->parser.header_limit(static_cast<std::uint32_t>(max_header_size + 1));
  state_->parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // ours to keep
  state_->max_body_size = max_body_size == 0 ? SIZE_MAX : max_body_size;
  state_->parser.eager(false);
}

RequestReader::~RequestReader() = default;

RequestReader::Status RequestReader::read(std::string_view& input) {
  State& state = *state_;
  if (!state.head_done)
    if (Status status = state.read_head(input); status != Status::kComplete) return status;
  return state.after_body(state.body.read(input));
}

RequestReader::Status RequestReader::State::after_body(BodyReader::Status status) {
  switch (status) {
    case BodyReader::Status::kNeedMore:
      return Status::kNeedMore;
    case BodyReader::Status::kTooLarge:
      return fail(413, "The request's body is too large.");
    case BodyReader::Status::kBad:
      return fail(400, "The request's body is not validly chunked.");
    case BodyReader::Status::kComplete:
      break;
  }
  request.body = body.body();
  return Status::kComplete;
}

// The head goes to the parser as a whole: fed a head cut just before its last octet, Beast 1.81's waits for
// more for ever.
RequestReader::Status RequestReader::State::read_head(std::string_view& input) {
  // RFC 9112 section 2.2: empty lines before a request are ignored.
  while (input.starts_with("\r\n")) input.remove_prefix(2);
  constexpr std::string_view kEnd = "\r\n\r\n";
  std::size_t end = input.find(kEnd, std::min(searched, input.size()));
  std::size_t size = end == std::string_view::npos ? input.size() : end + kEnd.size();
  if (size > max_header_size) return fail(431, "The request's head is too large.");
  if (end == std::string_view::npos) {
    searched = size < kEnd.size() ? 0 : size - (kEnd.size() - 1);
    return Status::kNeedMore;
  }
  std::string_view head = input.substr(0, size);
  input.remove_prefix(size);
  boost::system::error_code error;
  std::size_t used = parser.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error) return fail(error);
  if (!parser.is_header_done() || used != size) return fail(http::error::bad_field);
  head_done = true;
  return check_head(head);
}

// kComplete: go on.
RequestReader::Status RequestReader::State::check_head(std::string_view head) {
  if (has_folded_line(head)) return fail(400, "Folded header lines are not accepted.");
  if (fields().count(http::field::host) > 1) return fail(400, "There is more than one Host.");
  if (fields().version() >= 11 && fields().count(http::field::host) == 0)
    return fail(400, "There is no Host.");
  if (fields().count(http::field::content_length) > 1 ||
      field(http::field::content_length).find(',') != std::string_view::npos)
    return fail(400, "There is more than one Content-Length.");
  if (auto codings = fields().count(http::field::transfer_encoding); codings > 0) {
    if (fields().version() < 11 || fields().count(http::field::content_length) > 0)
      return fail(400, "Transfer-Encoding is not possible here.");
    if (codings > 1 || !boost::beast::iequals(fields()[http::field::transfer_encoding], "chunked"))
      return fail(501, "Of transfer codings only chunked is known.");
  }
  fill();
  BodyReader::Status expected = parser.chunked()
                                    ? body.expect_chunks(max_body_size)
                                    : body.expect_octets(parser.content_length().value_or(0), max_body_size);
  bool waits = boost::beast::iequals(fields()[http::field::expect], "100-continue");
  if (expected == BodyReader::Status::kNeedMore) return waits ? Status::kContinue : Status::kComplete;
  return after_body(expected);
}

void RequestReader::State::fill() {
  request.method = view(fields().method_string());
  request.target = view(fields().target());
  request.host = field(http::field::host);
  request.origin = field(http::field::origin);
  request.if_match = field(http::field::if_match);
  request.if_none_match = field(http::field::if_none_match);
  request.authorization = field(http::field::authorization);
  request.accept_encoding = field(http::field::accept_encoding);
  request.user_agent = field(http::field::user_agent);
  request.content_type = field(http::field::content_type);
  request.websocket_protocols = field(http::field::sec_websocket_protocol);
  request.keep_alive = fields().version() >= 11 && fields().keep_alive();
  auto [line, end] = fields().equal_range("X-Forwarded-For");
  for (; line != end; ++line)
    forwarded_for.append(forwarded_for.empty() ? "" : ", ").append(view(line->value()));
  request.forwarded_for = forwarded_for;
  request.wants_websocket = request.method == "GET" && fields().version() >= 11 &&
                            has_token(field(http::field::connection), "upgrade") &&
                            has_token(field(http::field::upgrade), "websocket");
  websocket_key = field(http::field::sec_websocket_key);
}

const Request& RequestReader::request() const {
  return state_->request;
}
unsigned RequestReader::error_status() const {
  return state_->error_status;
}
std::string_view RequestReader::error_text() const {
  return state_->error_text;
}
std::string_view RequestReader::websocket_key() const {
  return state_->websocket_key;
}

std::optional<Response> RequestReader::bad_handshake() const {
  if (state_->field(http::field::sec_websocket_version) != "13") {
    Response response = plain_response(426, "This server speaks WebSocket version 13.");
    response.headers += "Sec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n";
    return response;
  }
  // 16 octets in base64.
  std::string_view key = state_->websocket_key;
  constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (key.size() != 24 || key.find_first_not_of(kBase64) != 22 || !key.ends_with("=="))
    return plain_response(400, "Sec-WebSocket-Key is not valid.");
  return std::nullopt;
}

std::string response_head(const Response& response, std::size_t body_size, bool keep_alive,
                          std::string_view date) {
  auto reason = http::obsolete_reason(http::int_to_status(response.status));
  std::string head;
  head.reserve(160 + response.headers.size());
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(view(reason));
  head.append("\r\nDate: ").append(date).append("\r\n");
  bool has_length = response.status != 204 && !(response.status == 304 && body_size == 0);
  if (has_length) head.append("Content-Length: ").append(std::to_string(body_size)).append("\r\n");
  if (!keep_alive) head.append("Connection: close\r\n");
  return head.append(response.headers).append("\r\n");
}

std::string upgrade_head(std::string_view key, std::string_view extra_headers) {
  std::string head =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
      "Upgrade\r\nSec-WebSocket-Accept: ";
  return head.append(websocket::accept_value(key)).append("\r\n").append(extra_headers).append("\r\n");
}

Response plain_response(unsigned status, std::string_view sentence) {
  return {.status = status,
          .headers = "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n",
          .body = std::string(sentence) + "\n"};
}

std::string http_date(std::time_t time) {
  std::tm utc;
  ::gmtime_r(&time, &utc);
  // Not strftime's %a and %b: these names do not follow the locale.
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char text[64];
  int size =
      std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[utc.tm_wday], utc.tm_mday,
                    kMonths[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
  return std::string(text, static_cast<std::size_t>(size));
}

}  // namespace halloo::io
