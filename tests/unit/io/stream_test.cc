#include "stream_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

// Each of these holds in the plain and in TLS.
class StreamOver : public StreamTest, public testing::WithParamInterface<bool> {
 protected:
  void begin(StreamLimits limits = {}) { start(limits, GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Both, StreamOver, testing::Bool(),
                         [](const auto& over) { return over.param ? "Tls" : "Plain"; });

TEST_P(StreamOver, CarriesMessagesThatComeInPieces) {
  begin();
  on_message = [](Stream& stream, const std::string& text) { return say(stream, "re: " + text); };
  auto peer = client();
  std::string all = message("one") + message("two") + message("three");
  peer->send(all.substr(0, 6));
  ASSERT_TRUE(wait([&] { return messages[0] == Texts{"one"}; }));
  peer->send(all.substr(6, 7));
  ASSERT_TRUE(wait([&] { return messages[0] == Texts({"one", "two"}); }));
  peer->send(all.substr(13));
  ASSERT_TRUE(wait([&] { return messages[0] == Texts({"one", "two", "three"}); }));
  std::string answers = message("re: one") + message("re: two") + message("re: three");
  ASSERT_TRUE(wait([&] { return peer->received == answers; }));
  EXPECT_EQ(accepted[0]->octets_received(), all.size());
  EXPECT_EQ(accepted[0]->octets_sent(), answers.size());
  EXPECT_EQ(accepted[0]->tls(), GetParam());
  EXPECT_EQ(accepted[0]->local().port(), listener->port());
  peer->leave();
  ASSERT_TRUE(wait([&] { return streams->size() == 0; }));
  EXPECT_EQ(closed_times(0), 1u);
}

TEST_P(StreamOver, CarriesAFloodOfMessages) {
  begin();
  auto peer = client();
  std::string all;
  Texts expected;
  for (std::size_t i = 0; i < 20'000; ++i) {
    expected.push_back(std::to_string(i) + std::string(i % 200, 'x'));
    all += message(expected.back());
  }
  peer->send(all);
  ASSERT_TRUE(wait([&] { return messages[0].size() == expected.size(); }));
  EXPECT_EQ(messages[0], expected);
}

TEST_P(StreamOver, SendsWhatATurnMadeAtItsEnd) {
  begin();
  auto peer = client();
  peer->send(message("hello"));
  on_message = [](Stream& stream, const std::string&) {
    EXPECT_TRUE(say(stream, "one"));
    EXPECT_TRUE(say(stream, "two"));
    EXPECT_EQ(stream.queued(), 8u);
    return true;
  };
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  EXPECT_EQ(accepted[0]->queued(), 0u) << "at the end of that turn";
  ASSERT_TRUE(wait([&] { return peer->received == message("one") + message("two"); }));
}

TEST_P(StreamOver, DropsAWholeMessageWhenTooMuchWaits) {
  begin({.max_send_queue = 1000});
  auto peer = client();
  peer->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  Stream& stream = *accepted[0];
  for (int i = 0; i < 5; ++i) EXPECT_EQ(say(stream, std::string(199, 'x')), true) << i;
  EXPECT_FALSE(say(stream, "y"));
  EXPECT_EQ(counters().send_dropped.value(), 1u);
  ASSERT_TRUE(wait([&] { return stream.queued() == 0; }));
  EXPECT_TRUE(say(stream, "z"));
  ASSERT_TRUE(wait([&] { return peer->received.ends_with("z"); }));
  EXPECT_EQ(peer->received.size(), 1002u);
  EXPECT_EQ(peer->received.find('y'), std::string::npos);
}

TEST_P(StreamOver, KeepsToItsLimitWhenThePeerDoesNotRead) {
  begin();
  auto peer = client();
  peer->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  peer->set_reading(false);
  std::size_t taken = 0;
  Stream& stream = *accepted[0];
  while (stream.queued() < StreamLimits().max_send_queue / 2) {  // until the kernel takes no more
    while (say(stream, std::string(255, 'x'))) ++taken;
    ASSERT_LE(stream.queued(), StreamLimits().max_send_queue);
    loop.turn(0ms);
  }
  peer->set_reading(true);
  ASSERT_TRUE(wait([&] { return peer->received.size() >= taken * 256; })) << "and what it took arrives";
}

TEST_P(StreamOver, ReadsNothingWhilePaused) {
  begin();
  on_message = [](Stream& stream, const std::string& text) {
    if (text == "pause") stream.pause();
    return text != "pause";
  };
  auto peer = client();
  auto other = client();
  peer->send(message("pause") + message("two") + message("three"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  peer->send(message("four"));
  peer->send(std::string(100'000, '\0'));  // more than is read at once
  other->send(message("one"));
  ASSERT_TRUE(wait([&] { return messages[1] == Texts{"one"}; }));
  EXPECT_EQ(messages[0], Texts{"pause"});
  accepted[0]->resume();
  ASSERT_TRUE(wait([&] { return messages[0].size() == 100'004; }));
  EXPECT_EQ(Texts(messages[0].begin(), messages[0].begin() + 4), Texts({"pause", "two", "three", "four"}));
}

TEST_P(StreamOver, SendsWhatIsQueuedBeforeItsEnd) {
  begin();
  auto peer = client();
  on_message = [](Stream& stream, const std::string&) {
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(say(stream, std::string(200, 'x')));
    stream.finish();
    EXPECT_FALSE(say(stream, "too late"));
    return true;
  };
  peer->set_reading(false);
  peer->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  peer->send(message("nobody reads that any more"));
  peer->set_reading(true);
  ASSERT_TRUE(wait([&] { return peer->done(); }));
  EXPECT_TRUE(peer->ended) << "not by a reset";
  EXPECT_EQ(peer->received.size(), 201'000u);
  EXPECT_EQ(closed_times(0), 0u) << "the peer's end is to come";
  peer->end_writing();
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  EXPECT_EQ(messages[0], Texts{"hello"});
  EXPECT_EQ(counters().close_timed_out.value(), 0u);
}

TEST_P(StreamOver, AnswersAPeerThatSendsNoMore) {
  begin();
  on_message = [](Stream& stream, const std::string& text) { return say(stream, text); };
  auto peer = client();
  peer->send(message("last"));
  ASSERT_TRUE(wait([&] { return peer->received == message("last"); }));
  peer->end_writing();
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  EXPECT_TRUE(wait([&] { return peer->done(); }));
}

TEST_F(StreamTest, SendsItsAnswerToWhoHasAlreadyEnded) {
  start();
  on_message = [](Stream& stream, const std::string& text) { return say(stream, text); };
  Fd peer(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::connect(peer.get(), address().data(), address().size()), 0);
  ASSERT_EQ(::send(peer.get(), "\4last", 5, 0), 5);
  ASSERT_EQ(::shutdown(peer.get(), SHUT_WR), 0);
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  char answer[16];
  EXPECT_EQ(::recv(peer.get(), answer, sizeof answer, MSG_WAITALL), 5);
}

TEST_P(StreamOver, DropsWhatNobodyConsumes) {
  begin({.max_unconsumed = 200});
  auto peer = client();
  peer->send(message("hello") + "\xff" + std::string(199, 'x'));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  peer->send("x");
  ASSERT_TRUE(wait([&] { return peer->done(); }));
  EXPECT_EQ(counters().input_too_long.value(), 1u);
  EXPECT_EQ(closed_times(0), 1u);
}

TEST_P(StreamOver, DoesNotWaitForEverForAFirstMessage) {
  begin({.first_timeout = 40ms});
  Client silent(loop, listener->port());
  auto dawdling = client();
  dawdling->send("\xff");
  auto good = client();
  good->send(message("hello"));
  ASSERT_TRUE(wait([&] { return silent.done() && dawdling->done(); }));
  EXPECT_EQ(counters().first_timed_out.value(), 2u);
  EXPECT_EQ(streams->size(), 1u);
  good->send(message("again"));
  EXPECT_TRUE(wait([&] { return messages[2] == Texts({"hello", "again"}); }));
}

TEST_P(StreamOver, DropsTheIdle) {
  begin({.idle_timeout = 40ms});
  auto peer = client();
  peer->send(message("hello"));
  ASSERT_TRUE(wait([&] { return peer->done(); }));
  EXPECT_EQ(counters().idle_timed_out.value(), 1u);
  EXPECT_EQ(messages[0], Texts{"hello"});
}

TEST_F(StreamTest, DoesNotWaitForEverForAnEnd) {
  start({.close_timeout = 40ms});
  auto reading = client(), stalled = client();
  stalled->set_reading(false);
  for (Stream* stream : accepted) {
    for (int i = 0; i < 100; ++i) say(*stream, std::string(255, 'x'));
    stream->finish();
  }
  ASSERT_TRUE(wait([&] { return streams->size() == 0; }));
  EXPECT_EQ(counters().close_timed_out.value(), 2u);
  EXPECT_TRUE(wait([&] { return reading->ended; }));
}

TEST_F(StreamTest, TakesOnlySoMany) {
  start({.max_streams = 2});
  auto one = client(), two = client();
  Client three(loop, listener->port());
  ASSERT_TRUE(wait([&] { return three.done(); }));
  EXPECT_EQ(counters().refused_full.value(), 1u);
  EXPECT_EQ(streams->connect(*Address::parse("127.0.0.1:0"), address(), *this), nullptr);
  one->leave();
  ASSERT_TRUE(wait([&] { return streams->size() == 1; }));
  client();
  EXPECT_EQ(accepted.size(), 3u);
}

// Whatever a handler does, both streams are ready in the same turn.
TEST_P(StreamOver, MayBeClosedFromWithinAnyCall) {
  begin();
  on_message = [&](Stream&, const std::string&) {
    accepted[0]->close();
    accepted[1]->close();
    EXPECT_FALSE(say(*accepted[0], "x"));
    accepted[0]->pause();
    accepted[1]->resume();
    accepted[0]->finish();
    EXPECT_FALSE(accepted[0]->join(*accepted[1]));
    return true;
  };
  when_closed = [&](Stream& stream) {
    stream.close();
    for (std::size_t i = 0; i < accepted.size(); ++i)
      if (closed_times(i) == 0) accepted[i]->finish();
  };
  auto one = client(), two = client(), three = client();
  one->send(message("a") + message("b"));
  two->send(message("a") + message("b"));
  ASSERT_TRUE(wait([&] { return one->done() && two->done() && three->done(); }));
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1 && closed_times(1) == 1; }));
  three->leave();
  ASSERT_TRUE(wait([&] { return closed_times(2) == 1; }));
}

TEST_P(StreamOver, MovesToAnotherSet) {
  begin();
  Loop elsewhere;
  Streams others(elsewhere, StreamLimits{});
  std::optional<HandedOver> released;
  on_message = [&](Stream& stream, const std::string& text) {
    say(stream, "re: " + text);
    if (text != "move") return true;
    released = stream.release();
    EXPECT_FALSE(say(stream, "too late"));
    return false;
  };
  auto peer = client();
  peer->send(message("one") + message("move") + message("two"));
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  EXPECT_EQ(streams->size(), 0u);
  ASSERT_TRUE(released && released->fd);
  released->first = message("two");  // what nobody consumed, the caller knows
  Stream* moved = others.adopt(std::move(*released), *this);
  moved->tag = 1;
  EXPECT_EQ(moved->tls(), GetParam());
  peer->send(message("three"));
  std::string answers = message("re: one") + message("re: move") + message("re: two") + message("re: three");
  ASSERT_TRUE(wait([&] {
    elsewhere.turn(0ms);
    if (peer->received != answers) loop.turn(1ms);
    return peer->received == answers;
  }));
  EXPECT_EQ(messages[1], Texts({"two", "three"}));
}

TEST_P(StreamOver, DoesNotMoveAmidWhatItSends) {
  begin();
  auto peer = client();
  peer->send(message("hello"));
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  peer->set_reading(false);
  while (accepted[0]->queued() == 0) {
    while (say(*accepted[0], std::string(255, 'x'))) continue;
    loop.turn(0ms);
  }
  HandedOver released = accepted[0]->release();
  EXPECT_FALSE(released.fd);
  EXPECT_EQ(streams->adopt(std::move(released), *this), nullptr);
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  peer->set_reading(true);
  EXPECT_TRUE(wait([&] { return peer->done(); }));
}

TEST_F(StreamTest, NoticesAResetWhilePaused) {
  accept_paused = true;
  start();
  auto peer = client();
  peer->send(message("unread"));
  peer->reset();
  ASSERT_TRUE(wait([&] { return closed_times(0) == 1; }));
  EXPECT_EQ(counters().broken.value(), 1u);
}

TEST_F(StreamTest, IsDestroyedWithItsSet) {
  start();
  auto one = client(), two = client();
  one->send(message("x") + "\x7fpart");
  ASSERT_TRUE(wait([&] { return !messages[0].empty(); }));
  say(*accepted[1], "x");
  ASSERT_TRUE(accepted[0]->join(*accepted[1]));
  streams.reset();
  ASSERT_TRUE(wait([&] { return one->done() && two->done(); }));
  EXPECT_TRUE(closed.empty());
}

TEST(StreamBuffer, GivesItsMemoryBackWhenEmpty) {
  BufferPool pool;
  StreamBuffer buffer, other;
  std::string octets;
  for (int i = 0; i < 20'000; ++i) octets += std::to_string(i);
  std::size_t in = 0, out = 0;
  while (out < octets.size()) {
    std::size_t piece = std::min<std::size_t>(1 + in % 300, octets.size() - in);
    buffer.append(as_bytes(octets).subspan(in, piece), pool);
    in += piece;
    ASSERT_EQ(as_text(buffer.octets()), std::string_view(octets).substr(out, in - out));
    std::size_t taken = in == octets.size() ? buffer.size() : std::min(buffer.size(), 1 + in % 350);
    buffer.consume(taken, pool);
    out += taken;
    ASSERT_EQ(buffer.size(), in - out);
  }
  EXPECT_TRUE(buffer.empty());
  std::size_t capacity = pool.take().capacity();
  EXPECT_GT(capacity, 0u);
  EXPECT_LT(capacity, octets.size() / 4) << "what is done does not stay";
  EXPECT_EQ(pool.take().capacity(), 0u) << "it was one piece of memory";
}

}  // namespace
}  // namespace halloo::io
