// Streams on loopback, accepted from a listener of their own, with a handler that keeps what it is told and
// does what the test says. A message is its length in one octet and so many octets.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "certificate.h"
#include "client.h"
#include "io/listener.h"
#include "io/streams.h"

namespace halloo::io {

class StreamTest : public testing::Test, public StreamHandler {
 protected:
  void start(StreamLimits limits = {}, bool in_tls = false) {
    streams = std::make_unique<Streams>(loop, limits);
    if (in_tls) {
      TestCertificate made = make_certificate("one");
      tls = std::move(TlsContext::create(made.certificate, made.key)).value();
      client_context.reset(SSL_CTX_new(TLS_client_method()));
    }
    auto fd = open_tcp_listener(*Address::parse("127.0.0.1:0"), true);
    ASSERT_TRUE(fd) << fd.error();
    listener = std::make_unique<Listener>(
        loop, std::move(fd).value(),
        [this](Fd accepted_fd, const Address& peer) { accept(std::move(accepted_fd), peer); }, pauses);
  }
  void accept(Fd fd, const Address& peer) {
    HandedOver connection{std::move(fd), nullptr, peer, {}, {}};
    connection.local = local_address(connection.fd.get());
    if (tls) connection.tls = tls->accept(connection.fd.get());
    Stream* stream = streams->adopt(std::move(connection), *this, accept_paused);
    if (stream) remember(*stream);
  }
  void remember(Stream& stream) {
    stream.tag = accepted.size();
    accepted.push_back(&stream);
  }
  // A client, and its stream when that is there.
  std::unique_ptr<Client> client() {
    std::size_t before = accepted.size();
    auto made = std::make_unique<Client>(loop, listener->port(), client_context.get());
    EXPECT_TRUE(wait([&] { return accepted.size() > before; }));
    return made;
  }
  Address address() const { return *Address::parse_ip("127.0.0.1", listener->port()); }
  bool wait(const std::function<bool()>& condition) { return until(loop, condition); }
  const StreamCounters& counters() { return streams->counters(); }
  std::size_t closed_times(std::size_t tag) { return closed.count(tag) ? closed[tag] : 0; }

  static std::string message(std::string_view text) {
    return std::string(1, static_cast<char>(text.size())).append(text);
  }
  static bool say(Stream& stream, std::string_view text) {
    return stream.send(as_bytes(message(text)).first(1), as_bytes(text));
  }

  std::size_t on_octets(Stream& stream, Bytes octets) override {
    std::string_view all = as_text(octets), rest = all;
    while (!rest.empty()) {
      std::size_t size = 1 + static_cast<std::uint8_t>(rest[0]);
      if (rest.size() < size) break;
      std::string text(rest.substr(1, size - 1));
      rest.remove_prefix(size);
      messages[stream.tag].push_back(text);
      if (on_message && !on_message(stream, text)) break;
    }
    return all.size() - rest.size();
  }
  void on_connected(Stream& stream, bool connected) override { outcomes[stream.tag].push_back(connected); }
  void on_closed(Stream& stream) override {
    ++closed[stream.tag];
    received[stream.tag] = stream.octets_received();
    sent[stream.tag] = stream.octets_sent();
    if (when_closed) when_closed(stream);
  }

  Loop loop;
  Counter pauses;
  std::unique_ptr<TlsContext> tls;
  std::unique_ptr<SSL_CTX, OpenSslDeleter> client_context;
  std::unique_ptr<Streams> streams;
  std::unique_ptr<Listener> listener;
  bool accept_paused = false;
  std::function<bool(Stream&, const std::string&)> on_message;  // false: no more in this call
  std::function<void(Stream&)> when_closed;
  std::vector<Stream*> accepted;  // by tag
  std::map<std::uint64_t, std::vector<std::string>> messages;
  std::map<std::uint64_t, std::vector<bool>> outcomes;
  std::map<std::uint64_t, std::size_t> closed;
  std::map<std::uint64_t, std::uint64_t> received, sent;
};

}  // namespace halloo::io
