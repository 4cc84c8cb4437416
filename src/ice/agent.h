// An ICE-lite agent (RFC 8445 section 2.5) for one connection of a browser's: it answers the checks of the
// full agent on the other side, which is always controlling, learns from them which path to use, and whether
// the other side still agrees to be sent to (RFC 7675). It sends no checks of its own.
//
// Belongs to its connection's thread. It knows no candidates: those that it offers are the server's sockets,
// and what the other side offers does not matter to who only answers.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/counters.h"
#include "base/five_tuple.h"
#include "base/time.h"
#include "stun/integrity.h"
#include "stun/message.h"

namespace halloo::ice {

// RFC 8445 section 5.3: at least 24 bits of chance in a ufrag, 128 in a password; ice-chars only.
struct Credentials {
  std::string ufrag;
  std::string password;
  bool operator==(const Credentials&) const = default;
};

struct Counters {
  Counter answered;
  Counter wrong_integrity, wrong_fingerprint, wrong_username;  // dropped
  Counter role_conflict;                                       // answered with 487
  Counter unknown_attribute;                                   // answered with 420
};

// The ufrag of ours that the USERNAME of a check begins with (RFC 8445 section 7.2.2); nullopt: no check.
std::optional<std::string_view> ufrag_of_check(const stun::Message& message);

class Agent {
 public:
  static constexpr std::size_t kMaxAnswer = 128;
  static constexpr std::size_t kMaxPaths = 16;
  // RFC 7675 section 5.1: consent expires so long after the last check.
  static constexpr Duration kConsent = std::chrono::seconds(30);

  Agent(Instant now, Credentials local, Counters& counters);

  // A Binding request whose ufrag is ours; the size of the answer written to `out` (kMaxAnswer octets), 0 for
  // none.
  std::size_t on_check(Instant now, const FiveTuple& path, const stun::Message& message, MutableBytes out);

  // What we would answer with from now on. Until a check with it nominates a path, the old credentials and
  // the old path serve as well (RFC 8445 section 9).
  void restart(Instant now, Credentials local);
  const Credentials& local() const { return generations_.front().credentials; }
  // Whether a check may begin with it.
  bool has_ufrag(std::string_view ufrag) const;

  // Where to send: the path that was nominated last; before any was, the one that was checked last, so that
  // DTLS need not wait for the nomination. nullptr: nobody has shown yet that it knows the password.
  const FiveTuple* path() const;
  bool nominated() const { return nominated_; }
  // From where data may come.
  bool knows(const FiveTuple& path) const;
  void forget(const FiveTuple& path);  // its stream has ended

  Instant consent_until() const { return consent_until_; }

 private:
  struct Generation {
    Credentials credentials;
    stun::Key key;
  };
  const Generation* generation_of(std::string_view ufrag) const;
  void remember(const FiveTuple& path);
  std::size_t answer(const Generation& generation, const FiveTuple& path, const stun::Message& message,
                     unsigned error, MutableBytes out);

  Counters& counters_;
  std::array<Generation, 2> generations_;  // ours now, and the one before it while it serves
  std::array<FiveTuple, kMaxPaths> paths_;
  std::size_t path_count_ = 0;
  std::size_t selected_ = 0;
  bool nominated_ = false;
  bool restarting_ = false;
  Instant consent_until_;
};

}  // namespace halloo::ice
