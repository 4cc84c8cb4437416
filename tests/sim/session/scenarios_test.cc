// Single things that happen to watchers and publishers, each over several seeds: networks that differ, and
// numbers, identifiers and clocks that begin anywhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/session/seeded.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

// What nobody has to wait for: it fits into what is sent before anything is known of the path.
PublisherSettings camera() {
  PublisherSettings settings;
  settings.encodings = {kbit(60)};
  return settings;
}

Network network(Dice& dice) {
  Network network;
  for (WaySettings* way : {&network.up, &network.down}) way->link.delay = dice.between(2ms, 60ms);
  return network;
}

std::set<FrameName> frames(const Watcher& watcher) {
  std::set<FrameName> all;
  for (const Decoded& one : watcher.decoded()) all.insert(one.frame);
  return all;
}

// Between the first and the last that it saw, and heard, of this publisher: what is missing.
std::size_t missing_frames(const Watcher& watcher, const Publisher& publisher) {
  std::set<std::uint32_t> seen;
  for (const Decoded& one : watcher.decoded())
    if (one.frame.publisher == publisher.id()) seen.insert(one.frame.number);
  return seen.empty() ? 0 : *seen.rbegin() - *seen.begin() + 1 - seen.size();
}
std::size_t missing_sounds(const Watcher& watcher, const Publisher& publisher) {
  std::set<std::uint32_t> heard;
  for (const auto& [sequence, sound] : watcher.sounds())
    if (sound.content.publisher == publisher.id()) heard.insert(sound.content.number);
  return heard.empty() ? 0 : *heard.rbegin() - *heard.begin() + 1 - heard.size();
}

TEST(Watching, ShowsEveryFrameAndEverySoundThatIsPublished) {
  for (const std::uint64_t seed : seeds(10)) {
    World world(seed, {.workers = static_cast<unsigned>(1 + seed % 3)});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    std::vector<Watcher*> all;
    for (int n = 0; n < 3; ++n) all.push_back(world.watch("room", "ada", {}, network(world.dice())));
    world.run_for(4s);
    for (const Watcher* watcher : all) {
      EXPECT_EQ(missing_frames(*watcher, ada), 0U) << "seed " << seed;
      EXPECT_EQ(missing_sounds(*watcher, ada), 0U) << "seed " << seed;
      EXPECT_EQ(watcher->left_out(), 0U) << "seed " << seed;
      ASSERT_FALSE(watcher->decoded().empty()) << "seed " << seed;
      EXPECT_LT(world.now() - watcher->decoded().back().at, 40ms) << "seed " << seed;
    }
    EXPECT_LE(ada.key_frames(), 4U) << "seed " << seed << ": one at first, and for each who comes";
    world.run_out();
    expect_no_faults(world, seed);
  }
}

TEST(Watching, BeginsWithinTwoRoundTripsAndAKeyFrame) {
  for (const std::uint64_t seed : seeds(25)) {
    World world(seed, {.workers = 2});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    world.run_for(world.dice().between(1s, 3s));
    Watcher& watcher = *world.watch("room", "ada", {}, network(world.dice()));
    ASSERT_TRUE(world.run_until([&] { return !watcher.decoded().empty(); }, 5s)) << "seed " << seed;
    // The wish goes to the publisher; his next frame is the one, and comes here.
    const Duration enough = ada.round_trip() + ada.settings().frame + watcher.round_trip() / 2 + 10ms;
    EXPECT_LT(watcher.decoded().front().at - watcher.connected_at(), enough) << "seed " << seed;
    expect_no_faults(world, seed);
  }
}

TEST(Watching, MayBeginBeforeThereIsAnythingToSee) {
  for (const std::uint64_t seed : seeds(10)) {
    World world(seed, {.workers = 2});
    Watcher& watcher = *world.watch("room", seed % 2 == 0 ? "ada" : "", {}, network(world.dice()));
    world.run_for(2s);
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    world.run_for(3s);
    EXPECT_GT(watcher.decoded().size(), 50U) << "seed " << seed;
    EXPECT_EQ(missing_frames(watcher, ada), 0U) << "seed " << seed;
    EXPECT_EQ(missing_sounds(watcher, ada), 0U) << "seed " << seed;
    expect_no_faults(world, seed);
  }
}

TEST(Watching, GoesOnWithTheNextPublisherUnderTheSameNumbers) {
  for (const std::uint64_t seed : seeds(10)) {
    World world(seed, {.workers = 2});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    Publisher& bob = *world.publish("room", "bob", camera(), network(world.dice()));
    Watcher& watcher = *world.watch("room", "", {}, network(world.dice()));
    for (int turn = 0; turn < 3; ++turn) {
      world.run_for(2s);
      Publisher& first = turn % 2 == 0 ? ada : bob;
      ASSERT_FALSE(watcher.decoded().empty()) << "seed " << seed;
      EXPECT_LT(world.now() - watcher.decoded().back().at, 60ms) << "seed " << seed << " turn " << turn;
      if (turn == 2) break;
      EXPECT_EQ(watcher.decoded().back().frame.publisher, first.id()) << "seed " << seed;
      world.close(first);
      if (turn == 1) world.publish("room", "eve", camera(), network(world.dice()));
    }
    EXPECT_EQ(watcher.decoded().back().frame.publisher, world.publishers().back()->id()) << "seed " << seed;
    EXPECT_EQ(watcher.skipped(), 0U) << "seed " << seed;
    world.run_out();
    expect_no_faults(world, seed);
  }
}

TEST(Watching, IsTheSameWhateverWorkersThereAre) {
  for (const std::uint64_t seed : seeds(6)) {
    std::vector<std::vector<std::set<FrameName>>> results;
    for (const unsigned workers : {1U, 2U, 4U}) {
      World world(seed, {.workers = workers, .latency = 0ns});
      Network same;
      world.publish("room", "ada", camera(), same);
      world.publish("room", "bob", camera(), same);
      world.watch("room", "ada", {}, same);
      world.watch("room", "bob", {}, same);
      world.watch("room", "ada", {}, same);
      world.run_for(3s);
      auto& result = results.emplace_back();
      for (const auto& watcher : world.watchers()) {
        result.push_back(frames(*watcher));
        EXPECT_GT(result.back().size(), 60U) << "seed " << seed;
      }
      expect_no_faults(world, seed);
    }
    EXPECT_EQ(results[1], results[0]) << "seed " << seed;
    EXPECT_EQ(results[2], results[0]) << "seed " << seed;
  }
}

TEST(SlowWatcher, DoesNotDisturbOthers) {
  for (const std::uint64_t seed : seeds(5)) {
    World world(seed, {.workers = static_cast<unsigned>(1 + seed % 2)});
    PublisherSettings settings = camera();
    settings.encodings = {kbit(100), kbit(300), kbit(700)};
    world.publish("room", "ada", settings, network(world.dice()));
    Watcher& other = *world.watch("room", "ada", {}, network(world.dice()));
    world.run_for(3s);
    ASSERT_FALSE(other.decoded().empty());
    const Instant begin = world.now();
    Network bad = network(world.dice());
    bad.down.link.rate = kbit(40);  // less than the sound alone
    bad.down.link.queue = 20'000;
    bad.down.link.loss = 0.1;
    bad.up.link.loss = 0.3;
    world.watch("room", "ada", {}, bad);
    world.watch("room", "ada", {}, bad);
    world.run_for(6s);
    Duration longest{};
    Instant last = begin;
    for (const Decoded& one : other.decoded()) {
      if (one.at < begin) continue;
      longest = std::max(longest, one.at - last);
      last = one.at;
      EXPECT_EQ(one.frame.encoding, 2) << "seed " << seed;
    }
    EXPECT_LT(std::max(longest, world.now() - last), 100ms) << "seed " << seed;
    EXPECT_EQ(other.skipped(), 0U) << "seed " << seed;
    EXPECT_EQ(other.left_out(), 0U) << "seed " << seed;
    expect_no_faults(world, seed);
  }
}

TEST(IceRestart, OnTheSamePathLosesNothing) {
  for (const std::uint64_t seed : seeds(8)) {
    World world(seed, {.workers = 2});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    Watcher& watcher = *world.watch("room", "ada", {}, network(world.dice()));
    world.run_for(2s);
    for (int turn = 0; turn < 3; ++turn) {
      world.restart_ice(watcher, false);
      world.restart_ice(ada, false);
      world.run_for(1s);
      EXPECT_TRUE(watcher.nominated() && ada.nominated()) << "seed " << seed;
    }
    EXPECT_EQ(missing_frames(watcher, ada), 0U) << "seed " << seed;
    EXPECT_EQ(missing_sounds(watcher, ada), 0U) << "seed " << seed;
    EXPECT_EQ(watcher.lost() + ada.lost(), 0U) << "seed " << seed;
    EXPECT_LT(world.now() - watcher.decoded().back().at, 60ms) << "seed " << seed;
    world.run_out();
    expect_no_faults(world, seed);
  }
}

// The old path is there until the new one is nominated; what is still on its way by it then is lost.
TEST(IceRestart, OnAnotherPathLosesWhatWasUnderWayAtTheMost) {
  for (const std::uint64_t seed : seeds(8)) {
    World world(seed, {.workers = 2});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    Watcher& watcher = *world.watch("room", "ada", {}, network(world.dice()));
    world.run_for(2s);
    world.restart_ice(watcher, true);
    world.run_for(2s);
    world.restart_ice(ada, true);
    world.run_for(2s);
    const auto under_way = static_cast<std::size_t>(watcher.round_trip() / 20ms + 2);
    EXPECT_LE(missing_sounds(watcher, ada), under_way) << "seed " << seed;
    EXPECT_EQ(missing_frames(watcher, ada), 0U) << "seed " << seed << ": they are repeated";
    EXPECT_LT(world.now() - watcher.decoded().back().at, 60ms) << "seed " << seed;
    world.run_out();
    expect_no_faults(world, seed);
  }
}

// Nobody knows before the next check of consent; then the gateway goes on where it is told to.
TEST(AddressChange, IsFoundByTheNextCheck) {
  for (const std::uint64_t seed : seeds(6)) {
    World world(seed, {.workers = 2});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    Watcher& watcher = *world.watch("room", "ada", {}, network(world.dice()));
    world.run_for(2s);
    const bool of_watcher = seed % 2 == 0;
    world.move(of_watcher ? static_cast<Endpoint&>(watcher) : ada);
    world.run_for(5s + ada.round_trip() + watcher.round_trip());
    EXPECT_LT(world.now() - watcher.sounds().rbegin()->second.at, 60ms) << "seed " << seed;
    // What was lost meanwhile looks like a network that has no room.
    const auto sees = [&] { return world.now() - watcher.decoded().back().at < 100ms; };
    EXPECT_TRUE(world.run_until(sees, of_watcher ? 12s : 1s)) << "seed " << seed;
    world.run_out();
    expect_no_faults(world, seed);
  }
}

TEST(Leaving, LeavesNothingBehind) {
  for (const std::uint64_t seed : seeds(10)) {
    World world(seed, {.workers = 3});
    for (int n = 0; n < 3; ++n) {
      world.publish("room", "p" + std::to_string(n), camera(), network(world.dice()));
      world.watch("room", "p" + std::to_string(n), {}, network(world.dice()));
      world.watch("room", "", {}, network(world.dice()));
    }
    world.run_for(world.dice().between(0ms, 1500ms));
    world.run_out();
    expect_no_faults(world, seed);
  }
}

// Without the flows of who has left, and with what all others of the port know of them.
TEST(Paths, MayBeUsedAgainByAnother) {
  for (const std::uint64_t seed : seeds(8)) {
    World world(seed, {.workers = 3});
    Publisher& ada = *world.publish("room", "ada", camera(), network(world.dice()));
    for (int turn = 0; turn < 4; ++turn) {
      Watcher& watcher = *world.watch("room", "ada", {}, network(world.dice()));
      if (turn > 0) world.take_path(watcher, world.watchers()[static_cast<std::size_t>(turn) - 1]->path());
      ASSERT_TRUE(world.run_until([&] { return watcher.decoded().size() > 10; }, 3s))
          << "seed " << seed << " turn " << turn;
      // Gone without a word: the gateway knows it for another half minute.
      world.vanish(watcher);
    }
    EXPECT_EQ(ada.lost(), 0U);
    world.run_out();
    expect_no_faults(world, seed);
  }
}

}  // namespace
}  // namespace halloo::session::sim
