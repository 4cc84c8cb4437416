// Watchers behind bad networks: they get what fits, and nobody else notices.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/session/seeded.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

PublisherSettings camera() {
  PublisherSettings settings;
  settings.encodings = {kbit(120), kbit(400), kbit(1200)};
  return settings;
}

Network network(Dice& dice, double loss = 0) {
  Network network;
  for (WaySettings* way : {&network.up, &network.down}) way->link.delay = dice.between(5ms, 40ms);
  network.down.link.loss = loss;
  network.down.link.queue = 40'000;
  return network;
}

// The encoding that was decoded last; -1: nothing for a second.
int encoding(const World& world, const Watcher& watcher) {
  if (watcher.decoded().empty() || world.now() - watcher.decoded().back().at > 1s) return -1;
  return watcher.decoded().back().frame.encoding;
}

Duration longest_gap(const Watcher& watcher, Instant since) {
  Duration longest{};
  Instant last = since;
  for (const Decoded& one : watcher.decoded()) {
    if (one.at < since) continue;
    longest = std::max(longest, one.at - last);
    last = one.at;
  }
  return longest;
}

struct SoundFigures {
  std::size_t played = 0, missing = 0;
  Duration longest_delay{};
};
SoundFigures sound_since(const Watcher& watcher, Instant since) {
  SoundFigures figures;
  std::optional<std::uint32_t> last;
  for (const auto& [sequence, sound] : watcher.sounds()) {
    if (sound.content.captured < since.time_since_epoch()) continue;
    ++figures.played;
    if (last) figures.missing += sound.content.number - *last - 1;
    last = sound.content.number;
    figures.longest_delay =
        std::max(figures.longest_delay, sound.at.time_since_epoch() - sound.content.captured);
  }
  return figures;
}

double ms(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

// What a bottleneck of 300 kbit/s did to the one behind it.
struct Passage {
  Duration to_top{}, to_fall{}, to_return{};
  SoundFigures sound, later_sound;  // since it closed; since three seconds later
  Duration gap{}, later_gap{}, others_gap{};
};

// `queue`: how much time of it fits before the bottleneck, until something is dropped.
Passage pass_bottleneck(std::uint64_t seed, Duration queue) {
  Passage passage;
  World world(seed, {.workers = static_cast<unsigned>(1 + seed % 2)});
  const Instant begin = world.now();
  world.publish("room", "ada", camera(), network(world.dice()));
  Watcher& narrow = *world.watch("room", "ada", {}, network(world.dice()));
  Watcher& wide = *world.watch("room", "ada", {}, network(world.dice()));
  const auto see_the_top = [&] { return encoding(world, narrow) == 2 && encoding(world, wide) == 2; };
  EXPECT_TRUE(world.run_until(see_the_top, 15s)) << "seed " << seed;
  passage.to_top = world.now() - begin;
  world.run_for(2s);

  narrow.down.set_rate(world.now(), kbit(300));
  narrow.down.set_queue(sfu::octets_in(queue, kbit(300)));
  const Instant closed = world.now();
  EXPECT_TRUE(world.run_until([&] { return encoding(world, narrow) == 0; }, 3s)) << "seed " << seed;
  passage.to_fall = world.now() - closed;
  world.run_for(3s - passage.to_fall);
  EXPECT_EQ(encoding(world, narrow), 0) << "seed " << seed;
  const Instant settled = world.now();
  world.run_for(8s);
  passage.sound = sound_since(narrow, closed);
  passage.later_sound = sound_since(narrow, settled);
  passage.gap = longest_gap(narrow, closed);
  passage.later_gap = longest_gap(narrow, settled);

  narrow.down.set_rate(world.now(), kbit(100'000));
  narrow.down.set_queue(250'000);
  const Instant opened = world.now();
  EXPECT_TRUE(world.run_until(see_the_top, 15s)) << "seed " << seed;
  passage.to_return = world.now() - opened;
  passage.others_gap = longest_gap(wide, closed);
  EXPECT_EQ(sound_since(wide, closed).missing, 0U) << "seed " << seed;
  EXPECT_TRUE(std::ranges::all_of(
      wide.decoded(), [&](const Decoded& one) { return one.at < closed || one.frame.encoding == 2; }))
      << "seed " << seed;
  expect_no_faults(world, seed);
  return passage;
}

TEST(Bottleneck, PutsAWatcherOnALowerLayerAndLetsItBackWhileOthersNoticeNothing) {
  for (const Duration queue : {Duration(300ms), Duration(1s)})
    for (const std::uint64_t seed : seeds(4)) {
      const Passage seen = pass_bottleneck(seed, queue);
      std::printf(
          "queue %.0f ms, seed %llu: at the top after %.0f ms, fallen after %.0f, back after %.0f; of %zu "
          "packets of sound "
          "%zu missing, "
          "later %zu, delayed by up to %.0f ms, later %.0f; longest gap of the picture %.0f ms, later %.0f, "
          "others' "
          "%.0f\n",
          ms(queue), static_cast<unsigned long long>(seed), ms(seen.to_top), ms(seen.to_fall),
          ms(seen.to_return), seen.sound.played, seen.sound.missing, seen.later_sound.missing,
          ms(seen.sound.longest_delay), ms(seen.later_sound.longest_delay), ms(seen.gap), ms(seen.later_gap),
          ms(seen.others_gap));
      // The queue of the bottleneck is full before anybody can know.
      EXPECT_LE(seen.sound.missing, 10U) << "seed " << seed;
      EXPECT_EQ(seen.later_sound.missing, 0U) << "seed " << seed;
      EXPECT_LT(seen.later_sound.longest_delay, 600ms) << "seed " << seed;
      EXPECT_LT(seen.gap, 1500ms) << "seed " << seed;
      EXPECT_LT(seen.later_gap, 600ms) << "seed " << seed;
      EXPECT_LT(seen.others_gap, 150ms) << "seed " << seed;
    }
}

TEST(Loss, OfFivePercentIsRepairedAndOthersNoticeNothing) {
  for (const std::uint64_t seed : seeds(4)) {
    World world(seed, {.workers = 2});
    PublisherSettings settings;
    settings.encodings = {kbit(250)};
    world.publish("room", "ada", settings, network(world.dice()));
    Network bad = network(world.dice(), 0.05);
    bad.down.link.delay = 50ms;
    Watcher& lossy = *world.watch("room", "ada", {}, bad);
    Watcher& other = *world.watch("room", "ada", {}, network(world.dice()));
    world.run_for(4s);
    const Instant begin = world.now();
    const std::size_t before = lossy.decoded().size(), others_before = other.decoded().size();
    world.run_for(10s);
    const double frames = static_cast<double>(lossy.decoded().size() - before) / 10;
    const double others = static_cast<double>(other.decoded().size() - others_before) / 10;
    const SoundFigures sound = sound_since(lossy, begin);
    std::printf(
        "seed %llu: %.1f frames a second, the others %.1f; longest gap %.0f ms, %llu times given up; sound "
        "%zu of %zu\n",
        static_cast<unsigned long long>(seed), frames, others, ms(longest_gap(lossy, begin)),
        static_cast<unsigned long long>(lossy.skipped()), sound.played, sound.played + sound.missing);
    EXPECT_GT(frames, 14) << "seed " << seed;
    EXPECT_LT(longest_gap(lossy, begin), 700ms) << "seed " << seed;
    EXPECT_LE(lossy.skipped(), 1U) << "seed " << seed;
    EXPECT_NEAR(others, 30, 0.5) << "seed " << seed;
    EXPECT_LT(longest_gap(other, begin), 100ms) << "seed " << seed;
    EXPECT_EQ(sound_since(other, begin).missing, 0U) << "seed " << seed;
    expect_no_faults(world, seed);
  }
}

}  // namespace
}  // namespace halloo::session::sim
