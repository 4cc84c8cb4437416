#include <openssl/ssl.h>

#include "certificate.h"
#include "web_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;
using websocket::Opcode;

class WebServerTls : public WebTest {
 protected:
  void start_tls(WebLimits limits = {}) {
    start(limits);
    TestCertificate made = make_certificate("one");
    auto context = TlsContext::create(made.certificate, made.key);
    ASSERT_TRUE(context) << context.error();
    tls = std::move(context).value();
    auto listening = server->listen_tls(*Address::parse("127.0.0.1:0"), *tls);
    ASSERT_TRUE(listening) << listening.error();
    tls_port = *listening;
  }
  void TearDown() override { SSL_CTX_free(client_context); }

  static std::string subject(const Client& client) {
    X509* certificate = SSL_get1_peer_certificate(client.ssl());
    char name[64] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name, sizeof name);
    X509_free(certificate);
    return name;
  }

  SSL_CTX* client_context = SSL_CTX_new(TLS_client_method());
  std::unique_ptr<TlsContext> tls;
  std::uint16_t tls_port = 0;
};

TEST_F(WebServerTls, AnswersRequests) {
  start_tls();
  Client client(loop, tls_port, client_context);
  client.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return client.received.ends_with("/one"); }));
  EXPECT_TRUE(was_tls);
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.3");
  client.send("GET /two HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  ASSERT_TRUE(wait([&] { return client.done(); }));
  EXPECT_TRUE(client.received.ends_with("/two"));
  EXPECT_TRUE(client.ended) << "with close_notify";
}

TEST_F(WebServerTls, SpeaksTls12AndNothingOlder) {
  start_tls();
  SSL_CTX_set_max_proto_version(client_context, TLS1_2_VERSION);
  Client client(loop, tls_port, client_context);
  client.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return client.received.ends_with("/one"); }));
  EXPECT_STREQ(SSL_get_version(client.ssl()), "TLSv1.2");
  SSL_CTX_set_security_level(client_context, 0);
  SSL_CTX_set_min_proto_version(client_context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(client_context, TLS1_1_VERSION);
  Client old(loop, tls_port, client_context);
  ASSERT_TRUE(wait([&] { return old.done(); }));
  EXPECT_TRUE(old.broken);
  EXPECT_TRUE(wait([&] { return counters().tls_failed.value() == 1; }));
}

TEST_F(WebServerTls, CarriesMessages) {
  start_tls({.max_message_size = 2'000'000});
  Client client(loop, tls_port, client_context);
  client.upgrade();
  std::string message(1'000'000, 't');
  client.send_frame(Opcode::kText, message);
  client.send_frame(Opcode::kText, "short");
  ASSERT_TRUE(wait([&] { return client.texts.size() == 2; }));
  EXPECT_EQ(client.texts[0], message);
  EXPECT_EQ(client.texts[1], "short");
  client.send_frame(Opcode::kText, "close me");
  ASSERT_TRUE(wait([&] { return client.done(); }));
  EXPECT_EQ(client.close_code, 4000);
  EXPECT_EQ(closed_times(requests[0].id), 1u);
}

TEST_F(WebServerTls, GivesASlowReaderWhatWaited) {
  start_tls({.max_send_queue = 0});
  Client client(loop, tls_port, client_context);
  client.upgrade();
  ASSERT_TRUE(wait([&] { return client.upgraded; }));
  client.set_reading(false);
  constexpr std::size_t kMany = 500;
  for (std::size_t i = 0; i < kMany; ++i)
    server->send_text(requests[0].id, text(std::to_string(i) + std::string(20'000, 'w')));
  Client other(loop, tls_port, client_context);
  other.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return other.received.ends_with("/one"); }));
  client.set_reading(true);
  ASSERT_TRUE(wait([&] { return client.texts.size() == kMany; }));
  for (std::size_t i = 0; i < kMany; ++i) ASSERT_TRUE(client.texts[i].starts_with(std::to_string(i) + "w"));
}

TEST_F(WebServerTls, TakesPipelinedRequestsOneAtATime) {
  start_tls();
  Client client(loop, tls_port, client_context);
  std::string many = "GET /later HTTP/1.1\r\nHost: h\r\n\r\n";
  for (int i = 0; i < 3000; ++i) many += "GET /static HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(many + "GET /end HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return requests.size() == 1; }));
  server->respond(requests[0].id, {.headers = {}, .body = "now"});
  ASSERT_TRUE(wait([&] { return client.received.ends_with("/end"); }));
  EXPECT_EQ(requests.size(), 3002u);
}

TEST_F(WebServerTls, SaysWhatThePortSpeaks) {
  start_tls();
  Client plain(loop, tls_port);
  plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return plain.done(); }));
  EXPECT_TRUE(plain.received.starts_with("HTTP/1.1 400 "));
  EXPECT_NE(plain.received.find("This port speaks HTTPS"), std::string::npos);
  EXPECT_EQ(counters().http_on_tls.value(), 1u);

  Client tls_on_plain(loop, port, client_context);
  ASSERT_TRUE(wait([&] { return tls_on_plain.done(); }));
  EXPECT_EQ(counters().tls_on_plain.value(), 1u);

  Client garbage(loop, tls_port);
  garbage.send("\x01\x02\x03 garbage that is no TLS");
  ASSERT_TRUE(wait([&] { return garbage.done(); }));
  EXPECT_EQ(counters().tls_failed.value(), 1u);
  EXPECT_TRUE(requests.empty());
}

TEST_F(WebServerTls, DoesNotWaitForEverForAHandshake) {
  start_tls({.request_timeout = 40ms});
  Client silent(loop, tls_port);
  ASSERT_TRUE(wait([&] { return silent.done(); }));
  EXPECT_EQ(counters().request_timed_out.value(), 1u);
}

TEST_F(WebServerTls, ChangesItsCertificateForNewConnections) {
  start_tls();
  Client before(loop, tls_port, client_context);
  before.send("GET /one HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return before.received.ends_with("/one"); }));
  EXPECT_EQ(subject(before), "one");

  TestCertificate two = make_certificate("two");
  EXPECT_FALSE(tls->replace(two.certificate, make_certificate("other").key)) << "the key of another";
  ASSERT_TRUE(tls->replace(two.certificate, two.key));
  Client after(loop, tls_port, client_context);
  after.send("GET /two HTTP/1.1\r\nHost: h\r\n\r\n");
  before.send("GET /three HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(wait([&] { return after.received.ends_with("/two") && before.received.ends_with("/three"); }));
  EXPECT_EQ(subject(after), "two");
}

TEST(TlsContext, SaysWhatIsWrong) {
  TestCertificate made = make_certificate("x");
  auto error = [](const std::string& certificate, const std::string& key) {
    auto context = TlsContext::create(certificate, key);
    return context ? std::string() : context.error();
  };
  EXPECT_TRUE(error("", made.key).starts_with("The certificate is not in PEM format"));
  EXPECT_TRUE(error(made.certificate, "nonsense").starts_with("The private key is not in PEM format"));
  EXPECT_TRUE(
      error(made.certificate, make_certificate("y").key).starts_with("The private key does not belong"));
}

}  // namespace
}  // namespace halloo::io
