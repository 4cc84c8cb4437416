// How a connection begins, when nothing is known of its path (figures.h says how to repeat a run).
#include <gtest/gtest.h>

#include "sim/sfu/scenario.h"

namespace halloo::sfu::sim {
namespace {

using namespace std::chrono_literals;

WorldSettings wide_way(Dice& dice) {
  WorldSettings way;
  way.link.rate = kbit(static_cast<std::int64_t>(dice.between(50'000, 1'000'000)));
  way.link.queue = 1'000'000;
  way.link.delay = dice.between(0ms, 10ms);
  way.link.jitter = dice.between(0ms, 2ms);
  way.way_back = dice.between(1ms, 20ms);
  way.feedback_interval = dice.between(50ms, 100ms);
  return way;
}

WorldSettings narrow_way(Dice& dice) {
  WorldSettings way;
  way.link.rate = kbit(300);
  way.link.queue = octets_in(dice.between(200ms, 500ms), way.link.rate) + 6000;
  way.link.delay = dice.between(5ms, 50ms);
  way.way_back = dice.between(5ms, 50ms);
  way.feedback_interval = dice.between(50ms, 100ms);
  return way;
}

// Paused pictures of this sender.
int paused(const Sender& sender) {
  int count = 0;
  for (std::size_t n = 1; n < sender.claims().size(); ++n) count += sender.claims()[n].point < 0;
  return count;
}

TEST(Opening, TheFirstPictureDoesNotWait) {
  Figures figures = measure("The first second on a wide path", 0.05, [&](Trial& trial) {
    World& world = trial.begin(wide_way(trial.dice));
    SenderSettings settings;
    settings.videos = {kSingle};  // with a key frame of 30 kB
    Sender& sender = world.add(settings);
    world.run_for(100ms);
    trial.add("held in the first 100 ms, at most, ms", seconds(sender.sent().longest_hold) * 1e3);
    world.run_for(900ms);
    trial.add("held in the first second, at most, ms", seconds(sender.sent().longest_hold) * 1e3);
    trial.add("estimate after a second, kbit/s", kilobits(sender.estimate()));
  });
  EXPECT_LT(figures.at("held in the first 100 ms, at most, ms", 1), 15);
  EXPECT_LT(figures.at("held in the first second, at most, ms", 1), 15);
  if (!figures.enough()) return;
  EXPECT_GT(figures.at("estimate after a second, kbit/s", 0.05), 1500);
}

// Many come at once, and the machine has no time for each: what it sends leaves late, now more, now less.
TEST(Opening, ACrowdOnABusyMachineIsNotPaused) {
  Figures figures = measure("A crowd on a busy machine", 0.1, [&](Trial& trial) {
    WorldSettings way = wide_way(trial.dice);
    way.link.turn = trial.dice.between(5ms, 40ms);
    World& world = trial.begin(way);
    SenderSettings settings;
    settings.videos = {kSingle};
    Sender& sender = world.add(settings);
    world.run_for(50ms);
    int slices = 0;
    for (int slice = 0; slice < 120; ++slice) {
      world.run_for(50ms);
      slices += paused(sender);
    }
    trial.add("paused in 6 s, s", slices * 0.05);
    trial.add("estimate in the end, kbit/s", kilobits(sender.estimate()));
  });
  if (!figures.enough()) return;
  EXPECT_EQ(figures.at("paused in 6 s, s", 0.95), 0);
  EXPECT_LT(figures.at("paused in 6 s, s", 1), 1);
}

// Who comes into a room of many single pictures sees all of them soon.
TEST(Opening, ManyPicturesFlowWithinASecond) {
  Figures figures = measure("A room of twelve single pictures on a wide path", 0.03, [&](Trial& trial) {
    World& world = trial.begin(wide_way(trial.dice));
    SenderSettings settings;
    settings.videos.assign(12, kSingle);
    Sender& sender = world.add(settings);
    world.run_for(10ms);
    double after = 0;
    for (int slice = 0; slice < 120; ++slice) {
      world.run_for(50ms);
      if (paused(sender) > 0) after = 0.05 * (slice + 1);
    }
    trial.add("all flow after, s", after);
  });
  if (!figures.enough()) return;
  EXPECT_LE(figures.median("all flow after, s"), 1);
  EXPECT_LE(figures.at("all flow after, s", 0.95), 1.5);
}

// Trust has its price where there is little: sound stands behind the first picture, for as long as it takes.
TEST(Opening, ANarrowPathIsFoundAtOnce) {
  for (const bool simulcast : {false, true}) {
    Figures figures =
        measure(simulcast ? "A path of 300 kbit/s, three layers" : "A path of 300 kbit/s, one layer", 0.05,
                [&](Trial& trial) {
                  World& world = trial.begin(narrow_way(trial.dice));
                  SenderSettings settings;
                  settings.videos = {simulcast ? kSimulcast : kSingle};
                  Sender& sender = world.add(settings);
                  double fitting_after = 0;
                  for (int slice = 0; slice < 60; ++slice) {
                    world.run_for(50ms);
                    if (sender.totals().allocated > kbit(300)) fitting_after = 0.05 * (slice + 1);
                  }
                  trial.add("no more than fits after, s", fitting_after);
                  trial.add("sound in the first 3 s, worst, ms", percentile(world.take_seen().sound, 1));
                  world.run_for(5s);
                  const Seen seen = world.take_seen();
                  trial.add("sound from then on, 95 %, ms", percentile(seen.sound, 0.95));
                  trial.add("estimate in the end, kbit/s", kilobits(sender.estimate()));
                });
    if (!figures.enough()) return;
    EXPECT_LE(figures.at("no more than fits after, s", 0.95), 0.8);
    EXPECT_LE(figures.at("no more than fits after, s", 1), 1.5);
    EXPECT_LT(figures.at("sound in the first 3 s, worst, ms", 1), 1000) << "what the queue holds";
    EXPECT_LT(figures.at("sound from then on, 95 %, ms", 0.95), 150);
    EXPECT_GT(figures.at("estimate in the end, kbit/s", 0.05), 150);
  }
}

}  // namespace
}  // namespace halloo::sfu::sim
