// A TURN client without I/O, for tests: transactions with retransmission (RFC 8489 section 6.2), long-term
// credentials (section 9.2.5), and what came of them. It is told what came and what time it is; what it wants
// sent stands in take_outgoing(). It remembers what the server granted, but renews nothing by itself.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "sim/turn/wire.h"

namespace halloo::turn::sim {

struct Answered {
  std::uint16_t method;
  stun::TransactionId id;  // as request() returned it
  Reply reply;
};
struct GaveUp {
  std::uint16_t method;
  stun::TransactionId id;
};
struct Received {
  TransportAddress peer;
  Octets content;
  std::optional<std::uint16_t> channel;
};
struct Icmp {
  TransportAddress peer;
  Octets value;
};
struct ConnectionAttempt {
  TransportAddress peer;
  ConnectionId id;
};
using Event = std::variant<Answered, GaveUp, Received, Icmp, ConnectionAttempt>;

class Client {
 public:
  Client(const FiveTuple& path, Login login, Random& random)
      : path_(path), login_(std::move(login)), random_(random) {}

  // Answered or given up by an event with the id that is returned.
  stun::TransactionId request(Instant now, std::uint16_t method, Attributes attributes);
  void send(const TransportAddress& to, Bytes content, bool no_fragments = false);
  void send_on_channel(std::uint16_t channel_number, Bytes content);
  // Something that no client should say.
  void send_raw(Octets message) { outgoing_.push_back(std::move(message)); }

  // From another address from now on, as after a change of network or when a NAT has forgotten the old one.
  void move_to(const FiveTuple& path) { path_ = path; }

  void on_message(Instant now, Bytes message);
  void on_timeout(Instant now);
  Instant next_timeout() const;

  std::vector<Octets> take_outgoing() { return std::exchange(outgoing_, {}); }
  std::vector<Event> take_events() { return std::exchange(events_, {}); }

  const FiveTuple& path() const { return path_; }
  const Login& login() const { return login_; }
  void set_login(Login login) {
    login_ = std::move(login);
    if (signature_) signature_ = Signature(login_, signature_->challenge);
  }
  // What the server has asked for last; nothing before it has.
  std::optional<Challenge> challenge() const {
    return signature_ ? std::optional(signature_->challenge) : std::nullopt;
  }
  void set_challenge(Challenge challenge) { signature_.emplace(login_, std::move(challenge)); }
  void set_fingerprint(bool fingerprint) { fingerprint_ = fingerprint; }

  const std::vector<TransportAddress>& relayed() const { return relayed_; }
  const Octets& ticket() const { return ticket_; }
  const std::map<std::uint16_t, TransportAddress>& channels() const { return channels_; }

 private:
  struct Transaction {
    stun::TransactionId first;  // as request() returned it
    std::uint16_t method;
    Attributes attributes;
    std::optional<Signature> signature;
    Octets message;
    int sent = 0;
    int challenged = 0;
    Duration interval{};
    Instant next;
  };

  stun::TransactionId new_id();
  void transmit(Instant now, Transaction transaction);
  void on_reply(Instant now, const stun::Message& message);
  void on_indication(const stun::Message& message);
  bool is_genuine(const stun::Message& message, const Transaction& transaction) const;
  void remember(const Transaction& transaction, const Reply& reply);

  FiveTuple path_;
  Login login_;
  Random& random_;
  bool fingerprint_ = true;
  std::optional<Signature> signature_;  // for the next request
  std::map<stun::TransactionId, Transaction> transactions_;
  std::vector<Octets> outgoing_;
  std::vector<Event> events_;

  std::vector<TransportAddress> relayed_;
  Octets ticket_;
  std::map<std::uint16_t, TransportAddress> channels_;
};

}  // namespace halloo::turn::sim
