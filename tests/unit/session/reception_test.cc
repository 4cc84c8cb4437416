// Receivers of a Conference: what they are offered as others come, change and go, with answers as a browser
// gives them.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sdp/parse.h"
#include "sdp/write.h"
#include "session/conference.h"
#include "unit/session/negotiation.h"

namespace halloo::session {
namespace {

// As the client would answer it: everything received, or nothing of what `refused` names.
std::string answer_to(const std::string& offer, std::string_view refused = {}) {
  sdp::Description answer = parsed(offer);
  answer.ice_lite = false;
  for (sdp::MediaSection& section : answer.media) {
    section.direction = section.direction == sdp::Direction::sendonly && section.mid != refused
                            ? sdp::Direction::recvonly
                            : sdp::Direction::inactive;
    section.ice = {"theirs", "the-password-of-the-client", {}};
    section.dtls.setup = sdp::Setup::active;
    section.ssrcs.clear();
    section.ssrc_groups.clear();
    section.msids.clear();
    section.candidates.clear();
  }
  return sdp::write(answer);
}

struct ReceptionTest : testing::Test {
  PeerId publish(std::string_view name) {
    const auto opened = conference.publish("room", name, sdp::write(fixture("chromium_call")), {}, orders);
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().sentence);
    return opened ? opened->peer : 0;
  }
  Conference::Offer only_offer() {
    const auto offers = conference.take_offers();
    EXPECT_EQ(offers.size(), 1U);
    return offers.empty() ? Conference::Offer{} : offers.front();
  }
  template <class Kind>
  std::vector<Kind> ordered() {
    std::vector<Kind> all;
    for (const auto& [worker, command] : orders)
      if (const auto* each = std::get_if<Kind>(&command)) all.push_back(*each);
    return all;
  }

  static ConferenceSettings settings() {
    ConferenceSettings made;
    made.workers = 2;
    made.fingerprint = local_transport().fingerprint;
    made.candidates = local_transport().candidates;
    made.max_sounds = 2;
    return made;
  }

  SeededRandom random{7};
  Instant now{std::chrono::hours(1)};
  Orders orders;
  Conference conference{settings(), random};
};

TEST_F(ReceptionTest, IsOfferedWhatOthersPublishAndNotItsOwn) {
  publish("ada");
  publish("grace");
  orders.clear();
  const auto ada = conference.receive("room", "ada", orders);
  ASSERT_TRUE(ada);
  const Conference::Offer offer = only_offer();
  EXPECT_EQ(offer.peer, *ada);
  ASSERT_EQ(offer.tracks.size(), 2U);
  for (const auto& track : offer.tracks) EXPECT_EQ(track.participant, "grace");
  EXPECT_EQ(ordered<Open>().size(), 1U);
  EXPECT_FALSE(ordered<Open>().front().fingerprint);
  EXPECT_TRUE(ordered<Subscribe>().empty());

  const auto answered = conference.answer(*ada, answer_to(offer.description), orders);
  ASSERT_TRUE(answered) << answered.error().sentence;
  EXPECT_EQ(ordered<Expect>().size(), 1U);
  const auto subscriptions = ordered<Subscribe>();
  ASSERT_EQ(subscriptions.size(), 2U);
  for (const Subscribe& each : subscriptions) {
    EXPECT_EQ(each.peer, *ada);
    EXPECT_FALSE(each.identity.payloads.empty());
    EXPECT_EQ(each.identity.rtx_ssrc != 0, each.source.video);
    EXPECT_TRUE(each.transport_wide);
  }
  EXPECT_TRUE(conference.take_offers().empty());
}

TEST_F(ReceptionTest, IsOfferedAnewWhenSomeoneComesAndWhenSomeoneGoes) {
  const auto ada = conference.receive("room", "ada", orders);
  EXPECT_TRUE(conference.take_offers().empty());
  const PeerId grace = publish("grace");
  const Conference::Offer first = only_offer();
  publish("alan");
  EXPECT_TRUE(conference.take_offers().empty());  // one at a time
  ASSERT_TRUE(conference.answer(*ada, answer_to(first.description), orders));
  const Conference::Offer second = only_offer();
  EXPECT_EQ(second.tracks.size(), 4U);
  ASSERT_TRUE(conference.answer(*ada, answer_to(second.description), orders));
  EXPECT_EQ(ordered<Subscribe>().size(), 4U);
  EXPECT_EQ(ordered<Expect>().size(), 1U);

  conference.close(grace, orders);
  EXPECT_EQ(ordered<Unsubscribe>().size(), 2U);
  const Conference::Offer third = only_offer();
  EXPECT_EQ(third.tracks.size(), 2U);
  ASSERT_TRUE(conference.answer(*ada, answer_to(third.description), orders));

  // The m-lines that are free are used again.
  publish("grace");
  const Conference::Offer fourth = only_offer();
  EXPECT_EQ(parsed(fourth.description).media.size(), 4U);
  ASSERT_TRUE(conference.answer(*ada, answer_to(fourth.description), orders));
  EXPECT_EQ(ordered<Subscribe>().size(), 6U);
}

TEST_F(ReceptionTest, WhatIsWithheldIsNotForwarded) {
  publish("grace");
  const auto ada = conference.receive("room", "ada", orders);
  ASSERT_TRUE(conference.answer(*ada, answer_to(only_offer().description), orders));
  orders.clear();
  conference.withhold("room", "grace", "audio", true, orders);
  EXPECT_EQ(ordered<Unsubscribe>().size(), 1U);
  const Conference::Offer without = only_offer();
  ASSERT_EQ(without.tracks.size(), 1U);
  EXPECT_EQ(without.tracks.front().source, "video");
  ASSERT_TRUE(conference.answer(*ada, answer_to(without.description), orders));
  conference.withhold("room", "grace", "audio", false, orders);
  EXPECT_EQ(only_offer().tracks.size(), 2U);
}

TEST_F(ReceptionTest, WhoComesBackIsStillWithheld) {
  ASSERT_TRUE(conference.receive("room", "ada", orders));
  conference.withhold("room", "grace", "video", true, orders);
  publish("grace");
  const Conference::Offer offer = only_offer();
  ASSERT_EQ(offer.tracks.size(), 1U);
  EXPECT_EQ(offer.tracks.front().source, "audio");
}

TEST_F(ReceptionTest, RefusesWhatIsNoAnswer) {
  EXPECT_FALSE(conference.answer(99, "v=0\r\n", orders));
  const auto ada = conference.receive("room", "ada", orders);
  EXPECT_FALSE(conference.answer(*ada, "v=0\r\n", orders));  // nothing was offered
  publish("grace");
  const Conference::Offer offer = only_offer();
  EXPECT_FALSE(conference.answer(*ada, "nonsense", orders));
  EXPECT_FALSE(conference.answer(*ada, offer.description, orders));
  EXPECT_TRUE(conference.answer(*ada, answer_to(offer.description), orders));
}

TEST_F(ReceptionTest, APublisherChangesWhatItSends) {
  const auto opened = conference.publish("room", "grace", sdp::write(fixture("chromium_call")), {}, orders);
  ASSERT_TRUE(opened);
  const auto ada = conference.receive("room", "ada", orders);
  ASSERT_TRUE(conference.answer(*ada, answer_to(only_offer().description), orders));
  orders.clear();
  sdp::Description again = fixture("chromium_call");
  ++again.origin.version;
  for (sdp::MediaSection& section : again.media)
    if (section.kind == sdp::MediaKind::video) section.direction = sdp::Direction::inactive;
  const auto answered = conference.publish_again(opened->peer, sdp::write(again), {}, orders);
  ASSERT_TRUE(answered) << answered.error().sentence;
  EXPECT_EQ(ordered<Unpublish>().size(), 1U);
  EXPECT_EQ(ordered<Publish>().size(), 0U);
  EXPECT_EQ(ordered<Unsubscribe>().size(), 1U);
  const auto generation = *conference.generation(opened->peer);
  EXPECT_NE(answered->find(generation), std::string::npos);  // ICE goes on
}

TEST_F(ReceptionTest, SaysWhichPicturesItSeesAlsoOfWhoIsYetToCome) {
  publish("grace");
  const auto ada = conference.receive("room", "ada", orders);
  ASSERT_TRUE(conference.answer(*ada, answer_to(only_offer().description), orders));
  orders.clear();
  ASSERT_TRUE(conference.view(*ada, {{"alan", "video", 0, true}}, orders));
  auto wants = ordered<Want>();
  ASSERT_EQ(wants.size(), 1U);
  EXPECT_EQ(wants.front().peer, *ada);
  EXPECT_NE(wants.front().subscription, 0U);
  EXPECT_FALSE(wants.front().shown);  // grace's

  orders.clear();
  publish("alan");
  ASSERT_TRUE(conference.answer(*ada, answer_to(only_offer().description), orders));
  wants = ordered<Want>();
  ASSERT_EQ(wants.size(), 1U);
  EXPECT_TRUE(wants.front().shown);
  EXPECT_TRUE(wants.front().prominent);
  EXPECT_EQ(wants.front().max_spatial, 0);
  EXPECT_EQ(conference.view(99, {}, orders).error().reason, Refusal::unknown_connection);
}

TEST_F(ReceptionTest, AFreshStartOfIceGetsFreshCredentials) {
  const PeerId grace = publish("grace");
  const auto ada = conference.receive("room", "ada", orders);
  const std::string first = only_offer().description;
  ASSERT_TRUE(conference.answer(*ada, answer_to(first), orders));
  orders.clear();

  ASSERT_TRUE(conference.restart_receiving(*ada, orders));
  ASSERT_EQ(ordered<RestartIce>().size(), 1U);
  const std::string again = only_offer().description;
  EXPECT_EQ(parsed(again).media.front().ice.ufrag, ordered<RestartIce>().front().local.ufrag);
  EXPECT_NE(parsed(again).media.front().ice.ufrag, parsed(first).media.front().ice.ufrag);
  ASSERT_TRUE(conference.answer(*ada, answer_to(again), orders));

  orders.clear();
  sdp::Description offer = fixture("chromium_call");
  for (sdp::MediaSection& section : offer.media) section.ice.ufrag = "anew";
  const auto answered = conference.publish_again(grace, sdp::write(offer), {}, orders);
  ASSERT_TRUE(answered);
  ASSERT_EQ(ordered<RestartIce>().size(), 1U);
  EXPECT_EQ(parsed(*answered).media.front().ice.ufrag, ordered<RestartIce>().front().local.ufrag);
  EXPECT_TRUE(ordered<Unpublish>().empty());
}

TEST_F(ReceptionTest, TellsPublishersWhatIsWantedAndReceiversWhatIsPaused) {
  const PeerId grace = publish("grace");
  TrackId track = 0;
  for (const Publish& each : ordered<Publish>())
    if (each.section.kind == sdp::MediaKind::video) track = each.track;
  const auto ada = conference.receive("room", "ada", orders);
  ASSERT_TRUE(conference.answer(*ada, answer_to(only_offer().description), orders));
  const auto subscriptions = ordered<Subscribe>();
  const auto picture =
      std::ranges::find(subscriptions, track, [](const Subscribe& each) { return each.source.track; });
  ASSERT_NE(picture, subscriptions.end());
  EXPECT_TRUE(conference.take_news().empty());

  conference.on_event(LayersWanted{grace, track, 0b101}, orders);
  conference.on_event(StreamPaused{*ada, picture->subscription, true}, orders);
  conference.on_event(StreamPaused{*ada, 12345, true}, orders);
  conference.on_event(Ended{grace, transport::End::consent_expired}, orders);
  conference.on_event(LayersWanted{grace, track, 0}, orders);
  conference.close(*ada, orders);
  conference.on_event(Ended{*ada, transport::End::closed_by_us}, orders);
  const auto news = conference.take_news();
  ASSERT_EQ(news.size(), 3U);
  EXPECT_EQ(std::get<Conference::Layers>(news[0]).source, "video");
  EXPECT_EQ(std::get<Conference::Layers>(news[0]).wanted, 0b101);
  const auto& paused = std::get<Conference::Paused>(news[1]);
  EXPECT_EQ(paused.peer, *ada);
  EXPECT_EQ(paused.participant, "grace");
  EXPECT_EQ(paused.source, "video");
  EXPECT_TRUE(paused.paused);
  EXPECT_EQ(std::get<Conference::Gone>(news[2]).peer, grace);
}

TEST_F(ReceptionTest, NothingIsLeftWhenAllHaveGone) {
  const PeerId grace = publish("grace");
  const auto ada = conference.receive("room", "ada", orders);
  EXPECT_EQ(conference.rooms(), 1U);
  conference.close(grace, orders);
  conference.on_event(Ended{*ada, transport::End::consent_expired}, orders);
  EXPECT_EQ(conference.rooms(), 0U);
  EXPECT_EQ(conference.connections(), 0U);
}

// In a big room; whose level nobody tells is heard in any case.
TEST_F(ReceptionTest, OnlyTheLoudestAreHeard) {
  for (const char* name : {"ada", "grace", "alan", "edsger"}) publish(name);
  std::vector<TrackId> sounds;
  for (const Publish& each : ordered<Publish>())
    if (each.section.kind == sdp::MediaKind::audio) sounds.push_back(each.track);
  ASSERT_EQ(sounds.size(), 4U);
  const auto listener = conference.receive("room", "listener", orders);
  ASSERT_TRUE(conference.answer(*listener, answer_to(only_offer().description), orders));
  std::map<SubscriptionId, TrackId> subscriptions;
  for (const Subscribe& each : ordered<Subscribe>()) subscriptions[each.subscription] = each.source.track;

  std::map<TrackId, bool> heard;
  const auto speak_for = [&](Duration time, const std::vector<std::uint8_t>& levels) {
    orders.clear();
    for (const Instant end = now + time; now < end; now += std::chrono::milliseconds(100)) {
      Levels told;
      for (std::size_t n = 0; n < levels.size(); ++n) told.loudest.emplace_back(sounds[n], levels[n]);
      conference.on_levels(now, told);
      conference.on_timeout(now + std::chrono::milliseconds(100), orders);
    }
    for (const Want& each : ordered<Want>()) heard[subscriptions.at(each.subscription)] = each.shown;
  };
  const auto quiet = [&] {
    std::vector<TrackId> tracks;
    for (const auto& [track, shown] : heard)
      if (!shown) tracks.push_back(track);
    return tracks;
  };
  speak_for(std::chrono::seconds(3), {20, 25, 60});
  EXPECT_EQ(quiet(), std::vector{sounds[2]}) << "three of whom the level is known";
  speak_for(std::chrono::seconds(20), {20, 127, 15});
  EXPECT_EQ(quiet(), std::vector{sounds[1]});
  orders.clear();
  speak_for(std::chrono::seconds(5), {22, 127, 17});
  EXPECT_TRUE(ordered<Want>().empty()) << "steady";
}

}  // namespace
}  // namespace halloo::session
