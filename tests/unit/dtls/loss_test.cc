// Two sessions with each other over a network that loses, repeats and delays.
#include <gtest/gtest.h>

#include "unit/dtls/network.h"

namespace halloo::dtls {
namespace {

TEST(DtlsLoss, RepeatsItsFlightWhenTheCoreSays) {
  Network net;
  net.introduce();
  net.conditions.loss = 1;
  net.start();
  net.run();
  // Of the first flight alone; then it gives up.
  EXPECT_EQ(net.client.sent_at(),
            (std::vector<Duration>{0ms, 50ms, 150ms, 350ms, 750ms, 1550ms, 3150ms, 6350ms, 10350ms, 14350ms,
                                   18350ms, 22350ms, 26350ms}));
  EXPECT_EQ(net.now - Instant{}, 30s);
  EXPECT_EQ(net.client.session.failure(), Failure::timeout);
  EXPECT_EQ(net.server.session.failure(), Failure::timeout);
  EXPECT_EQ(net.client.session.next_timeout(), kNever);
}

TEST(DtlsLoss, KeepsToTheTimingThatItWasGiven) {
  Network net({.loss = 1}, 1, {.first = 200ms, .longest = 300ms, .give_up = 1s});
  net.start();
  net.run();
  EXPECT_EQ(net.client.sent_at(), (std::vector<Duration>{0ms, 200ms, 500ms, 800ms}));
  EXPECT_EQ(net.now - Instant{}, 1s);
}

TEST(DtlsLoss, ChangesNothingBeforeItsTime) {
  Network net({.loss = 1});
  net.start();
  for (int i = 0; i < 49; ++i) net.client.session.on_timeout(Instant{} + i * 1ms, net.client);
  EXPECT_EQ(net.client.sent.size(), 1U);
  EXPECT_EQ(net.client.session.next_timeout(), Instant{} + 50ms);
}

// Each flight is lost once; its repetition is what brings it.
TEST(DtlsLoss, RecoversEachFlight) {
  for (const bool of_client : {true, false})
    for (const std::size_t nth : {1U, 2U}) {
      Network net;
      net.introduce();
      net.drop = [&](const Network::End& from, std::size_t n) {
        return (&from == &net.client) == of_client && n == nth;
      };
      net.start();
      net.run_until_settled();
      EXPECT_TRUE(same_keys(net.client.session, net.server.session)) << of_client << nth;
      // Also of the server's last, for which it keeps no timer: the client asks by repeating its own.
      EXPECT_EQ(net.now - Instant{}, 90ms) << of_client << nth;
    }
}

TEST(DtlsLoss, RepeatsWhatThePeerMissedAfterBeingConnected) {
  Network net;
  net.introduce();
  std::size_t lost = 0;
  net.drop = [&](const Network::End& from, std::size_t n) {
    return &from == &net.server && n >= 2 && ++lost <= 5;
  };
  net.start();
  net.run_until_settled();
  EXPECT_TRUE(same_keys(net.client.session, net.server.session));
  EXPECT_EQ(lost, 6U);
}

// With a round trip beyond the first timers flights are repeated without need, and it does no harm.
TEST(DtlsLoss, ConnectsOverASlowPath) {
  Network net({.least_delay = 300ms, .most_delay = 300ms});
  net.introduce();
  net.start();
  net.run_until_settled();
  EXPECT_TRUE(same_keys(net.client.session, net.server.session));
  EXPECT_EQ(net.now - Instant{}, 1200ms);
  EXPECT_LE(net.client.sent.size() + net.server.sent.size(), 20U);
}

TEST(DtlsLoss, ConnectsWhateverTheNetworkDoes) {
  std::vector<Duration> times;
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    Conditions conditions;
    conditions.loss = static_cast<double>(random.next() % 20) / 100;
    conditions.repetition = static_cast<double>(random.next() % 30) / 100;
    conditions.least_delay = Duration(1ms) * (random.next() % 20);
    conditions.most_delay = conditions.least_delay + Duration(1ms) * (random.next() % 100);
    Network net(conditions, seed);
    const bool late = random.next() % 4 == 0;
    if (!late) net.introduce();
    net.start();
    if (late) {
      net.run(Instant{} + 100ms);
      net.introduce();
    }
    net.run_until_settled();
    ASSERT_TRUE(same_keys(net.client.session, net.server.session));
    for (const auto* end : {&net.client, &net.server}) {
      ASSERT_LE(end->sent.size(), 40U);
      for (const auto& sent : end->sent) ASSERT_LE(sent.octets.size(), Session::kMtu);
    }
    times.push_back(net.now - Instant{});
    // Data flow on what is left of the network, and repetitions do not come through.
    const std::size_t before = net.server.received.size();
    for (int i = 0; i < 5; ++i) net.client.session.send(as_bytes("data"), net.client);
    net.run();
    ASSERT_LE(net.server.received.size() - before, 5U);
  }
  std::ranges::sort(times);
  EXPECT_LT(times[times.size() / 2], 500ms);
  EXPECT_LT(times[times.size() * 99 / 100], 4s);
}

}  // namespace
}  // namespace halloo::dtls
