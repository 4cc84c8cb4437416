// Streams that connect out, as a relayed transport address of TCP does (RFC 6062).
#include "stream_fixture.h"

namespace halloo::io {
namespace {

using namespace std::chrono_literals;

const Address kAnyPort = *Address::parse("127.0.0.1:0");

TEST_F(StreamTest, ConnectsFromAPortThatListens) {
  start();
  auto relay = open_tcp_listener(kAnyPort, true);
  ASSERT_TRUE(relay);
  Address relayed = local_address(relay->get());
  Stream* out = streams->connect(relayed, address(), *this);
  out->tag = 100;
  EXPECT_FALSE(say(*out, "too early"));
  ASSERT_TRUE(wait([&] { return outcomes[100].size() == 1 && accepted.size() == 1; }));
  EXPECT_TRUE(outcomes[100][0]);
  EXPECT_EQ(out->local(), relayed);
  EXPECT_EQ(out->peer(), address());
  EXPECT_EQ(accepted[0]->peer(), relayed);
  EXPECT_TRUE(say(*out, "there"));
  EXPECT_TRUE(say(*accepted[0], "back"));
  ASSERT_TRUE(wait([&] { return !messages[100].empty() && !messages[0].empty(); }));

  // And the port still listens; and the same two ports are not connected twice.
  Client peer(loop, relayed.port());
  Fd from_peer;
  ASSERT_TRUE(
      wait([&] { return static_cast<bool>(from_peer = Fd(::accept(relay->get(), nullptr, nullptr))); }));
  Stream* again = streams->connect(relayed, address(), *this);
  again->tag = 101;
  ASSERT_TRUE(wait([&] { return closed_times(101) == 1; }));
  EXPECT_EQ(outcomes[101], std::vector<bool>{false});
  out->close();
  ASSERT_TRUE(wait([&] { return closed_times(100) == 1 && closed_times(0) == 1; }));
}

TEST_F(StreamTest, SaysThatItCouldNotConnect) {
  start();
  Address nobody;
  {
    auto gone = open_tcp_listener(kAnyPort);
    ASSERT_TRUE(gone);
    nobody = local_address(gone->get());
  }
  Address elsewhere = *Address::parse("192.0.2.1:0");  // not ours (RFC 5737)
  std::vector<Stream*> out = {streams->connect(kAnyPort, nobody, *this),
                              streams->connect(elsewhere, address(), *this),
                              streams->connect(*Address::parse("[::1]:0"), address(), *this)};
  for (std::size_t i = 0; i < out.size(); ++i) out[i]->tag = i;
  EXPECT_TRUE(outcomes.empty()) << "not from within the call";
  ASSERT_TRUE(wait([&] { return streams->size() == 0; }));
  for (std::size_t i = 0; i < out.size(); ++i) {
    EXPECT_EQ(outcomes[i], std::vector<bool>{false}) << i;
    EXPECT_EQ(closed_times(i), 1u) << i;
  }
  EXPECT_EQ(counters().connect_failed.value(), 3u);
}

TEST_F(StreamTest, DoesNotWaitForEverForAConnection) {
  start({.connect_timeout = 40ms});
  // A listener whose backlog is full answers no more.
  Fd full(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(::bind(full.get(), kAnyPort.data(), kAnyPort.size()), 0);
  ASSERT_EQ(::listen(full.get(), 0), 0);
  Stream* first = streams->connect(kAnyPort, local_address(full.get()), *this, true);
  first->tag = 1;
  ASSERT_TRUE(wait([&] { return outcomes[1] == std::vector<bool>{true}; }));
  Stream* second = streams->connect(kAnyPort, local_address(full.get()), *this);
  second->tag = 2;
  ASSERT_TRUE(wait([&] { return closed_times(2) == 1; }));
  EXPECT_EQ(outcomes[2], std::vector<bool>{false});
  EXPECT_EQ(counters().connect_timed_out.value(), 1u);
  Stream* third = streams->connect(kAnyPort, local_address(full.get()), *this);
  third->tag = 3;
  third->finish();
  ASSERT_TRUE(wait([&] { return closed_times(3) == 1; }));
  EXPECT_TRUE(outcomes[3].empty()) << "who gave up is not told";
  EXPECT_EQ(closed_times(1), 0u) << "it is paused, and has time";
}

TEST_F(StreamTest, SharesAPortWithOtherListeners) {
  start();
  auto second = open_tcp_listener(address(), true);
  ASSERT_TRUE(second) << second.error();
  EXPECT_FALSE(open_tcp_listener(address())) << "but only when both say so";
  std::size_t there = 0;
  Listener other(
      loop, std::move(second).value(), [&](Fd, const Address&) { ++there; }, pauses);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 64; ++i) clients.push_back(std::make_unique<Client>(loop, listener->port()));
  ASSERT_TRUE(wait([&] { return there + accepted.size() == clients.size(); }));
  EXPECT_GT(there, 0u);
  EXPECT_GT(accepted.size(), 0u);
}

}  // namespace
}  // namespace halloo::io
