// Credentials that end with their time, made from a secret that whoever gives them out shares with whoever
// checks them ("A REST API For Access To TURN Services", draft-uberti-behave-turn-rest-00; coturn's
// use-auth-secret and static-auth-secret). Nothing is kept of those that were made. Stateless; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace halloo::turn {

struct Credential {
  std::string username;  // "expiry:id"
  std::string password;
};

// Section 2.2: base64(HMAC-SHA1(shared secret, username)).
std::string password_for(std::string_view shared_secret, std::string_view username);

// `id` tells holders apart; the server counts by it what one of them may have. May be empty.
Credential make_credential(std::string_view shared_secret, std::string_view id,
                           std::chrono::sys_seconds expires);

struct ExpiringUser {
  std::chrono::sys_seconds expires;
  std::string id;  // may be empty
};

// Of "expiry:id" or "expiry", expiry in Unix time. nullopt: the name of someone else's kind.
std::optional<ExpiringUser> expiring_user(std::string_view username);

}  // namespace halloo::turn
