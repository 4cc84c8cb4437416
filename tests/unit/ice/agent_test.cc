// An ICE-lite agent against checks that are made here as a full agent makes them (RFC 8445 section 7.2.2).
#include "ice/agent.h"

#include <gtest/gtest.h>

#include <vector>

namespace halloo::ice {
namespace {

using namespace std::chrono_literals;

const Credentials kOurs{"AAECAwQF", "our-password-of-24-chars"};
const Credentials kNext{"AAEGBwgJ", "the-next-password-of-ours"};

FiveTuple path_from(std::uint16_t port) {
  FiveTuple path;
  path.client.ip = {192, 0, 2, 1};
  path.client.port = port;
  path.server.ip = {198, 51, 100, 1};
  path.server.port = 3478;
  return path;
}

struct Check {
  std::string username = kOurs.ufrag + ":theirs";
  std::string password = kOurs.password;
  bool nominate = false, controlled = false, fingerprint = true, integrity = true, odd = false;

  std::vector<std::uint8_t> made() const {
    std::vector<std::uint8_t> octets(256);
    stun::Writer writer(octets, stun::Class::request, stun::kBinding, {1, 2, 3});
    writer.add(stun::kUsername, as_bytes(username));
    writer.add32(stun::kPriority, 1);
    if (nominate) writer.add(stun::kUseCandidate, {});
    if (odd) writer.add32(0x7777, 1);
    const std::uint8_t tie_breaker[8]{};
    writer.add(controlled ? 0x8029 : 0x802A, tie_breaker);
    if (integrity) stun::add_integrity(writer, stun::Key(as_bytes(password)));
    if (fingerprint) writer.add_fingerprint();
    octets.resize(writer.size());
    return octets;
  }
};

struct AgentTest : testing::Test {
  // The class of the answer and its error code; nullopt: none.
  std::optional<unsigned> ask(const FiveTuple& path, const Check& check, std::string_view password = {}) {
    const auto octets = check.made();
    std::array<std::uint8_t, Agent::kMaxAnswer> out;
    const std::size_t size = agent.on_check(now, path, *stun::Message::parse(octets), out);
    if (size == 0) return std::nullopt;
    const auto answer = stun::Message::parse(Bytes(out).first(size));
    if (!answer) return 999;
    EXPECT_EQ(answer->fingerprint(), stun::Message::Fingerprint::right);
    const std::string_view key = password.empty() ? std::string_view(check.password) : password;
    EXPECT_EQ(stun::check_integrity(*answer, stun::Key(as_bytes(key))), stun::Integrity::right);
    if (answer->message_class() == stun::Class::success) {
      EXPECT_EQ(stun::xor_address(*answer->find(stun::kXorMappedAddress), answer->transaction()),
                path.client);
      return 0;
    }
    const Bytes error = *answer->find(stun::kErrorCode);
    return error[2] * 100U + error[3];
  }

  Instant now{1h};
  Counters counters;
  Agent agent{now, kOurs, counters};
};

TEST_F(AgentTest, AnswersWhoKnowsThePassword) {
  EXPECT_EQ(agent.path(), nullptr);
  EXPECT_EQ(ask(path_from(1), {}), 0);
  ASSERT_NE(agent.path(), nullptr);
  EXPECT_EQ(*agent.path(), path_from(1));
  EXPECT_FALSE(agent.nominated());
  EXPECT_TRUE(agent.knows(path_from(1)));
  EXPECT_FALSE(agent.knows(path_from(2)));
}

TEST_F(AgentTest, DropsWhatIsNoCheckOfOurs) {
  EXPECT_EQ(ask(path_from(1), {.password = "wrong"}), std::nullopt);
  EXPECT_EQ(ask(path_from(1), {.integrity = false}), std::nullopt);
  EXPECT_EQ(ask(path_from(1), {.fingerprint = false}), std::nullopt);
  EXPECT_EQ(ask(path_from(1), {.username = "other:theirs"}), std::nullopt);
  EXPECT_EQ(ask(path_from(1), {.username = kOurs.ufrag}), std::nullopt);
  EXPECT_EQ(agent.path(), nullptr);
  EXPECT_EQ(counters.wrong_integrity.value(), 2U);
  EXPECT_EQ(counters.wrong_fingerprint.value(), 1U);
  EXPECT_EQ(counters.wrong_username.value(), 2U);
}

TEST_F(AgentTest, IsAlwaysControlled) {
  EXPECT_EQ(ask(path_from(1), {.controlled = true}), 487U);
  EXPECT_EQ(agent.path(), nullptr);
}

TEST_F(AgentTest, RefusesWhatItMustUnderstandAndDoesNot) {
  EXPECT_EQ(ask(path_from(1), {.odd = true}), 420U);
  EXPECT_EQ(agent.path(), nullptr);
}

TEST_F(AgentTest, SendsWhereItWasNominatedLast) {
  ask(path_from(1), {});
  ask(path_from(2), {});
  EXPECT_EQ(*agent.path(), path_from(2));  // nothing is nominated: the newest
  ask(path_from(1), {.nominate = true});
  EXPECT_EQ(*agent.path(), path_from(1));
  ask(path_from(2), {});
  EXPECT_EQ(*agent.path(), path_from(1));
  ask(path_from(3), {.nominate = true});  // the caller's network has changed
  EXPECT_EQ(*agent.path(), path_from(3));
}

TEST_F(AgentTest, ConsentLastsThirtySecondsFromTheNewestCheck) {
  EXPECT_EQ(agent.consent_until(), now + 30s);
  now += 20s;
  ask(path_from(1), {});
  EXPECT_EQ(agent.consent_until(), now + 30s);
  now += 5s;
  ask(path_from(1), {.password = "wrong"});
  EXPECT_EQ(agent.consent_until(), now + 25s);
}

TEST_F(AgentTest, RestartsWithoutLosingThePath) {
  ask(path_from(1), {.nominate = true});
  agent.restart(now, kNext);
  EXPECT_EQ(agent.local(), kNext);
  EXPECT_TRUE(agent.has_ufrag(kOurs.ufrag));
  EXPECT_EQ(ask(path_from(1), {.nominate = true}), 0);  // of before, still on its way
  EXPECT_EQ(*agent.path(), path_from(1));
  Check next{.username = kNext.ufrag + ":theirs", .password = kNext.password};
  EXPECT_EQ(ask(path_from(2), next), 0);
  EXPECT_EQ(*agent.path(), path_from(1));
  next.nominate = true;
  EXPECT_EQ(ask(path_from(2), next), 0);
  EXPECT_EQ(*agent.path(), path_from(2));
  EXPECT_FALSE(agent.has_ufrag(kOurs.ufrag));
  EXPECT_EQ(ask(path_from(1), {.nominate = true}), std::nullopt);
  EXPECT_EQ(*agent.path(), path_from(2));
}

TEST_F(AgentTest, RemembersOnlySoManyPathsAndNeverForgetsTheOneInUse) {
  ask(path_from(1), {.nominate = true});
  for (std::uint16_t port = 2; port < 100; ++port) {
    ask(path_from(port), {});
    EXPECT_EQ(*agent.path(), path_from(1));
    EXPECT_TRUE(agent.knows(path_from(port)));
  }
  EXPECT_FALSE(agent.knows(path_from(2)));
  EXPECT_TRUE(agent.knows(path_from(1)));
}

TEST_F(AgentTest, GoesBackToAnotherPathWhenAStreamEnds) {
  for (std::uint16_t port = 1; port <= 3; ++port) ask(path_from(port), {.nominate = port == 2});
  agent.forget(path_from(1));
  EXPECT_EQ(*agent.path(), path_from(2));
  agent.forget(path_from(2));
  EXPECT_EQ(*agent.path(), path_from(3));
  agent.forget(path_from(3));
  EXPECT_EQ(agent.path(), nullptr);
}

}  // namespace
}  // namespace halloo::ice
