// One WebSocket (RFC 6455) of the load client, plain or in TLS, as a browser would hold it. Belongs to the
// loop's thread. Sends each message by a write of its own; answers pings; verifies no certificate.
//
// It never destroys itself, and must not be destroyed in a call to its owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/loop.h"
#include "io/socket.h"
#include "io/tls.h"
#include "io/websocket.h"

namespace halloo::load {

struct Target {
  io::Address address;
  bool tls = false;
};

class Client final : io::Watcher {
 public:
  class Owner {
   public:
    virtual void on_open(Client& client) = 0;
    virtual void on_text(Client& client, std::string_view text) = 0;
    // Over, and not by close() or cut(): the server's close code, or 1006 (RFC 6455 section 7.4.1).
    virtual void on_lost(Client& client, std::uint16_t code) = 0;

   protected:
    ~Owner() = default;
  };

  Client(io::Loop& loop, Owner& owner) : loop_(loop), owner_(owner) {}
  ~Client() { cut(); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void connect(const Target& target, std::string_view path);
  void send(std::string_view text);
  void close();  // the closing handshake, begun by us
  void cut();    // the end without a word, as of a phone in a tunnel

  bool over() const { return !fd_; }
  bool open() const { return stage_ == Stage::kOpen; }
  std::uint64_t octets_received() const { return octets_received_; }
  std::uint64_t messages_received() const { return messages_received_; }

 private:
  // Forward only; connect() begins anew.
  enum class Stage : std::uint8_t { kConnecting, kHandshake, kUpgrading, kOpen, kClosing, kOver };

  void on_ready(std::uint32_t events) override;
  void step();
  void ask_upgrade();
  void read();
  void take(MutableBytes input);
  void upgrade_answer(MutableBytes input);
  void frames(MutableBytes input);
  void put(std::string_view octets);
  void flush();
  void watch_for(bool writable);
  void lose(std::uint16_t code);
  std::ptrdiff_t transmit(std::string_view octets);
  std::ptrdiff_t receive(MutableBytes into);

  io::Loop& loop_;
  Owner& owner_;
  io::Fd fd_;
  io::SslPointer ssl_;
  io::websocket::Decoder decoder_{io::websocket::Role::kClient, 0};
  std::string path_;
  std::string pending_;   // what the socket did not take yet
  std::string response_;  // the beginning of the answer to the upgrade
  std::uint64_t octets_received_ = 0, messages_received_ = 0;
  Stage stage_ = Stage::kOver;
  bool waits_to_write_ = false;
};

}  // namespace halloo::load
