// Two sessions with each other over a network that works.
#include <gtest/gtest.h>

#include <thread>

#include "unit/dtls/network.h"

namespace halloo::dtls {
namespace {

TEST(DtlsSession, ConnectsInTwoRoundTrips) {
  Network net;
  net.introduce();
  net.start();
  net.run_until_settled();
  EXPECT_TRUE(net.client.connected() && net.server.connected());
  EXPECT_EQ(net.now - Instant{}, 40ms);
  EXPECT_EQ(net.client.sent_at(), (std::vector<Duration>{0ms, 20ms}));
  EXPECT_EQ(net.server.sent_at(), (std::vector<Duration>{10ms, 30ms}));
  for (const auto* end : {&net.client, &net.server})
    for (const auto& sent : end->sent) EXPECT_LE(sent.octets.size(), Session::kMtu);
  EXPECT_EQ(net.client.session.next_timeout(), kNever);
  EXPECT_EQ(net.server.session.next_timeout(), kNever);
}

TEST(DtlsSession, AgreesOnGcmAndOnKeys) {
  Network net;
  net.introduce();
  EXPECT_FALSE(net.client.session.srtp_keys());
  net.start();
  net.run_until_settled();
  ASSERT_TRUE(same_keys(net.client.session, net.server.session));
  const auto keys = net.client.session.srtp_keys();
  EXPECT_EQ(keys->profile, 0x0007);
  EXPECT_EQ(keys->local.key().size(), 16U);
  EXPECT_EQ(keys->local.salt().size(), 12U);
  Network other;
  other.introduce();
  other.start();
  other.run_until_settled();
  EXPECT_FALSE(same_keys(net.client.session, other.server.session));
}

TEST(DtlsSession, CarriesData) {
  Network net;
  net.introduce();
  EXPECT_FALSE(net.client.session.send(as_bytes("too early"), net.client));
  net.start();
  net.run_until_settled();
  const Octets small{1, 2, 3}, large(Session::kMaxData, 7);
  EXPECT_TRUE(net.client.session.send(small, net.client));
  EXPECT_TRUE(net.client.session.send(large, net.client));
  EXPECT_TRUE(net.server.session.send(large, net.server));
  EXPECT_FALSE(net.server.session.send(Octets(Session::kMaxData + 1), net.server));
  EXPECT_FALSE(net.server.session.send({}, net.server));
  net.run();
  EXPECT_EQ(net.server.received, (std::vector<Octets>{small, large}));
  EXPECT_EQ(net.client.received, (std::vector<Octets>{large}));
  EXPECT_EQ(net.server.sent.back().octets.size(), Session::kMtu);
}

TEST(DtlsSession, Closes) {
  Network net;
  net.introduce();
  net.start();
  net.run_until_settled();
  net.client.session.close(net.client);
  EXPECT_EQ(net.client.session.state(), State::closed);
  EXPECT_FALSE(net.client.session.srtp_keys());
  net.run();
  EXPECT_EQ(net.server.session.state(), State::closed);
  EXPECT_FALSE(net.server.session.send(as_bytes("late"), net.server));
  EXPECT_EQ(net.server.session.failure(), Failure::none);
}

TEST(DtlsSession, ClosesBeforeItIsConnected) {
  Network net;
  net.start();
  net.client.session.close(net.client);
  EXPECT_EQ(net.client.session.state(), State::closed);
  EXPECT_EQ(net.client.session.next_timeout(), kNever);
  net.run();
  EXPECT_EQ(net.server.session.failure(), Failure::timeout);
}

// RFC 8122 section 6.2; the other end learns it by an alert.
TEST(DtlsSession, RefusesAnotherCertificate) {
  for (const bool client_is_wrong : {false, true}) {
    Network net;
    net.client.session.expect(net.now, std::array{identity(client_is_wrong ? 1 : 2).fingerprint()},
                              net.client);
    net.server.session.expect(net.now, std::array{identity(client_is_wrong ? 2 : 0).fingerprint()},
                              net.server);
    net.start();
    net.run_until_settled();
    const Session& refuses = client_is_wrong ? net.server.session : net.client.session;
    const Session& refused = client_is_wrong ? net.client.session : net.server.session;
    EXPECT_EQ(refuses.state(), State::failed);
    EXPECT_EQ(refuses.failure(), Failure::wrong_fingerprint);
    EXPECT_EQ(refused.failure(), Failure::alert);
    EXPECT_FALSE(refuses.srtp_keys() || refused.srtp_keys());
  }
}

TEST(DtlsSession, ExpectsOneOfSeveral) {
  Network net;
  net.introduce();
  const std::array several{identity(2).fingerprint(), identity(0).fingerprint()};
  net.server.session.expect(net.now, several, net.server);
  net.start();
  net.run_until_settled();
  EXPECT_TRUE(net.server.connected());
}

TEST(DtlsSession, IsConnectedToNobodyWithoutAFingerprint) {
  for (const std::size_t count : {std::size_t{0}, Session::kMaxFingerprints + 1}) {
    Network net;
    net.introduce();
    const std::vector<Fingerprint> many(count, identity(0).fingerprint());
    net.server.session.expect(net.now, many, net.server);
    net.start();
    net.run_until_settled();
    EXPECT_EQ(net.server.session.failure(), Failure::wrong_fingerprint);
  }
}

// The ClientHello may come before the answer that has the client's fingerprint.
TEST(DtlsSession, WaitsForAFingerprintThatComesLate) {
  for (const bool right : {true, false}) {
    Network net;
    net.client.session.expect(net.now, std::array{identity(1).fingerprint()}, net.client);
    net.start();
    net.run([&] { return net.client.connected(); });
    EXPECT_EQ(net.server.session.state(), State::connecting);
    EXPECT_FALSE(net.server.session.srtp_keys());
    net.client.session.send(as_bytes("heard by nobody yet"), net.client);
    net.run(Instant{} + 50ms);
    EXPECT_FALSE(net.server.session.send(as_bytes("to nobody"), net.server));
    net.server.session.expect(net.now, std::array{identity(right ? 0 : 2).fingerprint()}, net.server);
    EXPECT_TRUE(net.server.received.empty());
    if (right) {
      EXPECT_TRUE(same_keys(net.client.session, net.server.session));
      EXPECT_EQ(net.server.session.next_timeout(), kNever);
    } else {
      EXPECT_EQ(net.server.session.failure(), Failure::wrong_fingerprint);
      net.run();
      EXPECT_TRUE(net.client.over());
    }
  }
}

TEST(DtlsSession, GivesUpWhenTheFingerprintDoesNotCome) {
  Network net;
  net.client.session.expect(net.now, std::array{identity(1).fingerprint()}, net.client);
  net.start();
  net.run([&] { return net.server.over(); });
  EXPECT_EQ(net.server.session.failure(), Failure::timeout);
  EXPECT_EQ(net.now - Instant{}, 30s);
}

// As a session is never told another: a peer with a new certificate has a new session (RFC 8842).
TEST(DtlsSession, StaysConnectedWhateverIsExpectedLater) {
  Network net;
  net.introduce();
  net.start();
  net.run_until_settled();
  net.server.session.expect(net.now, std::array{identity(2).fingerprint()}, net.server);
  EXPECT_TRUE(net.server.connected());
}

// A worker has sessions of its own; the identity is everybody's.
TEST(DtlsSession, SharesAnIdentityBetweenThreads) {
  const auto connect = [] {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      Network net({}, seed);
      net.introduce();
      net.start();
      net.run_until_settled();
      EXPECT_TRUE(same_keys(net.client.session, net.server.session));
    }
  };
  std::thread other(connect);
  connect();
  other.join();
}

TEST(DtlsSession, DropsWhatIsNoDtls) {
  Network net;
  net.introduce();
  net.start();
  SeededRandom random(4);
  net.run([&] {
    for (const std::size_t size : {0U, 1U, 12U, 13U, 60U, 5000U}) {
      Octets garbage(size);
      random.fill(garbage);
      if (random.next() % 2 && size > 13) std::copy_n("\x17\xfe\xfd\x00\x01", 5, garbage.begin());
      // A whole record under keys that nobody has.
      if (size == 60) write16(garbage, 11, 47);
      net.client.session.on_datagram(net.now, garbage, net.client);
      net.server.session.on_datagram(net.now, garbage, net.server);
    }
    return net.client.connected() && net.server.connected();
  });
  EXPECT_TRUE(same_keys(net.client.session, net.server.session));
}

// Of the coming epoch, as OpenSSL keeps each in a buffer of its own.
TEST(DtlsSession, LetsInAFewRecordsThatComeTooEarly) {
  EarlyRecords records;
  const auto record = [](std::uint8_t epoch) {
    Octets octets(13 + 20);
    octets[0] = 22, octets[4] = epoch, octets[12] = 20;
    return octets;
  };
  Octets datagram = record(0);
  for (unsigned i = 0; i < EarlyRecords::kMax; ++i) {
    EXPECT_EQ(records.admit(record(1)).size(), 33U);
    EXPECT_EQ(records.admit(record(0)).size(), 33U);
  }
  EXPECT_EQ(records.admit(record(1)).size(), 0U);
  for (const int epoch : {0, 1, 0}) {
    const Octets more = record(static_cast<std::uint8_t>(epoch));
    datagram.insert(datagram.end(), more.begin(), more.end());
  }
  EXPECT_EQ(records.admit(datagram).size(), 66U);
  EXPECT_EQ(records.admit(Bytes(datagram).first(40)).size(), 40U)
      << "what is cut short is for OpenSSL to drop";
}

TEST(DtlsSession, TellsDtlsByItsFirstOctet) {
  Octets datagram(13);
  for (const auto& [octet, is] : {std::pair{19, false}, {20, true}, {22, true}, {63, true}, {64, false}}) {
    datagram[0] = static_cast<std::uint8_t>(octet);
    EXPECT_EQ(looks_like_dtls(datagram), is) << octet;
  }
  EXPECT_FALSE(looks_like_dtls(Bytes(datagram).first(12)));
}

}  // namespace
}  // namespace halloo::dtls
