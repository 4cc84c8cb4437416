// Publishers and watchers of a Conference, and what it orders. Receivers are in reception_test.cc.
#include "session/conference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "sdp/parse.h"
#include "sdp/write.h"
#include "unit/session/negotiation.h"
#include "unit/session/order_book.h"

namespace halloo::session {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

ConferenceSettings settings(unsigned workers = 2) {
  ConferenceSettings made;
  made.workers = workers;
  made.fingerprint = local_transport().fingerprint;
  made.candidates = local_transport().candidates;
  return made;
}

std::string sending() {
  return fixture_text("libdatachannel_publish");
}
std::string calling() {
  return fixture_text("chromium_call");
}
std::string receiving() {
  return fixture_text("chromium_receive");
}

struct ConferenceTest : testing::Test {
  explicit ConferenceTest(ConferenceSettings with = settings()) : conference(std::move(with), random) {}
  ~ConferenceTest() override {
    book.check();
    EXPECT_THAT(book.complaints, IsEmpty());
  }

  Conference::Opened publish(std::string_view room, std::string_view name) {
    auto opened = conference.publish(room, name, calling(), {}, orders);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().sentence);
    book.take(orders);
    return opened ? *opened : Conference::Opened{};
  }
  Conference::Opened watch(std::string_view room, std::string_view name) {
    auto opened = conference.watch(room, name, receiving(), orders);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().sentence);
    book.take(orders);
    return opened ? *opened : Conference::Opened{};
  }
  void close(PeerId peer) {
    conference.close(peer, orders);
    book.take(orders);
  }
  std::optional<Refusal> refusal_of(std::string_view room, std::string_view name, std::string_view offer) {
    const auto opened = conference.publish(room, name, offer, {}, orders);
    EXPECT_THAT(orders, IsEmpty());
    return opened ? std::nullopt : std::optional(opened.error().reason);
  }

  SeededRandom random{1};
  Conference conference;
  Orders orders;
  OrderBook book;
};

TEST_F(ConferenceTest, OpensAConnectionWithTheTracksOfAPublisher) {
  const auto ada = publish("room", "ada");
  EXPECT_EQ(ada.participant, "ada");
  EXPECT_EQ(book.peers.size(), 1U);
  EXPECT_EQ(book.tracks.size(), 2U);
  EXPECT_EQ(*conference.generation(ada.peer), ada.generation);
  const sdp::Description answer = parsed(ada.answer);
  EXPECT_EQ(complaint(parsed(calling()), answer), "");
  EXPECT_EQ(sdp::ice_of(answer, answer.media[0]).ufrag, ada.generation);
  EXPECT_EQ(conference.rooms(), 1U);
  close(ada.peer);
  EXPECT_EQ(conference.rooms() + conference.connections(), 0U);
  EXPECT_EQ(conference.generation(ada.peer), nullptr);
  close(ada.peer);
}

TEST_F(ConferenceTest, MakesANameForWhoHasNone) {
  const auto one = publish("room", ""), other = publish("room", "");
  EXPECT_FALSE(one.participant.empty());
  EXPECT_NE(one.participant, other.participant);
}

TEST_F(ConferenceTest, RefusesWhatItCannotReadOrUse) {
  EXPECT_EQ(refusal_of("room", "ada", "hello"), Refusal::malformed_description);
  EXPECT_EQ(refusal_of("room", "ada", ""), Refusal::malformed_description);
  EXPECT_EQ(refusal_of("room", "ada", "v=0\r\n"), Refusal::unusable_description);
  sdp::Description offer = parsed(calling());
  for (sdp::MediaSection& section : offer.media) section.dtls.fingerprints.clear();
  EXPECT_EQ(refusal_of("room", "ada", sdp::write(offer)), Refusal::unusable_description);
  const auto watching = conference.watch("room", "ada", "v=0\r\n", orders);
  ASSERT_FALSE(watching);
  EXPECT_EQ(watching.error().reason, Refusal::unusable_description);
  EXPECT_THAT(watching.error().sentence, HasSubstr("Nothing can be sent"));
  EXPECT_EQ(conference.rooms(), 0U) << "who is refused leaves no room behind";
}

TEST_F(ConferenceTest, LetsOneSendUnderAName) {
  const auto ada = publish("room", "ada");
  EXPECT_EQ(refusal_of("room", "ada", calling()), Refusal::name_taken);
  publish("elsewhere", "ada");
  close(ada.peer);
  publish("room", "ada");
}

struct SmallConferenceTest : ConferenceTest {
  SmallConferenceTest()
      : ConferenceTest([] {
          ConferenceSettings made = settings();
          made.max_rooms = 2;
          made.max_participants = 2;
          made.max_connections = 4;
          return made;
        }()) {}
};

TEST_F(SmallConferenceTest, HasLimits) {
  publish("one", "ada");
  const auto bob = publish("one", "bob");
  EXPECT_EQ(refusal_of("one", "eve", calling()), Refusal::too_many);
  publish("two", "ada");
  EXPECT_EQ(refusal_of("three", "ada", calling()), Refusal::too_many);
  watch("two", "");
  EXPECT_EQ(refusal_of("two", "bob", calling()), Refusal::too_many);
  close(bob.peer);
  publish("two", "bob");
}

TEST_F(ConferenceTest, GivesAWatcherWhatIsPublished) {
  const auto ada = publish("room", "ada");
  const auto watcher = watch("room", "ada");
  ASSERT_NE(book.subscription_of(watcher.peer, true), nullptr);
  ASSERT_NE(book.subscription_of(watcher.peer, false), nullptr);
  const Subscribe& video = book.subscription_of(watcher.peer, true)->order;
  const sdp::Description answer = parsed(watcher.answer);
  bool described = false;
  for (const sdp::MediaSection& section : answer.media) {
    if (section.ssrcs.empty() || section.ssrcs[0].ssrc != video.identity.ssrc) continue;
    described = true;
    EXPECT_EQ(section.mid, video.identity.mid);
    EXPECT_EQ(section.ssrcs[0].cname, video.cname);
    ASSERT_EQ(section.ssrcs.size(), 2U);
    EXPECT_EQ(section.ssrcs[1].ssrc, video.identity.rtx_ssrc);
    EXPECT_EQ(section.direction, sdp::Direction::sendonly);
    for (const sfu::PayloadMapping& payload : video.identity.payloads)
      EXPECT_NE(sdp::find_codec(section, payload.to), nullptr);
  }
  EXPECT_TRUE(described);
  EXPECT_TRUE(video.transport_wide);
  close(ada.peer);
  EXPECT_THAT(book.subscriptions, IsEmpty());
  EXPECT_EQ(conference.rooms(), 1U) << "someone waits in it";
}

TEST_F(ConferenceTest, AWatcherMayComeFirstAndStays) {
  const auto watcher = watch("room", "ada");
  EXPECT_THAT(book.subscriptions, IsEmpty());
  publish("room", "bob");
  EXPECT_THAT(book.subscriptions, IsEmpty());
  const auto ada = publish("room", "ada");
  const std::uint32_t ssrc = book.subscription_of(watcher.peer, true)->order.identity.ssrc;
  close(ada.peer);
  publish("room", "ada");
  ASSERT_NE(book.subscription_of(watcher.peer, true), nullptr);
  EXPECT_EQ(book.subscription_of(watcher.peer, true)->order.identity.ssrc, ssrc) << "as it was described";
}

TEST_F(ConferenceTest, WhoNamesNobodyWatchesWhoIsThereLongest) {
  const auto ada = publish("room", "ada"), bob = publish("room", "bob");
  const auto watcher = watch("room", "");
  const auto watched = [&] { return book.tracks.at(book.subscription_of(watcher.peer, true)->track).peer; };
  EXPECT_EQ(watched(), ada.peer);
  close(ada.peer);
  EXPECT_EQ(watched(), bob.peer);
  publish("room", "ada");
  EXPECT_EQ(watched(), bob.peer);
}

TEST_F(ConferenceTest, WhatIsWithheldIsNotForwarded) {
  publish("room", "ada");
  const auto watcher = watch("room", "ada");
  conference.withhold("room", "ada", "audio", true, orders);
  book.take(orders);
  EXPECT_EQ(book.subscription_of(watcher.peer, false), nullptr);
  EXPECT_NE(book.subscription_of(watcher.peer, true), nullptr);
  const auto late = watch("room", "ada");
  EXPECT_EQ(book.subscription_of(late.peer, false), nullptr);
  conference.withhold("room", "ada", "audio", false, orders);
  book.take(orders);
  EXPECT_NE(book.subscription_of(watcher.peer, false), nullptr);
  EXPECT_NE(book.subscription_of(late.peer, false), nullptr);
}

TEST_F(ConferenceTest, ForgetsWhoseConnectionHasEnded) {
  const auto ada = publish("room", "ada");
  const auto watcher = watch("room", "ada");
  conference.on_event(Ended{ada.peer, transport::End::consent_expired}, orders);
  book.end(ada.peer);
  book.take(orders);
  EXPECT_EQ(conference.connections(), 1U);
  conference.on_event(Ended{watcher.peer, transport::End::closed_by_peer}, orders);
  book.end(watcher.peer);
  book.take(orders);
  EXPECT_EQ(conference.connections() + conference.rooms(), 0U);
  conference.on_event(Ended{watcher.peer, transport::End::closed_by_peer}, orders);
  EXPECT_THAT(orders, IsEmpty());
}

TEST_F(ConferenceTest, SpreadsConnectionsOverTheWorkers) {
  std::vector<PeerId> all;
  for (int n = 0; n < 10; ++n) all.push_back(publish("room", "").peer);
  const auto on = [&](unsigned worker) {
    return std::ranges::count_if(book.peers, [&](const auto& each) { return each.second == worker; });
  };
  EXPECT_EQ(on(0), 5);
  EXPECT_EQ(on(1), 5);
  for (const PeerId peer : std::vector(all))
    if (book.peers.at(peer) == 0) close(peer);
  for (int n = 0; n < 5; ++n) publish("room", "");
  EXPECT_EQ(on(0), 5);
}

TEST_F(ConferenceTest, RestartsIce) {
  const auto ada = publish("room", "ada");
  const unsigned worker = book.peers.at(ada.peer);
  const std::string fragment = "a=ice-ufrag:newu\r\na=ice-pwd:new-password-of-the-client\r\n";
  const auto restarted = conference.restart_ice(ada.peer, fragment, orders);
  ASSERT_TRUE(restarted);
  ASSERT_EQ(orders.size(), 1U);
  const auto& order = std::get<RestartIce>(orders[0].second);
  EXPECT_EQ(order.peer, ada.peer);
  EXPECT_EQ(order.local.ufrag, restarted->generation);
  EXPECT_NE(restarted->generation, ada.generation);
  EXPECT_EQ(worker_of_ufrag(restarted->generation), worker);
  EXPECT_EQ(*conference.generation(ada.peer), restarted->generation);
  const auto answer = sdp::parse_fragment(restarted->fragment);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->ice.ufrag, order.local.ufrag);
  EXPECT_EQ(answer->ice.pwd, order.local.password);
  EXPECT_TRUE(answer->ice_lite);
  ASSERT_EQ(answer->sections.size(), 1U);
  EXPECT_EQ(answer->sections[0].candidates.size(), settings().candidates.size());
  book.take(orders);

  EXPECT_TRUE(conference.trickle(ada.peer, fragment));
  const auto late =
      conference.trickle(ada.peer, "a=ice-ufrag:older\r\na=ice-pwd:older-password-of-client\r\n");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().reason, Refusal::wrong_generation);
  EXPECT_EQ(conference.restart_ice(ada.peer, "", orders).error().reason, Refusal::unusable_description);
  EXPECT_EQ(conference.restart_ice(ada.peer, "hello", orders).error().reason, Refusal::malformed_description);
  EXPECT_EQ(conference.restart_ice(4711, fragment, orders).error().reason, Refusal::unknown_connection);
  EXPECT_EQ(conference.trickle(4711, fragment).error().reason, Refusal::unknown_connection);
  EXPECT_THAT(orders, IsEmpty());
}

TEST(WorkerOfUfrag, IsKnownOfOursOnly) {
  SeededRandom random(1);
  Conference conference(settings(256), random);
  Orders orders;
  for (unsigned n = 0; n < 256; ++n)
    ASSERT_TRUE(conference.publish("room" + std::to_string(n), "", sending(), {}, orders));
  std::set<unsigned> workers;
  for (const auto& [worker, command] : orders)
    if (const auto* open = std::get_if<Open>(&command)) {
      EXPECT_EQ(worker_of_ufrag(open->local.ufrag), worker);
      workers.insert(worker);
    }
  EXPECT_EQ(workers.size(), 256U);
  for (const char* other : {"", "AAAA", "AAAAAAAAAAAAA", "-AAAAAAAAAAA", "A-AAAAAAAAAA"})
    EXPECT_EQ(worker_of_ufrag(other), std::nullopt) << other;
}

// People come, change and go, in any order: what is ordered makes sense throughout, and nothing is left.
TEST(ConferenceRandom, OrdersMakeSense) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SeededRandom random(seed);
    const auto below = [&](std::uint64_t bound) { return static_cast<std::size_t>(random.next() % bound); };
    Conference conference(settings(3), random);
    Orders orders;
    OrderBook book;
    std::vector<PeerId> peers;
    const auto keep = [&](const auto& opened) {
      if (opened) peers.push_back(opened->peer);
    };
    for (int step = 0; step < 80; ++step) {
      const std::string room(1, "xy"[below(2)]), name(1, "abcd"[below(4)]);
      const std::string offers[] = {calling(), sending(), fixture_text("chromium_simulcast"),
                                    fixture_text("firefox_simulcast")};
      switch (below(8)) {
        case 0:
        case 1:
          keep(conference.publish(room, below(4) == 0 ? "" : name, offers[below(4)], {}, orders));
          break;
        case 2:
        case 3:
          keep(conference.watch(room, below(3) == 0 ? "" : name, below(4) == 0 ? calling() : receiving(),
                                orders));
          break;
        case 4:
          conference.withhold(room, name, below(2) == 0 ? "video" : "audio", below(2) == 0, orders);
          break;
        case 5:
          if (!peers.empty())
            static_cast<void>(
                conference.publish_again(peers[below(peers.size())], offers[below(4)], {}, orders));
          break;
        case 6:
          if (!peers.empty()) conference.close(peers[below(peers.size())], orders);
          break;
        case 7:
          if (!peers.empty()) {
            const PeerId peer = peers[below(peers.size())];
            book.end(peer);
            conference.on_event(Ended{peer, transport::End::consent_expired}, orders);
          }
          break;
      }
      book.take(orders);
      book.check();
      ASSERT_THAT(book.complaints, IsEmpty()) << "seed " << seed << " step " << step;
    }
    for (const PeerId peer : peers) conference.close(peer, orders);
    book.take(orders);
    EXPECT_THAT(book.complaints, IsEmpty()) << "seed " << seed;
    EXPECT_EQ(book.peers.size() + book.tracks.size() + book.subscriptions.size(), 0U) << "seed " << seed;
    EXPECT_EQ(conference.connections() + conference.rooms(), 0U) << "seed " << seed;
  }
}

}  // namespace
}  // namespace halloo::session
