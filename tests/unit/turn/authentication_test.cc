// Long-term credentials (RFC 8489 section 9.2), for TURN (RFC 8656 section 5).
#include "turn/credentials.h"
#include "unit/turn/turn_test.h"

namespace halloo::turn {
namespace {

class Authentication : public TurnTest {
 protected:
  // An Allocate that says of who it is only what `attributes` say.
  Reply plain(Client& from, const Attributes& attributes = {}) {
    from.send_raw(write_message(stun::Class::request, stun::kAllocate, {1, 2, 3}, attributes));
    for (const Octets& message : from.take_outgoing()) deliver(from.path(), message);
    if (out().messages.empty()) return {};
    const Reply reply(out().messages.at(0).octets);
    out().messages.clear();
    return reply;
  }
  unsigned with(Client& from, Login login) {
    from.set_login(std::move(login));
    return code(from, stun::kAllocate, {kUdp});
  }
};

TEST_F(Authentication, ItBeginsWithAChallenge) {
  const Reply reply = plain(client(), {kUdp});
  EXPECT_EQ(reply.code(), 401u);
  EXPECT_EQ(reply.challenge().realm, "halloo.example");
  EXPECT_TRUE(text(reply.challenge().nonce).starts_with("obMatJos2"));
  EXPECT_EQ(reply.challenge().algorithms, (Octets{0, 2, 0, 0, 0, 1, 0, 0})) << "SHA-256, then MD5";
  EXPECT_EQ(counters().unauthorized_401.value(), 1u);
  EXPECT_LE(reply.size(), 120u) << "the address may be someone else's";
}

TEST_F(Authentication, EachAlgorithmWithEachIntegrity) {
  using stun::PasswordAlgorithm;
  for (const auto algorithm : {std::optional<PasswordAlgorithm>(), std::optional(PasswordAlgorithm::md5),
                               std::optional(PasswordAlgorithm::sha256)})
    for (const bool sha256 : {false, true})
      for (const bool userhash : {false, true}) {
        Client& ada = client({kAda.username, kAda.password, algorithm, sha256, userhash});
        EXPECT_EQ(allocate(ada).code(), 0u) << (algorithm ? static_cast<int>(*algorithm) : 0) << sha256;
        EXPECT_EQ(permit(ada, kPeer), 0u);
      }
}

TEST_F(Authentication, AWrongPasswordOrNameIsChallengedAgain) {
  Client& ada = client();
  EXPECT_EQ(with(ada, {"ada", "wrong"}), 401u);
  EXPECT_EQ(with(ada, {"nobody", "lovelace 1843"}), 401u);
  EXPECT_EQ(with(ada, {"nobody", "x", stun::PasswordAlgorithm::sha256, true, true}), 401u);
  EXPECT_EQ(server().allocations(), 0u);
  EXPECT_EQ(with(ada, kAda), 0u);
}

TEST_F(Authentication, AnotherRealmIsChallengedAgain) {
  Client& ada = client();
  Challenge challenge = plain(ada).challenge();
  challenge.realm = "elsewhere.example";
  ada.set_challenge(challenge);
  EXPECT_EQ(with(ada, kAda), 401u);
}

TEST_F(Authentication, MissingPartsAreBadRequestsWithoutAChallenge) {
  Client& ada = client();
  const Challenge challenge = plain(ada).challenge();
  const Attribute integrity{stun::kMessageIntegrity, Octets(20)}, name{stun::kUsername, octets("ada")},
      realm{stun::kRealm, octets("halloo.example")}, nonce{stun::kNonce, challenge.nonce};
  for (const Attributes& attributes : {Attributes{integrity},
                                       {realm, nonce, integrity},
                                       {name, nonce, integrity},
                                       {name, realm, integrity}}) {
    const Reply reply = plain(ada, attributes);
    EXPECT_EQ(reply.code(), 400u);
    EXPECT_FALSE(reply.has(stun::kNonce));
  }
  EXPECT_EQ(plain(ada, {name, realm, nonce, integrity}).code(), 401u);
  EXPECT_EQ(plain(ada, {integrity, name, realm, nonce}).code(), 400u) << "what is not protected is not there";
}

TEST_F(Authentication, TheListOfAlgorithmsCannotBeShortened) {
  Client& ada = client();
  Challenge challenge = plain(ada).challenge();
  challenge.algorithms = {0, 1, 0, 0};
  ada.set_challenge(challenge);
  EXPECT_EQ(with(ada, {"ada", kAda.password, stun::PasswordAlgorithm::md5, false}), 400u);

  // One without the other, or one that is not of the list.
  const Attribute integrity{stun::kMessageIntegrity, Octets(20)}, name{stun::kUsername, octets("ada")},
      realm{stun::kRealm, octets("halloo.example")}, nonce{stun::kNonce, challenge.nonce},
      list{stun::kPasswordAlgorithms, Octets{0, 2, 0, 0, 0, 1, 0, 0}};
  EXPECT_EQ(plain(ada, {name, realm, nonce, list, integrity}).code(), 400u);
  EXPECT_EQ(plain(ada, {name, realm, nonce, number(stun::kPasswordAlgorithm, 0x00020000), integrity}).code(),
            400u);
  EXPECT_EQ(
      plain(ada, {name, realm, nonce, list, number(stun::kPasswordAlgorithm, 0x00030000), integrity}).code(),
      400u);
}

TEST_F(Authentication, NoncesEndAndAreReplaced) {
  settings.nonce_lifetime = 100s;
  settings.default_lifetime = 3600s;
  Client& ada = client();
  allocate(ada);
  const Octets first = ada.challenge()->nonce;
  pass(100s);
  EXPECT_EQ(permit(ada, kPeer), 0u);
  EXPECT_EQ(counters().stale_nonce_438.value(), 0u);
  pass(1s);
  EXPECT_EQ(permit(ada, kPeer), 0u) << "with the new nonce";
  EXPECT_EQ(counters().stale_nonce_438.value(), 1u);
  EXPECT_NE(ada.challenge()->nonce, first);
}

TEST_F(Authentication, ANonceIsOfOneAddress) {
  Client& ada = client();
  allocate(ada);
  Client& thief = client(kGrace, Transport::udp, "192.0.2.66");
  thief.set_challenge(ada.challenge().value());
  EXPECT_EQ(allocate(thief).code(), 0u);
  EXPECT_EQ(counters().stale_nonce_438.value(), 1u);
}

TEST_F(Authentication, AnswersAreSignedAsTheRequestWas) {
  Client& ada = client();
  EXPECT_TRUE(allocate(ada).has(stun::kMessageIntegritySha256));
  Client& old = client({"grace", kGrace.password, std::nullopt, false});
  const Reply reply = allocate(old);
  EXPECT_TRUE(reply.has(stun::kMessageIntegrity));
  EXPECT_FALSE(reply.has(stun::kMessageIntegritySha256));
  EXPECT_TRUE(ask(old, stun::kCreatePermission).has(stun::kMessageIntegrity)) << "errors, too";
  EXPECT_TRUE(reply.has(stun::kFingerprint));
  old.set_fingerprint(false);
  EXPECT_FALSE(ask(old, stun::kRefresh).has(stun::kFingerprint)) << "only where the request had it";
}

TEST_F(Authentication, AWrongFingerprintIsNotAnswered) {
  Client& ada = client();
  Octets message = write_message(stun::Class::request, stun::kAllocate, {}, {kUdp}, nullptr, true);
  message.back() ^= 1;
  deliver(ada.path(), message);
  EXPECT_TRUE(out().messages.empty());
  EXPECT_EQ(counters().wrong_fingerprint.value(), 1u);
}

class ExpiringCredentials : public Authentication {
 protected:
  ExpiringCredentials() {
    settings.shared_secrets = {"new secret", "old secret"};
    settings.default_lifetime = 3600s;
  }
  void SetUp() override { server().set_wall_clock(now, kWall); }
  static Login login(const char* secret, std::chrono::seconds for_so_long, const char* id = "call-17") {
    const Credential made = make_credential(secret, id, kWall + for_so_long);
    return {made.username, made.password};
  }
  static constexpr std::chrono::sys_seconds kWall{std::chrono::seconds(1'790'000'000)};
};

TEST_F(ExpiringCredentials, OpenAnAllocationUntilTheirTime) {
  Client& ada = client(login("new secret", 100s));
  EXPECT_EQ(allocate(ada).code(), 0u);
  EXPECT_EQ(allocate(client(login("old secret", 100s))).code(), 0u) << "each secret is good";
  EXPECT_EQ(allocate(client(login("no secret", 100s))).code(), 401u);
  pass(100s);
  EXPECT_EQ(allocate(client(login("new secret", 100s))).code(), 401u);
  EXPECT_EQ(allocate(client(login("new secret", 101s))).code(), 0u);
  EXPECT_EQ(permit(ada, kPeer), 0u) << "what is there goes on";
  EXPECT_EQ(code(ada, stun::kRefresh), 0u);
  say(ada, kPeer, "the call does not end");
  EXPECT_EQ(heard(kPeer).size(), 1u);
  EXPECT_EQ(code(ada, stun::kRefresh, {lifetime(0)}), 0u);
  EXPECT_EQ(allocate(ada).code(), 401u) << "nothing new";
}

TEST_F(ExpiringCredentials, FollowTheMachinesClock) {
  server().set_wall_clock(now, kWall + 1000s);
  EXPECT_EQ(allocate(client(login("new secret", 100s))).code(), 401u);
  server().set_wall_clock(now, kWall);
  EXPECT_EQ(allocate(client(login("new secret", 100s))).code(), 0u);
}

TEST_F(ExpiringCredentials, GoBesideLastingUsersButHideNoNames) {
  EXPECT_EQ(allocate(client(kAda)).code(), 0u);
  const Reply reply = plain(client());
  const std::string features = text(reply.challenge().nonce).substr(9, 4);
  EXPECT_EQ(features, "AAAB") << "USERHASH cannot be looked up among users that nobody has listed";
}

class Quota : public ExpiringCredentials {
 protected:
  Quota() { settings.max_allocations_per_user = 2; }
};

TEST_F(Quota, IsOfTheIdWhateverTheExpiry) {
  EXPECT_EQ(allocate(client(login("new secret", 100s))).code(), 0u);
  EXPECT_EQ(allocate(client(login("new secret", 200s))).code(), 0u);
  EXPECT_EQ(allocate(client(login("new secret", 300s))).code(), 486u);
  EXPECT_EQ(counters().quota_reached_486.value(), 1u);
  EXPECT_EQ(allocate(client(login("new secret", 300s, "call-18"))).code(), 0u);
}

}  // namespace
}  // namespace halloo::turn
