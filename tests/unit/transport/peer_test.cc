// A Peer and a browser's side of it (sim/transport/client.h) over a network that loses, with a clock that is
// made up.
#include "transport/peer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "base/octets.h"
#include "sim/transport/client.h"
#include "transport/directory.h"

namespace halloo::transport {
namespace {

using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;

const ice::Credentials kServer{"AAECAwQFBgcI", "server-password-of-chars"};
const ice::Credentials kClient{"cli0", "client-password-of-24-chars"};

FiveTuple path_from(std::uint16_t port) {
  FiveTuple path;
  path.client.ip = {192, 0, 2, 1};
  path.client.port = port;
  path.server.ip = {198, 51, 100, 1};
  path.server.port = 3478;
  return path;
}

Octets rtp_packet(std::uint16_t sequence, std::uint8_t fill) {
  Octets packet(112, fill);
  packet[0] = 0x80;
  packet[1] = 96;
  write16(packet, 2, sequence);
  write32(packet, 8, 0x11223344);
  return packet;
}

// One connection, 20 ms of delay each way.
class Wire final : public Outbox {
 public:
  static constexpr Duration kDelay = 20ms;

  Wire(std::uint64_t seed, unsigned loss_percent, dtls::Role server_role = dtls::Role::server)
      : random(seed),
        loss_percent_(loss_percent),
        peer(7, now, kServer, server_identity(), server_role, counters),
        client(client_identity(), server_role == dtls::Role::server ? dtls::Role::client : dtls::Role::server,
               kClient, kServer, server_identity().fingerprint(), random) {}

  static const dtls::Identity& server_identity() {
    static const dtls::Identity identity;
    return identity;
  }
  static const dtls::Identity& client_identity() {
    static const dtls::Identity identity;
    return identity;
  }

  sim::Client::Outbox client_out() {
    return {[this](Bytes data) { put(false, path, data); },
            [this](MutableBytes packet) { client_rtp.emplace_back(packet.begin(), packet.end()); },
            [](Bytes) {}};
  }

  void start() {
    peer.expect(now, {&client_identity().fingerprint(), 1}, *this);
    client.start(now, client_out());
  }
  void run(Duration time) {
    const Instant until = now + time;
    while (true) {
      Instant next = std::min(peer.next_timeout(), client.next_timeout());
      if (!under_way_.empty()) next = std::min(next, under_way_.front().arrives);
      if (next > until) break;
      now = std::max(now, next);
      while (!under_way_.empty() && under_way_.front().arrives <= now) {
        Packet packet = std::move(under_way_.front());
        under_way_.pop_front();
        deliver(packet);
      }
      peer.on_timeout(now, *this);
      client.on_timeout(now, client_out());
    }
    now = until;
  }
  bool run_until_connected(Duration most) {
    for (const Instant end = now + most; now < end && !(connected == 1 && client.connected());) run(5ms);
    return connected == 1 && client.connected();
  }

  // From either side, encrypted.
  void send_from_peer(const Octets& packet) {
    Octets buffer(packet);
    buffer.resize(packet.size() + Peer::kOverhead);
    const std::size_t size = peer.protect_rtp(buffer, packet.size());
    ASSERT_NE(size, 0U);
    send(*peer.path(), Bytes(buffer).first(size));
  }
  void send_from_client(const Octets& packet) {
    Octets buffer(packet);
    buffer.resize(packet.size() + Peer::kOverhead);
    const std::size_t size = client.protect_rtp(buffer, packet.size());
    ASSERT_NE(size, 0U);
    put(false, path, Bytes(buffer).first(size));
  }

  void send(const FiveTuple& to, Bytes data) override { put(true, to, data); }
  void on_connected(PeerId id) override {
    EXPECT_EQ(id, 7U);
    ++connected;
  }
  void on_rtp(PeerId, MutableBytes packet) override { peer_rtp.emplace_back(packet.begin(), packet.end()); }
  void on_rtcp(PeerId, Bytes compound) override { peer_rtcp.emplace_back(compound.begin(), compound.end()); }
  void on_ended(PeerId, End how) override {
    EXPECT_FALSE(ended);
    ended = how;
  }

 private:
  struct Packet {
    Instant arrives;
    bool to_client;
    FiveTuple path;
    Octets data;
  };
  void put(bool to_client, const FiveTuple& on, Bytes data) {
    if (random.next() % 100 < loss_percent_) return;
    under_way_.push_back({now + kDelay, to_client, on, Octets(data.begin(), data.end())});
  }
  void deliver(Packet& packet) {
    if (packet.to_client) {
      if (packet.path == path) client.on_datagram(now, packet.data, client_out());
      return;
    }
    if (const auto message = stun::Message::parse(packet.data)) {
      peer.on_check(now, packet.path, *message, *this);
    } else {
      peer.on_datagram(now, packet.path, packet.data, *this);
    }
  }

 public:
  SeededRandom random;
  Instant now{1h};
  FiveTuple path = path_from(4000);

 private:
  unsigned loss_percent_;
  std::deque<Packet> under_way_;

 public:
  Counters counters;
  Peer peer;
  sim::Client client;
  int connected = 0;
  std::optional<End> ended;
  std::vector<Octets> peer_rtp, peer_rtcp, client_rtp;
};

TEST(Peer, ConnectsAndCarriesMediaBothWays) {
  Wire wire(1, 0);
  wire.start();
  ASSERT_TRUE(wire.run_until_connected(1s));
  wire.send_from_client(rtp_packet(1, 0xAA));
  wire.send_from_peer(rtp_packet(2, 0xBB));
  wire.run(100ms);
  ASSERT_EQ(wire.peer_rtp.size(), 1U);
  EXPECT_EQ(wire.peer_rtp[0], rtp_packet(1, 0xAA));
  ASSERT_EQ(wire.client_rtp.size(), 1U);
  EXPECT_EQ(wire.client_rtp[0], rtp_packet(2, 0xBB));
}

TEST(Peer, IsConnectedWithinFourRoundTrips) {
  // A check, the nomination beside which nothing waits, and two of DTLS 1.2.
  Wire wire(1, 0);
  wire.start();
  EXPECT_TRUE(wire.run_until_connected(4 * 2 * Wire::kDelay + 10ms));
}

TEST(Peer, MayBeTheClientOfDtls) {
  Wire wire(1, 0, dtls::Role::client);
  wire.start();
  EXPECT_TRUE(wire.run_until_connected(1s));
}

TEST(Peer, ConnectsThroughLoss) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Wire wire(seed, 25);
    wire.start();
    EXPECT_TRUE(wire.run_until_connected(20s)) << "seed " << seed;
  }
}

TEST(Peer, RefusesAnothersCertificate) {
  Wire wire(1, 0);
  const dtls::Identity other;
  wire.peer.expect(wire.now, {&other.fingerprint(), 1}, wire);
  wire.client.start(wire.now, wire.client_out());
  wire.run(2s);
  EXPECT_EQ(wire.ended, End::dtls_failed);
  EXPECT_EQ(wire.connected, 0);
  EXPECT_EQ(wire.counters.dtls_failed.value(), 1U);
}

TEST(Peer, EndsWhenNobodyComes) {
  Wire wire(1, 0);
  wire.peer.expect(wire.now, {&Wire::client_identity().fingerprint(), 1}, wire);
  wire.run(29s);
  EXPECT_FALSE(wire.ended);
  wire.run(2s);
  EXPECT_EQ(wire.ended, End::consent_expired);
  EXPECT_EQ(wire.peer.next_timeout(), kNever);
}

TEST(Peer, LastsAsLongAsChecksComeAndEndsWithThem) {
  Wire wire(1, 0);
  wire.start();
  ASSERT_TRUE(wire.run_until_connected(1s));
  wire.run(10min);
  EXPECT_FALSE(wire.ended);
  wire.path = path_from(9);  // what is sent to it is lost, and what it sends comes from elsewhere
  wire.client.close({[](Bytes) {}});
  wire.run(31s);
  EXPECT_EQ(wire.ended, End::consent_expired);
}

TEST(Peer, HearsThatTheOtherSideCloses) {
  Wire wire(1, 0);
  wire.start();
  ASSERT_TRUE(wire.run_until_connected(1s));
  wire.client.close(wire.client_out());
  wire.run(100ms);
  EXPECT_EQ(wire.ended, End::closed_by_peer);
}

TEST(Peer, FollowsACallerWhoseNetworkChanges) {
  Wire wire(1, 0);
  wire.start();
  ASSERT_TRUE(wire.run_until_connected(1s));
  wire.path = path_from(5000);
  wire.run(6s);  // its next check comes from there, and nominates
  EXPECT_EQ(*wire.peer.path(), path_from(5000));
  wire.send_from_peer(rtp_packet(3, 1));
  wire.run(100ms);
  EXPECT_EQ(wire.client_rtp.size(), 1U);
}

TEST(Peer, RestartsIceWhileMediaGoesOn) {
  Wire wire(1, 0);
  wire.start();
  ASSERT_TRUE(wire.run_until_connected(1s));
  const ice::Credentials next{"AAEJCgsMDQ4P", "another-password-of-ours"};
  wire.peer.restart_ice(wire.now, next);
  wire.send_from_peer(rtp_packet(1, 1));
  wire.path = path_from(6000);
  wire.client.restart_ice(wire.now, kClient, next, wire.client_out());
  wire.run(1s);
  EXPECT_EQ(*wire.peer.path(), path_from(6000));
  wire.send_from_peer(rtp_packet(2, 2));
  wire.run(100ms);
  ASSERT_FALSE(wire.client_rtp.empty());
  EXPECT_EQ(wire.client_rtp.back(), rtp_packet(2, 2));
}

TEST(Peer, CountsWhatItCannotUse) {
  Wire wire(1, 0);
  wire.start();
  Octets early = rtp_packet(1, 1), odd{200, 1, 2, 3}, forged = rtp_packet(2, 2);
  wire.peer.on_datagram(wire.now, wire.path, early, wire);
  EXPECT_EQ(wire.counters.before_connected.value(), 1U);
  wire.peer.on_datagram(wire.now, wire.path, odd, wire);
  EXPECT_EQ(wire.counters.unknown_protocol.value(), 1U);
  ASSERT_TRUE(wire.run_until_connected(1s));
  wire.peer.on_datagram(wire.now, wire.path, forged, wire);
  EXPECT_EQ(wire.counters.srtp_wrong_tag.value(), 1U);
  EXPECT_TRUE(wire.peer_rtp.empty());
}

TEST(Directory, FindsByUfragAndPathAndForgetsWhoGoes) {
  Directory directory;
  directory.add_ufrag("one", 1);
  directory.add_ufrag("uno", 1);
  directory.add_ufrag("two", 2);
  directory.add_path(path_from(1), 1);
  directory.add_path(path_from(2), 2);
  EXPECT_EQ(directory.by_ufrag("one"), 1U);
  EXPECT_EQ(directory.by_ufrag("uno"), 1U);
  EXPECT_EQ(directory.by_ufrag("three"), std::nullopt);
  EXPECT_EQ(directory.by_path(path_from(2)), 2U);
  directory.add_path(path_from(1), 2);  // the same port serves another connection now
  directory.remove(1);
  EXPECT_EQ(directory.by_ufrag("uno"), std::nullopt);
  EXPECT_EQ(directory.by_path(path_from(1)), 2U);
  directory.keep_ufrags(2, [](std::string_view) { return false; });
  EXPECT_EQ(directory.by_ufrag("two"), std::nullopt);
  directory.remove(2);
  EXPECT_EQ(directory.by_path(path_from(1)), std::nullopt);
}

TEST(Directory, KeepsTheUfragsThatServe) {
  Directory directory;
  for (const char* ufrag : {"one", "two", "three"}) directory.add_ufrag(ufrag, 1);
  directory.add_ufrag("four", 2);
  directory.keep_ufrags(1, [](std::string_view ufrag) { return ufrag != "two"; });
  EXPECT_EQ(directory.by_ufrag("one"), 1U);
  EXPECT_EQ(directory.by_ufrag("two"), std::nullopt);
  EXPECT_EQ(directory.by_ufrag("three"), 1U);
  EXPECT_EQ(directory.by_ufrag("four"), 2U);
  directory.remove(1);
  directory.remove(2);
  EXPECT_TRUE(directory.empty());
}

TEST(Directory, WhoGoesTakesNoPathAlongThatIsAnothersNow) {
  Directory directory;
  directory.add_path(path_from(1), 1);
  directory.remove_path(path_from(1));  // its stream has ended
  directory.add_path(path_from(1), 2);
  directory.remove(1);
  EXPECT_EQ(directory.by_path(path_from(1)), 2U);
}

TEST(Directory, RemembersOnlySoManyPathsOfOne) {
  Directory directory;
  for (std::uint16_t port = 1; port <= 1000; ++port) directory.add_path(path_from(port), 1);
  EXPECT_EQ(directory.by_path(path_from(1)), std::nullopt);
  EXPECT_EQ(directory.by_path(path_from(1000)), 1U);
}

}  // namespace
}  // namespace halloo::transport
