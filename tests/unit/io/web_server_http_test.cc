#include <sys/resource.h>

#include "web_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

std::string get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

using WebServerHttp = WebTest;

TEST_F(WebServerHttp, AnswersAndKeepsTheConnection) {
  start();
  Client client(loop, port);
  client.send(get("/one"));
  ASSERT_TRUE(wait([&] { return client.received.ends_with("you asked for /one"); }));
  EXPECT_TRUE(client.received.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(client.received.find("\r\nContent-Length: 18\r\n"), std::string::npos);
  EXPECT_NE(client.received.find("\r\nDate: "), std::string::npos);
  client.send(get("/static"));
  ASSERT_TRUE(wait([&] { return client.received.ends_with(kStatic); }));
  EXPECT_EQ(requests[0].id, requests[1].id);
  EXPECT_TRUE(peers[0].is_loopback());
  EXPECT_FALSE(was_tls);
  EXPECT_EQ(server->connections(), 1u);
  client.leave();
  ASSERT_TRUE(wait([&] { return server->connections() == 0; }));
  EXPECT_EQ(closed_times(requests[0].id), 1u);
}

TEST_F(WebServerHttp, EndsWhenAsked) {
  start();
  Client by_client(loop, port), by_handler(loop, port), old(loop, port);
  by_client.send("GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  by_handler.send(get("/last"));
  old.send("GET /b HTTP/1.0\r\n\r\n");
  for (Client* client : {&by_client, &by_handler, &old}) {
    ASSERT_TRUE(wait([&] { return client->done(); }));
    EXPECT_TRUE(client->ended);
    EXPECT_NE(client->received.find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(client->received.find("you asked for"), std::string::npos);
  }
}

TEST_F(WebServerHttp, AnswersHeadWithoutTheBody) {
  start();
  Client client(loop, port);
  client.send("HEAD /static HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(wait([&] { return client.done(); }));
  EXPECT_NE(client.received.find("Content-Length: 21\r\n"), std::string::npos);
  EXPECT_TRUE(client.received.ends_with("\r\n\r\n"));
}

TEST_F(WebServerHttp, ReadsABodyThatComesInPieces) {
  start();
  Client client(loop, port);
  client.send("POST /post HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
  ASSERT_TRUE(wait([&] { return client.received == "HTTP/1.1 100 Continue\r\n\r\n"; }));
  client.send("01234");
  client.send("56789" + get("/next"));
  ASSERT_TRUE(wait([&] { return requests.size() == 2; }));
  EXPECT_EQ(requests[0].body, "0123456789");
  EXPECT_EQ(requests[1].target, "/next");
}

TEST_F(WebServerHttp, TakesPipelinedRequestsOneAtATime) {
  start();
  Client client(loop, port);
  client.send(get("/later/1") + get("/2") + get("/later/3") + get("/4"));
  ASSERT_TRUE(wait([&] { return requests.size() == 1; }));
  client.send(get("/5"));
  // Something else happens in between, and the second is still not looked at.
  Client other(loop, port);
  other.send(get("/other"));
  ASSERT_TRUE(wait([&] { return other.received.ends_with("/other"); }));
  ASSERT_EQ(requests.size(), 2u);
  server->respond(requests[0].id, {.headers = {}, .body = "first"});
  ASSERT_TRUE(wait([&] { return requests.size() == 4; }));
  EXPECT_EQ(requests[3].target, "/later/3");
  server->respond(requests[0].id, {.headers = {}, .body = "third"});
  ASSERT_TRUE(wait([&] { return client.received.ends_with("/5"); }));
  std::size_t at = 0;
  for (const char* part : {"first", "for /2", "third", "for /4", "for /5"}) {
    at = client.received.find(part, at);
    ASSERT_NE(at, std::string::npos) << part;
  }
  EXPECT_EQ(count_of(client.received, "HTTP/1.1 200"), 5u);
}

TEST_F(WebServerHttp, DoesNotRunAheadOfAClientThatDoesNotRead) {
  start();
  Client client(loop, port);
  client.set_reading(false);
  std::string many;
  constexpr std::size_t kMany = 20000;
  for (std::size_t i = 0; i < kMany; ++i) many += get("/static");
  client.send(many);
  ASSERT_TRUE(wait([&] { return requests.size() > 100; }));
  client.set_reading(true);
  ASSERT_TRUE(wait([&] { return count_of(client.received, kStatic) == kMany; }));
}

TEST_F(WebServerHttp, TellsTheHandlerWhenNobodyWaitsAnyMore) {
  start();
  Client client(loop, port);
  client.send(get("/later"));
  ASSERT_TRUE(wait([&] { return requests.size() == 1; }));
  client.leave();
  ASSERT_TRUE(wait([&] { return closed_times(requests[0].id) == 1; }));
  server->respond(requests[0].id, {});  // does nothing
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(WebServerHttp, AnswersWhoHasEndedWriting) {
  start();
  Client client(loop, port);
  client.send(get("/one"));
  ASSERT_TRUE(wait([&] { return !requests.empty(); }));
  client.end_writing();
  ASSERT_TRUE(wait([&] { return client.done(); }));
  EXPECT_TRUE(client.received.ends_with("/one"));
}

TEST_F(WebServerHttp, RefusesWhatItCannotRead) {
  start({.max_body_size = 10, .max_header_size = 500});
  Client bad(loop, port), long_head(loop, port), long_body(loop, port), unknown(loop, port), fine(loop, port);
  bad.send("GET /\r\n\r\n");
  long_head.send("GET / HTTP/1.1\r\nX: " + std::string(10000, 'x'));
  long_body.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" + std::string(100000, 'b'));
  unknown.send(std::string("\0\1\0\0\x21\x12\xa4\x42", 8));
  for (Client* client : {&bad, &long_head, &long_body, &unknown})
    ASSERT_TRUE(wait([&] { return client->done(); }));
  EXPECT_TRUE(bad.received.starts_with("HTTP/1.1 400 "));
  EXPECT_TRUE(long_head.received.starts_with("HTTP/1.1 431 "));
  EXPECT_TRUE(long_body.received.starts_with("HTTP/1.1 413 "));
  EXPECT_EQ(unknown.received, "");
  EXPECT_EQ(counters().bad_request.value(), 1u);
  EXPECT_EQ(counters().head_too_large.value(), 1u);
  EXPECT_EQ(counters().body_too_large.value(), 1u);
  EXPECT_EQ(counters().unknown_protocol.value(), 1u);
  EXPECT_TRUE(requests.empty());
  fine.send(get("/fine"));
  EXPECT_TRUE(wait([&] { return fine.received.ends_with("/fine"); })) << "the others are undisturbed";
}

TEST_F(WebServerHttp, DoesNotWaitForEverForARequest) {
  start({.request_timeout = 40ms});
  Client silent(loop, port), slow(loop, port);
  slow.send("GET / HT");
  ASSERT_TRUE(wait([&] { return silent.done() && slow.done(); }));
  EXPECT_EQ(silent.received, "");
  EXPECT_TRUE(slow.received.starts_with("HTTP/1.1 408 "));
  EXPECT_EQ(counters().request_timed_out.value(), 2u);
}

TEST_F(WebServerHttp, EndsAConnectionThatIsNotUsed) {
  start({.keep_alive_timeout = 40ms});
  Client client(loop, port);
  client.send(get("/one"));
  ASSERT_TRUE(wait([&] { return client.done(); }));
  EXPECT_TRUE(client.received.ends_with("/one"));
  EXPECT_EQ(counters().keep_alive_expired.value(), 1u);
  EXPECT_EQ(closed_times(requests[0].id), 1u);
}

TEST_F(WebServerHttp, TakesOnlySoManyConnections) {
  start({.max_connections = 2});
  Client one(loop, port), two(loop, port);
  ASSERT_TRUE(wait([&] { return server->connections() == 2; }));
  Client three(loop, port);
  ASSERT_TRUE(wait([&] { return three.done(); }));
  EXPECT_EQ(counters().refused_full.value(), 1u);
  one.leave();
  ASSERT_TRUE(wait([&] { return server->connections() == 1; }));
  Client four(loop, port);
  four.send(get("/four"));
  EXPECT_TRUE(wait([&] { return four.received.ends_with("/four"); }));
}

TEST_F(WebServerHttp, PausesWhenThereIsNoDescriptorLeft) {
  start();
  rlimit before;
  ::getrlimit(RLIMIT_NOFILE, &before);
  Client client(loop, port);  // the kernel holds it until it is accepted
  client.send(get("/patience"));
  int next = ::dup(0);
  ::close(next);
  rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &none);
  bool paused = wait([&] { return counters().accept_paused.value() > 0; });
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(paused);
  EXPECT_TRUE(wait([&] { return client.received.ends_with("/patience"); }));
}

TEST_F(WebServerHttp, GivesNoIdTwice) {
  start();
  for (int i = 0; i < 5; ++i) {
    Client client(loop, port);
    client.send(get("/"));
    ASSERT_TRUE(wait([&] { return client.received.ends_with("/"); }));
    client.leave();
    ASSERT_TRUE(wait([&] { return server->connections() == 0; }));
  }
  EXPECT_EQ(closed.size(), 5u);
  for (const auto& [id, times] : closed) {
    EXPECT_EQ(times, 1u);
    EXPECT_EQ(id.value >> 63, 0u);
  }
}

TEST_F(WebServerHttp, StopsListening) {
  start();
  server->stop_listening();
  Client late(loop, port);
  EXPECT_TRUE(wait([&] { return late.done(); }));
  EXPECT_TRUE(late.broken);
}

}  // namespace
}  // namespace halloo::io
