// Connections that a WebServer accepts and that turn out to speak STUN: they go over to streams, here or in
// another thread.
#include <netinet/tcp.h>

#include <thread>

#include "io/web_server.h"
#include "stream_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

class HandOver : public StreamTest, public WebHandler {
 protected:
  void SetUp() override {
    start();
    listener.reset();
    server = std::make_unique<WebServer>(loop, *this, WebLimits{.request_timeout = 5s});
    port = server->listen(*Address::parse("127.0.0.1:0")).value();
    TestCertificate made = make_certificate("one");
    context = std::move(TlsContext::create(made.certificate, made.key)).value();
    tls_port = server->listen_tls(*Address::parse("127.0.0.1:0"), *context).value();
    client_context.reset(SSL_CTX_new(TLS_client_method()));
  }
  bool on_stream(HandedOver connection) override {
    EXPECT_EQ(connection.local.port(), connection.tls ? tls_port : port);
    if (!wanted) return false;
    if (elsewhere) return elsewhere(std::move(connection));
    adopting = true;
    Stream* stream = streams->adopt(std::move(connection), *this);
    adopting = false;
    if (stream) remember(*stream);
    return stream != nullptr;
  }
  void on_request(ConnectionId id, const Request&) override {
    server->respond(id, {.headers = {}, .body = "hi"});
  }
  std::optional<Response> on_upgrade(ConnectionId, const Request&) override { return std::nullopt; }
  void on_text(ConnectionId, std::string_view) override {}
  void on_closed(ConnectionId) override { ++web_closed; }
  using StreamTest::on_closed;

  // To begin as STUN does, the first message is of one octet.
  static inline const std::string kFirst = message("1");
  std::unique_ptr<WebServer> server;
  std::unique_ptr<TlsContext> context;
  std::uint16_t port = 0, tls_port = 0;
  bool wanted = true;
  bool adopting = false;
  std::function<bool(HandedOver)> elsewhere;
  std::size_t web_closed = 0;
};

TEST_F(HandOver, GivesAConnectionAwayWhole) {
  on_message = [&](Stream& stream, const std::string& text) {
    EXPECT_FALSE(adopting) << "not from within that call";
    return say(stream, text);
  };
  std::size_t tag = 0;
  for (std::uint16_t to : {port, tls_port}) {
    Client peer(loop, to, to == tls_port ? client_context.get() : nullptr);
    peer.send(kFirst + message("two"));
    ASSERT_TRUE(wait([&] { return messages[tag].size() == 2; }));
    EXPECT_EQ(server->connections(), 0u);
    peer.send(message("three"));
    ASSERT_TRUE(wait([&] { return peer.received == kFirst + message("two") + message("three"); }));
    EXPECT_EQ(accepted[tag]->tls(), to == tls_port);
    peer.leave();
    ASSERT_TRUE(wait([&] { return closed_times(tag) == 1; }));
    messages.clear();
    ++tag;
  }
  EXPECT_EQ(server->counters().handed_over.value(), 2u);
  EXPECT_EQ(server->counters().unknown_protocol.value(), 0u);
  EXPECT_EQ(web_closed, 0u);
}

// Several records come at once: the server has read the first, TLS has the others already.
TEST_F(HandOver, LosesNothingThatTlsHolds) {
  for (int i = 0; i < 20; ++i) {
    Client peer(loop, tls_port, client_context.get());
    ASSERT_TRUE(wait([&] { return SSL_is_init_finished(peer.ssl()) || SSL_do_handshake(peer.ssl()) == 1; }));
    std::string expected = kFirst;
    int cork = 1, loose = 0;
    ::setsockopt(SSL_get_fd(peer.ssl()), IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
    ASSERT_EQ(SSL_write(peer.ssl(), kFirst.data(), static_cast<int>(kFirst.size())), 2);
    for (int j = 0; j < 5; ++j) ASSERT_EQ(SSL_write(peer.ssl(), "\4more", 5), 5);
    ::setsockopt(SSL_get_fd(peer.ssl()), IPPROTO_TCP, TCP_CORK, &loose, sizeof loose);
    std::size_t tag = static_cast<std::size_t>(i);
    ASSERT_TRUE(wait([&] { return messages[tag].size() == 6; }));
    messages.clear();
  }
}

TEST_F(HandOver, GoesToAnotherThread) {
  struct Worker final : StreamHandler {
    std::size_t on_octets(Stream& stream, Bytes octets) override {
      EXPECT_NE(std::this_thread::get_id(), accepted_in);
      EXPECT_TRUE(stream.send(octets));
      return octets.size();
    }
    void on_closed(Stream&) override { loop.stop(); }
    Loop loop;
    Streams streams{loop, StreamLimits{}};
    std::thread::id accepted_in = std::this_thread::get_id();
    std::thread thread;
  };
  for (std::uint16_t to : {port, tls_port}) {
    Worker worker;
    elsewhere = [&](HandedOver connection) {
      auto shared = std::make_shared<HandedOver>(std::move(connection));
      EXPECT_TRUE(worker.loop.post([&, shared] { worker.streams.adopt(std::move(*shared), worker); }));
      worker.thread = std::thread([&] { worker.loop.run(); });
      return true;
    };
    Client peer(loop, to, to == tls_port ? client_context.get() : nullptr);
    std::string octets = kFirst + std::string(300'000, 'x');
    peer.send(octets.substr(0, 100'000));
    ASSERT_TRUE(wait([&] { return peer.received.size() == 100'000; }));
    peer.send(octets.substr(100'000, 100'000));
    ASSERT_TRUE(wait([&] { return peer.received.size() == 200'000; }));
    EXPECT_TRUE(octets.starts_with(peer.received));
    peer.leave();
    worker.thread.join();
    EXPECT_EQ(worker.streams.counters().closed.value(), 1u);
  }
}

TEST_F(HandOver, IsClosedWhenNobodyWantsIt) {
  wanted = false;
  for (std::uint16_t to : {port, tls_port}) {
    Client peer(loop, to, to == tls_port ? client_context.get() : nullptr);
    peer.send(kFirst);
    ASSERT_TRUE(wait([&] { return peer.done(); }));
    EXPECT_EQ(server->connections(), 0u);
  }
  EXPECT_EQ(server->counters().unknown_protocol.value(), 2u);
  EXPECT_EQ(server->counters().handed_over.value(), 0u);
}

TEST_F(HandOver, HappensToStunOnly) {
  // RFC 7983 section 7 in part: DTLS, ChannelData, RTP; and TLS within TLS.
  for (char first : {'\x14', '\x40', '\x7f', '\x80', '\xff', '\x04'}) {
    Client peer(loop, port);
    peer.send(std::string(1, first));
    ASSERT_TRUE(wait([&] { return peer.done(); }));
  }
  EXPECT_EQ(server->counters().unknown_protocol.value(), 6u);
  for (char first : {'\0', '\1', '\2', '\3'}) {
    Client peer(loop, port);
    peer.send(std::string(1, first));
    ASSERT_TRUE(wait([&, seen = accepted.size()] { return accepted.size() == seen + 1; }));
  }
  // And what is HTTP at first stays it.
  Client web(loop, port);
  web.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return web.received.ends_with("hi"); }));
  web.send(kFirst + "\r\n\r\n");
  ASSERT_TRUE(wait([&] { return web.done(); }));
  EXPECT_EQ(accepted.size(), 4u);
}

// RFC 7443: a client may say by ALPN that it means TURN.
TEST_F(HandOver, KnowsTurnByItsName) {
  for (std::string name : {"stun.turn", "stun.nat-discovery", "http/1.1"}) {
    std::string offer = "\5other" + message(name);
    SSL_CTX_set_alpn_protos(client_context.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                            static_cast<unsigned>(offer.size()));
    Client peer(loop, tls_port, client_context.get());
    peer.send(kFirst);
    ASSERT_TRUE(wait([&, seen = accepted.size()] { return accepted.size() == seen + 1; })) << name;
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(peer.ssl(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), name);
  }
  SSL_CTX_set_alpn_protos(client_context.get(), reinterpret_cast<const unsigned char*>("\5other"), 6);
  Client stranger(loop, tls_port, client_context.get());
  ASSERT_TRUE(wait([&] { return stranger.done(); }));
  EXPECT_EQ(server->counters().tls_failed.value(), 1u);
}

}  // namespace
}  // namespace halloo::io
