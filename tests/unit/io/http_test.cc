#include "io/http.h"

#include <gtest/gtest.h>

namespace halloo::io {
namespace {

using Status = RequestReader::Status;

struct Read {
  Status status = Status::kNeedMore;
  unsigned error = 0;
  std::string target, body, forwarded_for, rest;
  bool operator==(const Read&) const = default;
};

void PrintTo(const Read& read, std::ostream* out) {
  *out << "status " << static_cast<int>(read.status) << " error " << read.error << " target " << read.target
       << " body " << read.body << " for " << read.forwarded_for << " rest " << read.rest;
}

// Fed in two pieces as a connection does it: what is left is given again with more behind it.
Read read_cut(const std::string& text, std::size_t cut, std::size_t max_head, std::size_t max_body) {
  RequestReader reader(max_head, max_body);
  Read read;
  std::string buffer;
  for (const std::string& piece : {text.substr(0, cut), text.substr(cut)}) {
    buffer += piece;
    std::string_view input = buffer;
    while (read.status == Status::kNeedMore || read.status == Status::kContinue) {
      read.status = reader.read(input);
      if (read.status == Status::kNeedMore) break;
    }
    buffer = std::string(input);
  }
  if (read.status == Status::kFailed) read.error = reader.error_status();
  if (read.status == Status::kComplete) {
    read.target = reader.request().target;
    read.body = reader.request().body;
    read.forwarded_for = reader.request().forwarded_for;
    read.rest = buffer;
  }
  return read;
}

Read read(const std::string& text, std::size_t max_head = 4096, std::size_t max_body = 100) {
  Read whole = read_cut(text, text.size(), max_head, max_body);
  for (std::size_t cut = 0; cut < text.size(); ++cut)
    EXPECT_EQ(read_cut(text, cut, max_head, max_body), whole) << "cut at " << cut;
  return whole;
}

unsigned error_of(const std::string& text) {
  return read(text).error;
}

const std::string kGet = "GET /a?b HTTP/1.1\r\nHost: h\r\n";

TEST(RequestReader, ReadsARequest) {
  RequestReader reader(4096, 100);
  std::string text =
      "GET /x?y=%20 HTTP/1.1\r\nhost: example.org\r\nOrigin: https://example.org\r\nAccept-Encoding: br, "
      "gzip\r\n"
      "If-None-Match: \"1\"\r\nUser-Agent: test\r\nContent-Type: text/plain\r\n\r\nGET";
  std::string_view input = text;
  ASSERT_EQ(reader.read(input), Status::kComplete);
  const Request& request = reader.request();
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/x?y=%20");
  EXPECT_EQ(request.host, "example.org");
  EXPECT_EQ(request.origin, "https://example.org");
  EXPECT_EQ(request.accept_encoding, "br, gzip");
  EXPECT_EQ(request.if_none_match, "\"1\"");
  EXPECT_EQ(request.user_agent, "test");
  EXPECT_EQ(request.content_type, "text/plain");
  EXPECT_EQ(request.body, "");
  EXPECT_TRUE(request.keep_alive);
  EXPECT_FALSE(request.wants_websocket);
  EXPECT_EQ(input, "GET") << "the next request is left";
}

TEST(RequestReader, ReadsBodiesByLengthAndInChunks) {
  Read by_length = read("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhelloGET");
  EXPECT_EQ(by_length.body, "hello");
  EXPECT_EQ(by_length.rest, "GET");
  Read chunked = read(
      "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
      "Chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\nGET");
  EXPECT_EQ(chunked.body, "hello");
  EXPECT_EQ(chunked.rest, "GET");
}

TEST(RequestReader, IgnoresEmptyLinesBefore) {
  EXPECT_EQ(read("\r\n\r\n" + kGet + "\r\n").target, "/a?b");
}

TEST(RequestReader, JoinsForwardedForLines) {
  EXPECT_EQ(read(kGet + "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.2, 192.0.2.3\r\n\r\n")
                .forwarded_for,
            "192.0.2.1, 192.0.2.2, 192.0.2.3");
}

TEST(RequestReader, TakesNoFieldsFromATrailer) {
  Read chunked = read(
      "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Forwarded-For: "
      "192.0.2.9\r\n\r\n");
  EXPECT_EQ(chunked.status, Status::kComplete);
  EXPECT_EQ(chunked.forwarded_for, "");
}

// Each of these is read differently by some proxy or other.
TEST(RequestReader, RefusesWhatCouldSmuggle) {
  EXPECT_EQ(error_of(kGet + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello"), 400u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: gzip\r\n\r\n"), 501u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"), 501u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"), 501u);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400u);
  EXPECT_EQ(error_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400u);
  EXPECT_EQ(error_of(kGet + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400u);
  EXPECT_EQ(error_of(kGet + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), 400u);
  EXPECT_EQ(error_of(kGet + "Content-Length: 5, 5\r\n\r\nhello"), 400u);
  for (const char* length : {"", "-1", "+5", "5x", "0x5", "99999999999999999999", "5 5"})
    EXPECT_EQ(error_of(kGet + "Content-Length: " + length + "\r\n\r\nhello"), 400u) << length;
  EXPECT_EQ(error_of(kGet + "X: a\r\n b\r\n\r\n"), 400u) << "obs-fold";
  EXPECT_EQ(error_of(kGet + "X: a\r\n\tb\r\n\r\n"), 400u) << "obs-fold";
  EXPECT_EQ(error_of(kGet + "Content-Length : 5\r\n\r\nhello"), 400u) << "space before the colon";
  EXPECT_EQ(error_of(kGet + "Host: other\r\n\r\n"), 400u);
  EXPECT_EQ(error_of(kGet + std::string("X: a\0b\r\n\r\n", 10)), 400u);
  EXPECT_EQ(error_of("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n"),
            400u);
}

TEST(RequestReader, RefusesWhatIsNotHttp) {
  EXPECT_EQ(error_of("GET / HTTP/1.1\r\n\r\n"), 400u) << "no Host";
  EXPECT_EQ(error_of("GET /\r\nHost: h\r\n\r\n"), 400u);
  EXPECT_EQ(error_of("GET  / HTTP/1.1\r\nHost: h\r\n\r\n"), 400u);
  EXPECT_EQ(error_of("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 505u);
  EXPECT_EQ(error_of("G\x01T / HTTP/1.1\r\nHost: h\r\n\r\n"), 400u);
}

TEST(RequestReader, BoundsHeadAndBody) {
  RequestReader head(1024, 100);
  std::string endless = kGet + "X: " + std::string(2000, 'x');
  std::string_view input = endless;
  ASSERT_EQ(head.read(input), Status::kFailed);
  EXPECT_EQ(head.error_status(), 431u);

  EXPECT_EQ(error_of(kGet + "Content-Length: 101\r\n\r\n"), 413u) << "told by its head";
  EXPECT_EQ(read(kGet + "Content-Length: 100\r\n\r\n" + std::string(100, 'x')).status, Status::kComplete);
  EXPECT_EQ(error_of(kGet + "Transfer-Encoding: chunked\r\n\r\n32\r\n" + std::string(50, 'x') + "\r\n33\r\n" +
                     std::string(51, 'x') + "\r\n0\r\n\r\n"),
            413u);
}

TEST(RequestReader, ReadsChunksStrictly) {
  auto chunks = [](const std::string& body) {
    return read("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
  };
  EXPECT_EQ(chunks("5;a=\"b;c\";d\r\nhello\r\n00\r\nA: b\r\nC: d\r\n\r\n").body, "hello");
  EXPECT_EQ(chunks("A\r\n0123456789\r\n0\r\n\r\n").body, "0123456789");
  for (const char* bad :
       {"5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "\r\n",
        " 5\r\nhello\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n", "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n", "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", "5;a=\rb\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"})
    EXPECT_EQ(chunks(bad).error, 400u) << bad;
  EXPECT_EQ(chunks("ffffffffffffffff\r\n").error, 413u);
  EXPECT_EQ(chunks("5;" + std::string(1100, 'x') + "\r\nhello\r\n0\r\n\r\n").error, 400u)
      << "endless extension";
  std::string trailer;
  for (int i = 0; i < 100; ++i) trailer += "X: " + std::string(100, 'x') + "\r\n";
  RequestReader reader(4096, 100);
  std::string text = "POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + trailer;
  std::string_view input = text;
  EXPECT_EQ(reader.read(input), Status::kFailed) << "endless trailer";
}

TEST(RequestReader, SaysWhenTheClientWaitsToBeToldToGoOn) {
  RequestReader reader(4096, 100);
  std::string text = kGet + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  std::string_view input = text;
  EXPECT_EQ(reader.read(input), Status::kContinue);
  EXPECT_EQ(reader.read(input), Status::kNeedMore);
  input = "ok";
  EXPECT_EQ(reader.read(input), Status::kComplete);
  EXPECT_EQ(reader.request().body, "ok");
}

TEST(RequestReader, KnowsWhoStays) {
  auto stays = [](std::string text) {
    RequestReader reader(4096, 100);
    std::string_view input = text;
    EXPECT_EQ(reader.read(input), Status::kComplete);
    return reader.request().keep_alive;
  };
  EXPECT_TRUE(stays(kGet + "\r\n"));
  EXPECT_FALSE(stays(kGet + "Connection: close\r\n\r\n"));
  EXPECT_FALSE(stays("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

struct Upgrade {
  bool wanted;
  unsigned refused;  // 0: accepted
};

Upgrade upgrade(const std::string& lines, const std::string& method = "GET") {
  RequestReader reader(4096, 100);
  std::string text = method + " / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
  std::string_view input = text;
  EXPECT_EQ(reader.read(input), Status::kComplete);
  auto refusal = reader.bad_handshake();
  return {reader.request().wants_websocket, refusal ? refusal->status : 0};
}

TEST(RequestReader, KnowsAWebSocketHandshake) {
  const std::string kUpgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
  const std::string kVersion = "Sec-WebSocket-Version: 13\r\n";
  const std::string kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  Upgrade good = upgrade(kUpgrade + kVersion + kKey);
  EXPECT_TRUE(good.wanted);
  EXPECT_EQ(good.refused, 0u);
  EXPECT_FALSE(upgrade(kUpgrade + kVersion + kKey, "POST").wanted);
  EXPECT_FALSE(upgrade("Connection: keep-alive\r\nUpgrade: websocket\r\n" + kVersion + kKey).wanted);
  EXPECT_FALSE(upgrade("Connection: Upgrade\r\nUpgrade: h2c\r\n" + kVersion + kKey).wanted);
  EXPECT_EQ(upgrade(kUpgrade + "Sec-WebSocket-Version: 8\r\n" + kKey).refused, 426u);
  EXPECT_EQ(upgrade(kUpgrade + kKey).refused, 426u);
  EXPECT_EQ(upgrade(kUpgrade + kVersion).refused, 400u);
  EXPECT_EQ(upgrade(kUpgrade + kVersion + "Sec-WebSocket-Key: c2hvcnQ=\r\n").refused, 400u);
  EXPECT_EQ(upgrade(kUpgrade + kVersion + "Sec-WebSocket-Key: !!hlIHNhbXBsZSBub25jZQ==\r\n").refused, 400u);
}

TEST(ResponseHead, HasItsLengthAndDate) {
  Response response{.status = 404, .headers = "X: y\r\n", .body = {}};
  EXPECT_EQ(response_head(response, 3, true, "D"),
            "HTTP/1.1 404 Not Found\r\nDate: D\r\nContent-Length: 3\r\nX: y\r\n\r\n");
  EXPECT_NE(response_head(response, 3, false, "D").find("Connection: close\r\n"), std::string::npos);
  response.status = 304;
  EXPECT_EQ(response_head(response, 0, true, "D").find("Content-Length"), std::string::npos);
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace halloo::io
