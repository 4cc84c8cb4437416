// How loud tracks are, as a gateway tells the signalling loop of it: a browser's side of a connection
// (sim/transport/client.h) sends sound with levels, with a clock that is made up.
#include <gtest/gtest.h>

#include <deque>

#include "rtp/header_writer.h"
#include "session/gateway.h"
#include "sim/transport/client.h"

namespace halloo::session {
namespace {

using namespace std::chrono_literals;
using Octets = std::vector<std::uint8_t>;
using Told = std::vector<std::pair<TrackId, std::uint8_t>>;

constexpr PeerId kPeer = 7;
constexpr std::uint8_t kSoundType = 111;
const ice::Credentials kServer{"AAECAwQFBgcI", "server-password-of-chars"};
const ice::Credentials kClient{"cli0", "client-password-of-24-chars"};

const dtls::Identity& identity_of(bool server) {
  static const dtls::Identity identities[2];
  return identities[server];
}

rtp::ExtensionMap extensions() {
  rtp::ExtensionMap map;
  map.set(rtp::Extension::mid, 1);
  map.set(rtp::Extension::audio_level, 2);
  return map;
}

class Speaking : public testing::Test, private Outbox {
 protected:
  Speaking() {
    apply(Open{kPeer, kServer, dtls::Role::server, identity_of(false).fingerprint()});
    client_.start(now_, client_out_);
    deliver();
    EXPECT_TRUE(client_.connected());
  }

  void apply(const Command& command) { gateway_.apply(now_, command, *this); }
  void publish(TrackId track, const std::string& mid) {
    PublishedSection section;
    section.mid = mid;
    section.codecs.push_back({{CodecKind::opus, 0}, kSoundType, std::nullopt, {}});
    section.extensions = extensions();
    section.layers.emplace_back();
    apply(Publish{kPeer, track, section});
  }

  // nullopt: without the extension.
  void speak(const std::string& mid, std::optional<std::uint8_t> level) {
    rtp::ExtensionValues values;
    std::array<std::uint8_t, 1> octet{};
    if (level) {
      octet[0] = *level;
      values.set(rtp::Extension::audio_level, octet);
    }
    rtp::NewHeader header;
    header.ssrc = 1000 + static_cast<std::uint32_t>(mid[0]);
    header.sequence_number = ++sequence_;
    header.payload_type = kSoundType;
    header.mid = mid;
    Octets packet(200);
    const std::size_t size = rtp::write_header(values, extensions(), header, packet).size + 40;
    const std::size_t whole = client_.protect_rtp(packet, size);
    ASSERT_NE(whole, 0U);
    packet.resize(whole);
    to_gateway_.push_back(packet);
    deliver();
  }

  // What it has told in this time, each at its hour.
  std::vector<Told> run(Duration time) {
    const Instant until = now_ + time;
    while (gateway_.next_timeout() <= until) {
      now_ = std::max(now_, gateway_.next_timeout());
      gateway_.on_timeout(now_, *this);
      deliver();
    }
    now_ = until;
    return std::exchange(told_, {});
  }

  const GatewayCounters& counters() const { return gateway_.counters(); }

  Instant now_{1h};

 private:
  void send(const FiveTuple&, Bytes packet) override {
    to_client_.emplace_back(packet.begin(), packet.end());
  }
  void send(const FiveTuple&, std::size_t most, Write write) override {
    Octets packet(most);
    packet.resize(write(packet));
    if (!packet.empty()) to_client_.push_back(packet);
  }
  void to_worker(unsigned, const Parcel&, Bytes) override { FAIL() << "there is only one"; }
  void tell(const Event& event) override {
    if (const auto* levels = std::get_if<Levels>(&event)) told_.push_back(levels->loudest);
  }

  void deliver() {
    while (!to_gateway_.empty() || !to_client_.empty()) {
      if (!to_gateway_.empty()) {
        Octets datagram = std::move(to_gateway_.front());
        to_gateway_.pop_front();
        if (!gateway_.on_stun(now_, path_, datagram, *this))
          gateway_.on_datagram(now_, path_, datagram, *this);
      } else {
        Octets datagram = std::move(to_client_.front());
        to_client_.pop_front();
        client_.on_datagram(now_, datagram, client_out_);
      }
    }
  }

  static FiveTuple path() {
    FiveTuple path;
    path.client.ip = {192, 0, 2, 1};
    path.client.port = 4000;
    path.server.ip = {198, 51, 100, 1};
    path.server.port = 3478;
    return path;
  }

  SeededRandom random_{1};
  FiveTuple path_ = path();
  static GatewaySettings settings() {
    GatewaySettings settings;
    settings.max_publish_rate = 20'000;
    return settings;
  }
  Gateway gateway_{settings(), identity_of(true), random_};
  transport::sim::Client client_{
      identity_of(false), dtls::Role::client, kClient, kServer, identity_of(true).fingerprint(), random_};
  transport::sim::Client::Outbox client_out_{
      [this](Bytes data) { to_gateway_.emplace_back(data.begin(), data.end()); }};
  std::deque<Octets> to_gateway_, to_client_;
  std::uint16_t sequence_ = 0;
  std::vector<Told> told_;
};

TEST_F(Speaking, TheLoudestPacketOfASpanIsToldAndThenSilenceOnce) {
  publish(5, "a");
  for (const std::uint8_t level : std::initializer_list<std::uint8_t>{40, 20, 127, 60, 30}) {
    speak("a", level);
    run(10ms);
  }
  EXPECT_EQ(run(60ms), (std::vector<Told>{{{5, 20}}}));
  for (const std::uint8_t level : std::initializer_list<std::uint8_t>{50, 127}) speak("a", level);
  EXPECT_EQ(run(95ms), (std::vector<Told>{{{5, 50}}}));
  EXPECT_EQ(run(10s), (std::vector<Told>{{{5, 127}}})) << "silent now, once";
}

TEST_F(Speaking, OfSilenceAndOfWhatHasNoLevelNothingIsTold) {
  publish(5, "a");
  for (int n = 0; n < 20; ++n) {
    speak("a", 127);
    speak("a", std::nullopt);
    EXPECT_TRUE(run(20ms).empty());
  }
}

TEST_F(Speaking, TracksAreToldTogether) {
  publish(5, "a");
  publish(6, "b");
  publish(7, "c");
  speak("b", 0x80 | 10);  // with voice activity
  speak("a", 30);
  speak("c", 127);
  EXPECT_EQ(run(100ms), (std::vector<Told>{{{6, 10}, {5, 30}}}));
  speak("a", 35);
  EXPECT_EQ(run(100ms), (std::vector<Told>{{{6, 127}, {5, 35}}}));
}

// What is sent beyond a second's worth of the limit is dropped, and only that.
TEST_F(Speaking, WhoSendsTooMuchIsHeardAgainSoon) {
  publish(5, "a");
  for (int n = 0; n < 1000; ++n) speak("a", 30);
  const std::uint64_t dropped = counters().over_rate.value();
  EXPECT_GT(dropped, 500U);
  EXPECT_LT(dropped, 950U);
  run(5s);
  speak("a", 40);
  EXPECT_EQ(run(100ms), (std::vector<Told>{{{5, 40}}}));
  EXPECT_EQ(counters().over_rate.value(), dropped);
}

TEST_F(Speaking, ATrackThatHasEndedIsToldNoMore) {
  publish(5, "a");
  speak("a", 30);
  apply(Unpublish{kPeer, 5});
  EXPECT_TRUE(run(1s).empty());
  publish(5, "a");
  speak("a", 30);
  run(50ms);
  apply(Unpublish{kPeer, 5});
  publish(5, "a");
  speak("a", 40);
  EXPECT_EQ(run(1s), (std::vector<Told>{{{5, 40}}, {{5, 127}}}));
}

}  // namespace
}  // namespace halloo::session
