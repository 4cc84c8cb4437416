// UDP sockets in one loop that keep what comes to them.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client.h"
#include "io/udp.h"

namespace halloo::io {

struct UdpAudience final : UdpHandler {
  struct Seen {
    Address peer, local;
    std::string data;
  };
  void on_datagrams(UdpSocket& socket, std::span<const Datagram> datagrams) override {
    for (const Datagram& datagram : datagrams) {
      for_each_segment(datagram, [&](Bytes data) {
        seen.push_back({datagram.peer, datagram.local, std::string(as_text(data))});
        if (echo) socket.send(datagram.peer, datagram.local, data);
      });
    }
    if (then) then(socket);
  }
  void on_unreachable(UdpSocket& socket, const Unreachable& error) override {
    errors.push_back(error);
    if (then) then(socket);
  }
  std::vector<std::string> data() const {
    std::vector<std::string> all;
    for (const Seen& datagram : seen) all.push_back(datagram.data);
    return all;
  }

  bool echo = false;
  std::function<void(UdpSocket&)> then;
  std::vector<Seen> seen;
  std::vector<Unreachable> errors;
};

struct UdpTest : testing::Test {
  std::unique_ptr<UdpSocket> open(UdpHandler& handler, const char* address = "127.0.0.1:0",
                                  const UdpOptions& options = {}) {
    auto socket = udp.open(handler, *Address::parse(address), options);
    EXPECT_TRUE(socket) << socket.error();
    return std::move(socket).value();
  }
  static void say(UdpSocket& socket, const Address& to, std::string_view data) {
    socket.send(to, {}, as_bytes(data));
  }

  Loop loop;
  Udp udp{loop};
  UdpAudience server, client;
};

// `size` octets that tell which datagram this is.
inline std::string numbered(std::size_t number, std::size_t size) {
  std::string data = std::to_string(number) + ' ';
  data.resize(size, static_cast<char>('a' + number % 26));
  return data;
}

}  // namespace halloo::io
