#include "web_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;
using websocket::Opcode;

using WebServerWebSocket = WebTest;

TEST_F(WebServerWebSocket, CarriesMessagesBothWays) {
  start();
  auto client = websocket();
  EXPECT_NE(client->received.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"),
            std::string::npos);
  client->send_frame(Opcode::kText, "hello");
  client->send_frame(Opcode::kText, "ha", false);
  client->send_frame(Opcode::kPing, "there?");
  client->send_frame(Opcode::kContinuation, "lloo");
  ASSERT_TRUE(wait([&] { return client->texts.size() == 2; }));
  EXPECT_EQ(client->texts, (std::vector<std::string>{"hello", "halloo"}));
  EXPECT_EQ(client->pongs, std::vector<std::string>{"there?"});
}

TEST_F(WebServerWebSocket, CarriesMessagesLongerThanItsBuffers) {
  start({.max_message_size = 2'000'000});
  auto client = websocket();
  std::string message(1'500'000, 'm');
  client->send_frame(Opcode::kText, message);
  ASSERT_TRUE(wait([&] { return !client->texts.empty(); }));
  EXPECT_EQ(client->texts[0], message);
}

TEST_F(WebServerWebSocket, KeepsTheOrderOfMany) {
  start();
  auto client = websocket();
  constexpr std::size_t kMany = 5000;
  std::string stream;
  for (std::size_t i = 0; i < kMany; ++i)
    websocket::append_masked_frame(stream, Opcode::kText, std::to_string(i), static_cast<std::uint32_t>(i));
  client->send(stream);
  ASSERT_TRUE(wait([&] { return client->texts.size() == kMany; }));
  for (std::size_t i = 0; i < kMany; ++i) ASSERT_EQ(client->texts[i], std::to_string(i));
}

TEST_F(WebServerWebSocket, ReadsWhatCameWithTheHandshake) {
  start();
  Client client(loop, port);
  std::string early;
  websocket::append_masked_frame(early, Opcode::kText, "early", 7);
  client.upgrade();
  client.send(early);
  ASSERT_TRUE(wait([&] { return !client.texts.empty(); }));
  EXPECT_EQ(client.texts[0], "early");
}

TEST_F(WebServerWebSocket, LetsTheHandlerRefuseAndAdd) {
  start();
  Client refused(loop, port), protocol(loop, port), broken(loop, port);
  refused.upgrade("/no");
  protocol.upgrade("/protocol");
  broken.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  ASSERT_TRUE(wait([&] { return refused.done() && broken.done() && protocol.upgraded; }));
  EXPECT_TRUE(refused.received.starts_with("HTTP/1.1 403 Forbidden\r\n"));
  EXPECT_NE(protocol.received.find("Sec-WebSocket-Protocol: p\r\n"), std::string::npos);
  EXPECT_TRUE(broken.received.starts_with("HTTP/1.1 426 "));
  EXPECT_EQ(counters().bad_handshake.value(), 1u);
  EXPECT_EQ(requests.size(), 2u) << "the handler sees no broken handshake";
  refused.leave();
  ASSERT_TRUE(wait([&] { return closed.size() == 1; }));
  EXPECT_EQ(closed.begin()->second, 1u);
}

TEST_F(WebServerWebSocket, ClosesWithTheCodeOfTheFault) {
  start({.max_message_size = 1000});
  struct Fault {
    const char* name;
    std::string octets;
    int code;
  };
  std::string binary, long_message, bad_utf8, unmasked;
  websocket::append_masked_frame(binary, Opcode::kBinary, "b", 1);
  websocket::append_masked_frame(long_message, Opcode::kText, std::string(1001, 'x'), 1);
  websocket::append_masked_frame(bad_utf8, Opcode::kText, "\xff", 1);
  websocket::append_frame(unmasked, Opcode::kText, "u");
  auto bystander = websocket();
  for (const Fault& fault : {Fault{"binary", binary, 1003}, Fault{"long", long_message, 1009},
                             Fault{"utf8", bad_utf8, 1007}, Fault{"unmasked", unmasked, 1002}}) {
    auto client = websocket();
    client->send(fault.octets);
    ASSERT_TRUE(wait([&] { return client->done(); })) << fault.name;
    EXPECT_EQ(client->close_code, fault.code) << fault.name;
    EXPECT_TRUE(client->ended) << fault.name;
    client->leave();
  }
  ASSERT_TRUE(wait([&] { return closed.size() == 4; }));
  EXPECT_EQ(counters().binary_message.value(), 1u);
  EXPECT_EQ(counters().message_too_big.value(), 1u);
  EXPECT_EQ(counters().bad_utf8.value(), 1u);
  EXPECT_EQ(counters().bad_frame.value(), 1u);
  EXPECT_TRUE(messages.empty());
  bystander->send_frame(Opcode::kText, "still here");
  EXPECT_TRUE(wait([&] { return bystander->texts.size() == 1; }));
}

TEST_F(WebServerWebSocket, ClosesWhatTheHandlerCloses) {
  start();
  auto client = websocket();
  client->send_frame(Opcode::kText, "one");
  client->send_frame(Opcode::kText, "close me");
  client->send_frame(Opcode::kText, "too late");
  ASSERT_TRUE(wait([&] { return client->done(); }));
  EXPECT_EQ(client->texts, std::vector<std::string>{"one"}) << "what was queued comes before the close frame";
  EXPECT_EQ(client->close_code, 4000);
  EXPECT_EQ(client->close_reason, "as you wish");
  EXPECT_EQ(messages.size(), 2u);
  EXPECT_EQ(closed_times(requests[0].id), 1u);
  EXPECT_EQ(counters().lost.value(), 0u);
  server->send_text(requests[0].id, text("gone"));  // does nothing
}

TEST_F(WebServerWebSocket, AnswersTheClientsClose) {
  start();
  auto with_code = websocket(), without = websocket();
  with_code->answers_close = without->answers_close = false;
  with_code->send_frame(Opcode::kClose, websocket::close_payload(3001, "bye"));
  without->send_frame(Opcode::kClose, "");
  ASSERT_TRUE(wait([&] { return with_code->done() && without->done(); }));
  EXPECT_EQ(with_code->close_code, 3001);
  EXPECT_EQ(without->close_code, 1005);
  EXPECT_TRUE(with_code->ended && without->ended);
  EXPECT_EQ(closed.size(), 2u);
}

TEST_F(WebServerWebSocket, DoesNotWaitForEverForAClose) {
  start({.close_timeout = 40ms});
  auto client = websocket();
  client->answers_close = false;
  client->send_frame(Opcode::kText, "close me");
  ASSERT_TRUE(wait([&] { return client->done(); }));
  EXPECT_EQ(client->close_code, 4000);
  EXPECT_EQ(counters().close_unanswered.value(), 1u);
  EXPECT_EQ(closed_times(requests[0].id), 1u);
}

TEST_F(WebServerWebSocket, ClosesAll) {
  start();
  auto one = websocket(), two = websocket();
  Client http(loop, port);
  http.send("GET /later HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return requests.size() == 3; }));
  server->close_all(1001, "the server is stopping");
  ASSERT_TRUE(wait([&] { return one->done() && two->done() && http.done(); }));
  http.leave();
  ASSERT_TRUE(wait([&] { return server->connections() == 0; }));
  EXPECT_EQ(one->close_code, 1001);
  EXPECT_EQ(two->close_reason, "the server is stopping");
  EXPECT_EQ(closed.size(), 3u);
}

TEST_F(WebServerWebSocket, NoticesThatAPeerIsGone) {
  start();
  auto client = websocket();
  client->leave();
  ASSERT_TRUE(wait([&] { return closed_times(requests[0].id) == 1; }));
  EXPECT_EQ(counters().lost.value(), 1u);
}

TEST_F(WebServerWebSocket, PingsTheSilentAndDropsTheDead) {
  start({.ping_interval = 200ms});
  auto alive = websocket(), dead = websocket();
  dead->answers_pings = false;
  ASSERT_TRUE(wait([&] { return dead->done(); }));
  EXPECT_EQ(dead->pings.size(), 1u);
  EXPECT_EQ(counters().ping_unanswered.value(), 1u);
  ASSERT_TRUE(wait([&] { return alive->pings.size() >= 3; }));
  EXPECT_FALSE(alive->done());
  EXPECT_EQ(closed.size(), 1u);
}

TEST_F(WebServerWebSocket, DropsASlowReaderAndNobodyElse) {
  start({.max_send_queue = 100'000});
  auto slow = websocket();
  ConnectionId slow_id = requests[0].id;
  auto quick = websocket();
  ConnectionId quick_id = requests[1].id;
  slow->set_reading(false);
  auto message = text(std::string(20'000, 's'));
  std::size_t sent = 0;
  while (closed_times(slow_id) == 0 && sent < 10'000) {
    server->send_text(slow_id, message);
    server->send_text(quick_id, message);
    ++sent;
    ASSERT_TRUE(wait([&] { return quick->texts.size() == sent; }));
  }
  EXPECT_EQ(closed_times(slow_id), 1u);
  EXPECT_EQ(counters().slow_reader.value(), 1u);
  quick->send_frame(Opcode::kText, "fine");
  EXPECT_TRUE(wait([&] { return quick->texts.back() == "fine"; }));
}

TEST_F(WebServerWebSocket, GivesASlowReaderWhatWaited) {
  start({.max_send_queue = 0});
  auto client = websocket();
  client->set_reading(false);
  constexpr std::size_t kMany = 500;
  for (std::size_t i = 0; i < kMany; ++i)
    server->send_text(requests[0].id, text(std::to_string(i) + std::string(20'000, 'w')));
  // Another's echo shows that the loop has turned and the socket of the first is full.
  auto other = websocket();
  other->send_frame(Opcode::kText, "between");
  ASSERT_TRUE(wait([&] { return other->texts.size() == 1; }));
  client->set_reading(true);
  ASSERT_TRUE(wait([&] { return client->texts.size() == kMany; }));
  for (std::size_t i = 0; i < kMany; ++i) ASSERT_TRUE(client->texts[i].starts_with(std::to_string(i) + "w"));
}

}  // namespace
}  // namespace halloo::io
