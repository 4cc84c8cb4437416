#include "turn/authenticator.h"

#include <array>

#include "base/base64.h"
#include "base/octets.h"
#include "turn/credentials.h"

namespace halloo::turn {
namespace {

using stun::PasswordAlgorithm;

// PASSWORD-ALGORITHMS as we send it, the best first (RFC 8489 section 14.11): number and length of
// parameters.
constexpr std::array<std::uint8_t, 8> kAlgorithms{0, 2, 0, 0, 0, 1, 0, 0};

// Section 9.2.4: clients that saw our list name one of it and say the list again, so that nobody in between
// can have shortened it; clients older than the list say neither.
std::optional<PasswordAlgorithm> algorithm_of(const stun::Message& message) {
  const auto chosen = message.find(stun::kPasswordAlgorithm);
  const auto list = message.find(stun::kPasswordAlgorithms);
  if (!chosen && !list) return PasswordAlgorithm::md5;
  if (!chosen || !list || !std::ranges::equal(*list, kAlgorithms) || chosen->size() != 4 ||
      read16(*chosen, 2) != 0)
    return std::nullopt;
  switch (read16(*chosen, 0)) {
    case static_cast<std::uint16_t>(PasswordAlgorithm::md5):
      return PasswordAlgorithm::md5;
    case static_cast<std::uint16_t>(PasswordAlgorithm::sha256):
      return PasswordAlgorithm::sha256;
    default:
      return std::nullopt;
  }
}

std::string hash_of(const std::string& name, const std::string& realm) {
  return std::string(as_text(stun::userhash(name, realm)));
}

// Anonymity is offered only where every user is known by name: a hash of a name that we have never heard
// leads nowhere.
std::uint32_t features(const Settings& settings) {
  return stun::kPasswordAlgorithmsFeature |
         (settings.shared_secrets.empty() ? stun::kUsernameAnonymityFeature : 0);
}

}  // namespace

Authenticator::Authenticator(const Settings& settings)
    : realm_(settings.realm),
      shared_secrets_(settings.shared_secrets),
      nonces_(as_bytes(settings.server_secret), settings.nonce_lifetime, features(settings)) {
  for (const User& user : settings.users) {
    users_.insert_or_assign(user.name, user.password);
    userhashes_.insert_or_assign(hash_of(user.name, realm_), user.name);
  }
}

std::optional<std::string> Authenticator::user_of(const stun::Message& message) const {
  if (const auto name = message.find(stun::kUsername)) return std::string(as_text(*name));
  const auto hash = message.find(stun::kUserhash);
  const auto found = userhashes_.find(std::string(as_text(*hash)));
  if (found == userhashes_.end()) return std::nullopt;
  return found->second;
}

std::vector<Authenticator::Secret> Authenticator::secrets_of(const std::string& user,
                                                             std::chrono::sys_seconds wall) const {
  std::vector<Secret> secrets;
  if (const auto lasting = users_.find(user); lasting != users_.end())
    secrets.push_back({lasting->second, user});
  const auto expiring = expiring_user(user);
  if (!expiring || expiring->expires <= wall) return secrets;
  for (const std::string& secret : shared_secrets_)
    secrets.push_back({password_for(secret, user), expiring->id.empty() ? user : expiring->id});
  return secrets;
}

std::variant<Identity, Refusal> Authenticator::check(Instant now, std::chrono::sys_seconds wall,
                                                     const TransportAddress& client,
                                                     const stun::Message& message,
                                                     const Allocation* known) const {
  constexpr Refusal kBad{400, false}, kWho{401, true}, kStale{438, true};
  const bool sha256 = message.find(stun::kMessageIntegritySha256).has_value();
  if (!sha256 && !message.find(stun::kMessageIntegrity)) return kWho;
  const auto realm = message.find(stun::kRealm);
  const auto nonce = message.find(stun::kNonce);
  const bool named = message.find(stun::kUsername) || message.find(stun::kUserhash);
  if (!named || !realm || !nonce) return kBad;
  // Before the costlier part, so that a flood of old requests stays cheap.
  if (nonces_.check(now, client, *nonce) != stun::Nonces::Verdict::right) return kStale;
  const auto algorithm = algorithm_of(message);
  if (!algorithm) return kBad;
  if (as_text(*realm) != realm_) return kWho;
  const auto user = user_of(message);
  if (!user) return kWho;

  const auto signed_with = [&](const stun::Key& key) {
    return (sha256 ? stun::check_integrity_sha256(message, key) : stun::check_integrity(message, key)) ==
           stun::Integrity::right;
  };
  if (known && known->identity.user == *user && known->identity.algorithm == *algorithm) {
    if (!signed_with(known->identity.key)) return kWho;
    Identity identity = known->identity;
    identity.sha256 = sha256;
    return identity;
  }
  for (const Secret& secret : secrets_of(*user, wall)) {
    const auto key = stun::Key::long_term(*algorithm, *user, realm_, secret.password);
    if (signed_with(key)) return Identity{*user, secret.quota, key, *algorithm, sha256};
  }
  return kWho;
}

void Authenticator::challenge(Instant now, const TransportAddress& client, stun::Writer& writer) const {
  std::array<std::uint8_t, stun::Nonces::kMaxSize> nonce;
  writer.add(stun::kRealm, as_bytes(realm_));
  writer.add(stun::kNonce, Bytes(nonce).first(nonces_.write(now, client, nonce)));
  writer.add(stun::kPasswordAlgorithms, kAlgorithms);
}

}  // namespace halloo::turn
