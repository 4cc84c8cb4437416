// STUN and TURN messages as tests write and read them. Stateless.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "stun/integrity.h"
#include "stun/message.h"
#include "turn/outbox.h"

namespace halloo::turn::sim {

using Octets = std::vector<std::uint8_t>;

// Of the text of an IPv4 or IPv6 address.
TransportAddress at(const char* ip, std::uint16_t port = 0);
inline Octets octets(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}
inline Octets octets(std::string_view text) {
  return octets(as_bytes(text));
}
inline std::string text(Bytes bytes) {
  return std::string(as_text(bytes));
}

struct Attribute {
  std::uint16_t type;
  std::variant<Octets, TransportAddress> value;  // an address is written with XOR
};
using Attributes = std::vector<Attribute>;

Attribute number(std::uint16_t type, std::uint32_t value);
inline Attribute peer(const TransportAddress& address) {
  return {stun::kXorPeerAddress, address};
}
inline Attribute lifetime(std::uint32_t seconds) {
  return number(stun::kLifetime, seconds);
}
inline Attribute channel(std::uint16_t channel_number) {
  return number(stun::kChannelNumber, std::uint32_t{channel_number} << 16);
}
inline Attribute connection(ConnectionId id) {
  return number(stun::kConnectionId, id);
}
inline Attribute data(std::string_view content) {
  return {stun::kData, octets(content)};
}
inline Attribute ticket(Octets value = {}) {
  return {stun::kMobilityTicket, std::move(value)};
}
inline Attribute token(Octets value) {
  return {stun::kReservationToken, std::move(value)};
}
inline Attribute even_port(bool reserve_next = false) {
  return {stun::kEvenPort, Octets{static_cast<std::uint8_t>(reserve_next ? 0x80 : 0)}};
}
inline Attribute dont_fragment() {
  return {stun::kDontFragment, Octets{}};
}
inline Attribute transport(std::uint8_t protocol) {
  return number(stun::kRequestedTransport, std::uint32_t{protocol} << 24);
}
inline const Attribute kUdp = transport(17), kTcp = transport(6);
inline const Attribute kOnlyV4 = number(stun::kRequestedAddressFamily, 0x01000000),
                       kOnlyV6 = number(stun::kRequestedAddressFamily, 0x02000000),
                       kV6Too = number(stun::kAdditionalAddressFamily, 0x02000000);

// Whom requests are signed for, and how.
struct Login {
  std::string username;
  std::string password;
  // nullopt: as clients older than RFC 8489, MD5 without a word about it.
  std::optional<stun::PasswordAlgorithm> algorithm = stun::PasswordAlgorithm::sha256;
  bool sha256 = true;  // MESSAGE-INTEGRITY-SHA256, else MESSAGE-INTEGRITY
  bool userhash = false;
};

// What the server's challenge said.
struct Challenge {
  std::string realm;
  Octets nonce;
  Octets algorithms;
};

stun::Key key_of(const Login& login, const std::string& realm);

struct Signature {
  Signature(Login by, Challenge on)
      : login(std::move(by)), challenge(std::move(on)), key(key_of(login, challenge.realm)) {}
  Login login;
  Challenge challenge;
  stun::Key key;
};

Octets write_message(stun::Class message_class, std::uint16_t method, const stun::TransactionId& id,
                     const Attributes& attributes, const Signature* signature = nullptr,
                     bool fingerprint = false);
Octets channel_data(std::uint16_t channel_number, Bytes content);

// A message of the server's.
class Reply {
 public:
  Reply() = default;
  explicit Reply(Bytes message) : octets_(message.begin(), message.end()) {}
  explicit operator bool() const { return !octets_.empty(); }

  stun::Message message() const { return *stun::Message::parse(octets_); }
  std::size_t size() const { return octets_.size(); }
  std::uint16_t method() const { return message().method(); }
  unsigned code() const;  // of the error; 0: success
  bool has(std::uint16_t type) const { return message().find(type).has_value(); }
  Octets value(std::uint16_t type) const;                         // empty if it is not there
  std::optional<std::uint32_t> number(std::uint16_t type) const;  // of four octets
  std::vector<TransportAddress> addresses(std::uint16_t type) const;
  TransportAddress address(std::uint16_t type) const;  // the only one
  TransportAddress relayed() const { return address(stun::kXorRelayedAddress); }
  Challenge challenge() const;

 private:
  Octets octets_;
};

}  // namespace halloo::turn::sim
