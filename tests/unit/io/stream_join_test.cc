#include "stream_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

// The first that connects is in TLS or not, the second never is, as with a client of TURN and a peer.
class JoinedStreams : public StreamTest, public testing::WithParamInterface<bool> {
 protected:
  void begin(StreamLimits limits = {}) {
    start(limits, GetParam());
    one = client();
    tls.reset();
    client_context.reset();
    two = client();
  }
  void join() { ASSERT_TRUE(accepted[0]->join(*accepted[1])); }
  static std::string noise(std::size_t size, std::uint32_t seed) {
    std::string octets(size, '\0');
    for (char& octet : octets) octet = static_cast<char>((seed = seed * 1664525 + 1013904223) >> 24);
    return octets;
  }
  // An end in order: in TLS with its alert before it.
  static void end_writing(Client& client) {
    if (client.ssl()) SSL_shutdown(client.ssl());
    client.end_writing();
  }
  void holds_back(Client& from, Client& to, const Stream& slow) {
    to.set_reading(false);
    std::string much = noise(8'000'000, 4);
    from.send(much);
    ASSERT_TRUE(wait([&] { return slow.queued() >= kQueue; }));
    // What is said the other way still goes, and meanwhile no more than one reading beyond the limit is held.
    to.send("slow");
    ASSERT_TRUE(wait([&] { return from.received.ends_with("slow"); }));
    EXPECT_LE(slow.queued(), kQueue + 64 * 1024);
    std::size_t before = to.received.size();
    to.set_reading(true);
    ASSERT_TRUE(wait([&] { return to.received.size() == before + much.size(); }));
    EXPECT_TRUE(to.received.ends_with(much));
  }
  bool both_closed() { return closed_times(0) == 1 && closed_times(1) == 1; }

  static constexpr std::size_t kQueue = 10'000;
  std::unique_ptr<Client> one, two;
};
INSTANTIATE_TEST_SUITE_P(Both, JoinedStreams, testing::Bool(),
                         [](const auto& over) { return over.param ? "Tls" : "Plain"; });

TEST_P(JoinedStreams, PassOctetsBothWays) {
  begin();
  std::string there = noise(3'000'000, 1), back = noise(2'000'000, 2);
  one->send(there);  // already on its way when they are joined
  on_message = [](Stream&, const std::string&) { return false; };
  two->send(back);
  accepted[0]->pause();
  accepted[1]->pause();
  loop.turn(0ms);
  join();
  ASSERT_TRUE(
      wait([&] { return two->received.size() >= there.size() && one->received.size() >= back.size(); }));
  EXPECT_TRUE(two->received == there);
  EXPECT_TRUE(one->received == back);
  EXPECT_FALSE(say(*accepted[0], "no messages any more"));
  EXPECT_FALSE(accepted[0]->join(*accepted[1]));

  end_writing(*one);
  ASSERT_TRUE(wait([&] { return two->ended; }));
  EXPECT_TRUE(closed.empty()) << "the other direction goes on";
  std::string more = noise(100'000, 3);
  two->send(more);
  ASSERT_TRUE(wait([&] { return one->received.size() >= back.size() + more.size(); }));
  EXPECT_TRUE(one->received.ends_with(more));
  two->end_writing();
  ASSERT_TRUE(wait([&] { return both_closed(); }));
  EXPECT_TRUE(wait([&] { return one->ended; }));
  EXPECT_EQ(received[0], there.size());
  EXPECT_EQ(sent[1], there.size());
  EXPECT_EQ(received[1], back.size() + more.size());
  EXPECT_EQ(sent[0], back.size() + more.size());
  EXPECT_EQ(counters().octets_joined.value(), there.size() + back.size() + more.size());
  EXPECT_EQ(counters().joined.value(), 1u);
  EXPECT_TRUE(messages.empty());
}

TEST_P(JoinedStreams, BeginAfterTheMessageThatJoinsThem) {
  begin();
  on_message = [&](Stream& stream, const std::string& text) {
    if (text != "join") return true;
    EXPECT_TRUE(say(stream, "joined"));
    EXPECT_TRUE(stream.join(*accepted[1]));
    return false;
  };
  accepted[1]->pause();
  two->send("what the peer said first");
  one->send(message("hello") + message("join") + "no message");
  ASSERT_TRUE(wait([&] { return two->received == "no message"; }));
  std::string expected = message("joined") + "what the peer said first";
  ASSERT_TRUE(wait([&] { return one->received == expected; }));
  EXPECT_EQ(messages[0].size(), 2u);
  EXPECT_TRUE(messages[1].empty());
}

TEST_P(JoinedStreams, PassOnWhatWasLeftOfBoth) {
  begin();
  one->send(message("hello") +
            "\xff"
            "one's rest");
  two->send(message("hello") +
            "\xff"
            "two's rest");
  ASSERT_TRUE(wait([&] { return !messages[0].empty() && !messages[1].empty(); }));
  join();
  ASSERT_TRUE(wait([&] {
    return one->received ==
               "\xff"
               "two's rest" &&
           two->received ==
               "\xff"
               "one's rest";
  }));
}

TEST_P(JoinedStreams, PassOnAnEndThatCameBefore) {
  begin();
  accepted[1]->pause();
  two->send("all that I have");
  ASSERT_TRUE(wait([&] { return two->unsent() == 0; }));
  two->end_writing();
  one->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  join();
  ASSERT_TRUE(wait([&] { return one->ended; }));
  EXPECT_EQ(one->received, "all that I have");
  one->send("and you?");
  ASSERT_TRUE(wait([&] { return two->received == "and you?"; }));
  end_writing(*one);
  ASSERT_TRUE(wait([&] { return two->ended && both_closed(); }));
}

TEST_P(JoinedStreams, HoldASenderBackWhoseReaderIsSlow) {
  begin({.max_joined_queue = kQueue});
  one->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  join();
  holds_back(*one, *two, *accepted[1]);
  holds_back(*two, *one, *accepted[0]);
}

TEST_P(JoinedStreams, EndWithTheOneThatBreaks) {
  for (bool first : {true, false}) {
    accepted.clear();
    closed.clear();
    begin();
    one->send(message("hello"));
    ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
    messages.clear();
    join();
    Client& breaks = first ? *one : *two;
    Client& stays = first ? *two : *one;
    breaks.send("last words");
    ASSERT_TRUE(wait([&] { return stays.received == "last words"; }));
    breaks.reset();
    ASSERT_TRUE(wait([&] { return stays.ended; }));
    stays.leave();
    ASSERT_TRUE(wait([&] { return both_closed(); }));
    EXPECT_EQ(streams->size(), 0u);
  }
}

TEST_P(JoinedStreams, EndWithTheOneThatIsClosed) {
  begin();
  one->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  join();
  accepted[1]->close();
  ASSERT_TRUE(wait([&] { return one->ended && two->ended; }));
  EXPECT_EQ(closed_times(1), 1u);
  one->leave();
  ASSERT_TRUE(wait([&] { return both_closed(); }));
}

TEST_P(JoinedStreams, DoNotWaitForEverForTheSecondEnd) {
  begin({.half_closed_timeout = 40ms});
  one->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  join();
  end_writing(*one);
  ASSERT_TRUE(wait([&] { return two->ended && one->ended; }));
  EXPECT_EQ(counters().half_closed_timed_out.value(), 1u);
  ASSERT_TRUE(wait([&] { return closed_times(1) == 1; }));
  one->leave();
  ASSERT_TRUE(wait([&] { return both_closed(); }));
}

TEST_P(JoinedStreams, MayBeOfTwoSets) {
  begin();
  one->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  auto others = std::make_unique<Streams>(loop, StreamLimits{});
  // A listener that nobody reads from: the connection stands in its backlog.
  auto silent = open_tcp_listener(*Address::parse("127.0.0.1:0"));
  ASSERT_TRUE(silent);
  Stream* out = others->connect(*Address::parse("127.0.0.1:0"), local_address(silent->get()), *this, true);
  remember(*out);
  ASSERT_TRUE(wait([&] { return outcomes[2].size() == 1; }));
  ASSERT_TRUE(accepted[0]->join(*out));
  others.reset();
  ASSERT_TRUE(wait([&] { return one->ended; })) << "its partner has gone";
  one->leave();
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
}

}  // namespace
}  // namespace halloo::io
