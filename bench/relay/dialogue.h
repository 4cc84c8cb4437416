// What a TURN client says to its server and makes of the answers (RFC 8656): an allocation, channels,
// refreshes, with long-term credentials (RFC 8489 section 9.2). No I/O: it writes requests and reads answers,
// whatever they travel by; one request at a time. Written apart from src/turn, so that the two check each
// other.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>

#include "base/transport_address.h"
#include "stun/integrity.h"

namespace halloo::relay {

struct Credentials {
  std::string user, password;
};

class Dialogue {
 public:
  explicit Dialogue(const Credentials& credentials) : credentials_(credentials) {}

  // Each begins a request; request() is what to send, and to send again when no answer comes.
  void allocate();
  void refresh(std::chrono::seconds lifetime);  // 0 ends the allocation
  void permit(const TransportAddress& peer);
  void bind_channel(std::uint16_t channel, const TransportAddress& peer);
  Bytes request() const { return Bytes(octets_).first(size_); }

  enum class Answer {
    other,    // no answer to the request
    again,    // the request is a new one, with what the server wants to see: send it
    success,  //
    refused,  // error() says how
  };
  Answer on_message(Bytes message);

  unsigned error() const { return error_; }
  const TransportAddress& relayed() const { return relayed_; }  // after allocate()
  std::chrono::seconds lifetime() const { return lifetime_; }   // the server's last word

 private:
  struct Asked {
    std::uint16_t method = 0;
    std::uint16_t channel = 0;  // 0: none
    std::optional<std::chrono::seconds> lifetime;
    std::optional<TransportAddress> peer;
  };
  void ask(Asked asked);
  void write();
  void read_success(const stun::Message& message);
  bool read_challenge(const stun::Message& message);

  Credentials credentials_;
  std::string realm_, nonce_;
  stun::Key key_;
  Asked asked_;
  stun::TransactionId transaction_{};
  std::array<std::uint8_t, 512> octets_;
  std::size_t size_ = 0;
  unsigned error_ = 0;
  TransportAddress relayed_;
  std::chrono::seconds lifetime_{0};
};

}  // namespace halloo::relay
