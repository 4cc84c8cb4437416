// How one end of a pair speaks with one kind of server: the seam between the load, which is the same for
// every server, and their wire protocols. Belongs to the loop's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "load/client.h"

namespace halloo::load {

enum class Heard : std::uint8_t {
  kNothing,    // nothing of interest
  kGreeted,    // the server knows our name
  kConnected,  // the pair can exchange messages
  kMessage,    // one from the other end
  kRefused,    // the server did not do as it should
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  virtual std::string path() const = 0;
  // The WebSocket is open: say who we are.
  virtual void greet(Client& client) = 0;
  // Both ends are greeted: one of them makes the connection, if the server wants one made.
  virtual void connect(Client&) {}
  virtual Heard hear(Client& client, std::string_view text) = 0;
  // `payload`: a JSON value, which reaches the other end as it is.
  virtual void say(Client& client, std::string_view payload) = 0;
  virtual void leave(Client& client) { client.close(); }
};

using DialectFactory = std::unique_ptr<Dialect> (*)(std::string name, std::string peer);

// docs/protocol.md.
std::unique_ptr<Dialect> speak_native(std::string name, std::string peer);
// baseline/ws-relay.mjs.
std::unique_ptr<Dialect> speak_relay(std::string name, std::string peer);
// npm `peer`.
std::unique_ptr<Dialect> speak_peer(std::string name, std::string peer);

}  // namespace halloo::load
