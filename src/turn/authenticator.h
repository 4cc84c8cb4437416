// Who a request is from (RFC 8489 section 9.2.4): users with lasting passwords, and those whose password is
// made from a shared secret and ends with its time (credentials.h). Keeps no state of its clients.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <variant>

#include "stun/nonce.h"
#include "turn/allocation.h"
#include "turn/settings.h"

namespace halloo::turn {

// To be answered with this error and, where `challenge`, with realm and nonce.
struct Refusal {
  unsigned code;
  bool challenge;
};

class Authenticator {
 public:
  explicit Authenticator(const Settings& settings);

  // `known`: of the allocation that the request is about, if there is one. Its user may go on with it after
  // expiring credentials have expired: they open nothing new, and end no call.
  std::variant<Identity, Refusal> check(Instant now, std::chrono::sys_seconds wall,
                                        const TransportAddress& client, const stun::Message& message,
                                        const Allocation* known) const;

  // REALM, NONCE and PASSWORD-ALGORITHMS of an answer with 401 or 438.
  void challenge(Instant now, const TransportAddress& client, stun::Writer& writer) const;

 private:
  struct Secret {
    std::string password;
    std::string quota;
  };
  std::optional<std::string> user_of(const stun::Message& message) const;
  // Several, if there are several shared secrets.
  std::vector<Secret> secrets_of(const std::string& user, std::chrono::sys_seconds wall) const;

  std::string realm_;
  std::unordered_map<std::string, std::string> users_;       // passwords
  std::unordered_map<std::string, std::string> userhashes_;  // names, by hash
  std::vector<std::string> shared_secrets_;
  stun::Nonces nonces_;
};

}  // namespace halloo::turn
