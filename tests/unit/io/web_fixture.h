// A WebServer on loopback with a handler that keeps what it is told and does what the test says.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client.h"
#include "io/web_server.h"

namespace halloo::io {

class WebTest : public testing::Test, public WebHandler {
 protected:
  void start(WebLimits limits = {}) {
    server = std::make_unique<WebServer>(loop, *this, limits);
    auto listening = server->listen(*Address::parse("127.0.0.1:0"));
    ASSERT_TRUE(listening) << listening.error();
    port = *listening;
  }
  bool wait(const std::function<bool()>& condition) { return until(loop, condition); }
  std::unique_ptr<Client> websocket() {
    auto client = std::make_unique<Client>(loop, port);
    client->upgrade();
    EXPECT_TRUE(wait([&] { return client->upgraded; }));
    return client;
  }
  static std::shared_ptr<const std::string> text(std::string of) {
    return std::make_shared<const std::string>(std::move(of));
  }
  std::size_t closed_times(ConnectionId id) { return closed.count(id) ? closed[id] : 0; }
  const WebCounters& counters() { return server->counters(); }

  struct SeenRequest {
    ConnectionId id;
    std::string method, target, body;
  };

  void on_request(ConnectionId id, const Request& request) override {
    requests.push_back(
        {id, std::string(request.method), std::string(request.target), std::string(request.body)});
    peers.push_back(request.peer);
    was_tls = request.tls;
    if (request.target.starts_with("/later")) return;
    if (request.target == "/static")
      return server->respond(id, {.headers = {}, .body = {}, .static_body = kStatic});
    server->respond(id, {.headers = "Content-Type: text/plain\r\n",
                         .body = "you asked for " + std::string(request.target),
                         .close = request.target == "/last"});
  }
  std::optional<Response> on_upgrade(ConnectionId id, const Request& request) override {
    requests.push_back({id, "UPGRADE", std::string(request.target), {}});
    was_tls = request.tls;
    if (request.target == "/no") return Response{.status = 403, .headers = {}, .body = "no"};
    if (request.target == "/protocol")
      return Response{.status = 101, .headers = "Sec-WebSocket-Protocol: p\r\n", .body = {}};
    return std::nullopt;
  }
  void on_text(ConnectionId id, std::string_view message) override {
    messages.emplace_back(message);
    if (message == "close me") return server->close(id, 4000, "as you wish");
    if (echo) server->send_text(id, text(std::string(message)));
  }
  void on_closed(ConnectionId id) override { ++closed[id]; }

  static constexpr std::string_view kStatic = "it is always the same";
  Loop loop;
  std::uint16_t port = 0;
  bool echo = true;
  bool was_tls = false;
  std::vector<SeenRequest> requests;
  std::vector<Address> peers;
  std::vector<std::string> messages;
  std::map<ConnectionId, std::size_t> closed;
  std::unique_ptr<WebServer> server;
};

}  // namespace halloo::io
