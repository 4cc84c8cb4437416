// The congestion control in a simulated network (figures.h says how to repeat a run, or make fewer).
#include <gtest/gtest.h>

#include "sim/sfu/scenario.h"

namespace halloo::sfu::sim {
namespace {

using namespace std::chrono_literals;

// A way as callers have it: any delay, some jitter, a queue that holds from 80 to 500 ms at this rate.
WorldSettings any_way(Dice& dice, Bitrate rate) {
  WorldSettings way;
  way.link.rate = rate;
  way.link.queue = octets_in(dice.between(80ms, 500ms), rate) + 6000;
  way.link.delay = dice.between(5ms, 100ms);
  way.link.jitter = dice.chance(0.5) ? dice.between(0ms, 8ms) : 0ms;
  way.way_back = dice.between(5ms, 100ms);
  way.feedback_interval = dice.between(50ms, 100ms);
  way.feedback_loss = dice.chance(0.3) ? 0.03 : 0;
  return way;
}

// How long until this is so, in seconds; `most` if it never is.
template <class Condition>
double time_until(World& world, Duration most, Condition condition) {
  const Instant begin = world.now();
  while (world.now() - begin < most) {
    if (condition()) break;
    world.run_for(50ms);
  }
  return seconds(world.now() - begin);
}

// The estimate's share of the link over so many tenths of a second, in the mean.
double mean_share(World& world, int tenths, Bitrate link) {
  double sum = 0;
  for (int i = 0; i < tenths; ++i) {
    world.run_for(100ms);
    sum += world.sender().estimate() / link;
  }
  return sum / tenths;
}

struct LinkRate : testing::TestWithParam<int> {};

TEST_P(LinkRate, TheEstimateConvergesAndTheQueueStaysShort) {
  const Bitrate rate = kbit(GetParam());
  // As many packets for each rate.
  Figures figures =
      measure("A link of " + std::to_string(GetParam()) + " kbit/s", GetParam() > 5000 ? 0.02 : 0.05,
              [&](Trial& trial) {
                World& world = trial.begin(any_way(trial.dice, rate));
                SenderSettings settings;
                settings.elastic = kbit(20'000);
                world.add(settings);
                world.run_for(6s);
                world.take_seen();
                trial.add("estimate, share of the link", mean_share(world, 140, rate));
                const Seen seen = world.take_seen();
                trial.add("through, share of the link", kilobits(seen.octets, 14s) / kilobits(rate));
                trial.add("queue, median, ms", percentile(seen.queued, 0.5));
                trial.add("queue, 95 %, ms", percentile(seen.queued, 0.95));
                trial.add("padding, share of all", static_cast<double>(world.sender().sent().padding) /
                                                       static_cast<double>(world.sender().sent().octets));
              });
  if (!figures.enough()) return;
  EXPECT_GT(figures.at("estimate, share of the link", 0.05), 0.8);
  EXPECT_GT(figures.at("estimate, share of the link", 0), 0.7);
  EXPECT_LT(figures.at("estimate, share of the link", 1), 1.1);
  EXPECT_GT(figures.at("through, share of the link", 0.05), 0.8);
  EXPECT_LT(figures.median("queue, median, ms"), 40);
  EXPECT_LT(figures.at("queue, 95 %, ms", 0.95), 200);
  EXPECT_LT(figures.at("padding, share of all", 1), 0.04);
}
INSTANTIATE_TEST_SUITE_P(Kilobits, LinkRate, testing::Values(300, 1000, 3000, 10'000));

TEST(Congestion, RandomLossIsNoReasonToGiveUp) {
  Figures figures = measure("5 % of random loss", 0.06, [&](Trial& trial) {
    const Bitrate rate = kbit(static_cast<std::int64_t>(trial.dice.between(600, 4000)));
    WorldSettings way = any_way(trial.dice, rate);
    way.link.loss = 0.05;
    World& world = trial.begin(way);
    SenderSettings settings;
    settings.elastic = kbit(20'000);
    world.add(settings);
    world.run_for(8s);
    world.take_seen();
    trial.add("estimate, share of the link", mean_share(world, 120, rate));
    trial.add("queue, 95 %, ms", percentile(world.take_seen().queued, 0.95));
  });
  if (!figures.enough()) return;
  EXPECT_GT(figures.at("estimate, share of the link", 0.05), 0.7);
  EXPECT_GT(figures.at("estimate, share of the link", 0), 0.4);
  EXPECT_LT(figures.at("queue, 95 %, ms", 0.95), 200);
}

TEST(Congestion, FallsAndComesBack) {
  Figures figures = measure("2 Mbit/s, 300 kbit/s, 2 Mbit/s", 0.1, [&](Trial& trial) {
    World& world = trial.begin(any_way(trial.dice, kbit(2000)));
    SenderSettings settings;
    settings.videos = {kSimulcast};
    Sender& sender = world.add(settings);
    trial.add("best layer after, s", time_until(world, 15s, [&] { return sender.claims()[1].point == 2; }));
    world.run_for(8s);
    world.take_seen();

    world.set_rate(kbit(300));
    trial.add("below 300 kbit/s after, s",
              time_until(world, 15s, [&] { return sender.estimate() < kbit(300); }));
    trial.add("lowest layer after, s", time_until(world, 15s, [&] { return sender.claims()[1].point < 1; }));
    world.run_for(2s);
    trial.add("sound while it falls, worst, ms", percentile(world.take_seen().sound, 1));
    const std::uint64_t switches = sender.switches();
    world.run_for(10s);
    const Seen narrow = world.take_seen();
    trial.add("sound at 300 kbit/s, median, ms", percentile(narrow.sound, 0.5));
    trial.add("sound at 300 kbit/s, 99 %, ms", percentile(narrow.sound, 0.99));
    trial.add("switches at 300 kbit/s in 10 s", static_cast<double>(sender.switches() - switches));
    trial.add("through at 300 kbit/s", kilobits(narrow.octets, 10s));

    world.set_rate(kbit(2000));
    const double estimated = time_until(world, 30s, [&] { return sender.estimate() >= kbit(1600); });
    trial.add("80 % again after, s", estimated);
    trial.add("best layer again after, s",
              estimated + time_until(world, 30s, [&] { return sender.claims()[1].point == 2; }));
  });
  if (!figures.enough()) return;
  EXPECT_LT(figures.at("best layer after, s", 0.95), 6);
  EXPECT_LE(figures.at("below 300 kbit/s after, s", 1), 3);
  EXPECT_LE(figures.at("lowest layer after, s", 1), 0.2);
  EXPECT_LT(figures.at("sound at 300 kbit/s, median, ms", 1), 50);
  EXPECT_GT(figures.at("through at 300 kbit/s", 0.05), 100) << "the lowest layer, most of the time";
  EXPECT_LE(figures.at("switches at 300 kbit/s in 10 s", 0.95), 4);
  EXPECT_LE(figures.median("80 % again after, s"), 5);
  EXPECT_LE(figures.at("80 % again after, s", 1), 15);
  EXPECT_LE(figures.at("best layer again after, s", 1), 18);
  EXPECT_LE(figures.at("best layer again after, s", 0.99), 15);
}

// A policer has next to no queue: nothing but loss tells of it.
TEST(Congestion, APolicerIsFoundByItsLosses) {
  Figures figures = measure("A policer", 0.04, [&](Trial& trial) {
    WorldSettings way = any_way(trial.dice, kbit(static_cast<std::int64_t>(trial.dice.between(500, 3000))));
    way.link.queue = octets_in(30ms, way.link.rate) + 2500;
    World& world = trial.begin(way);
    SenderSettings settings;
    settings.elastic = kbit(20'000);
    Sender& sender = world.add(settings);
    world.run_for(8s);
    world.take_seen();
    const Sent before = sender.sent();
    world.run_for(12s);
    const Seen seen = world.take_seen();
    trial.add("through, share of the link", kilobits(seen.octets, 12s) / kilobits(way.link.rate));
    trial.add("lost, share", 1 - static_cast<double>(seen.packets) /
                                     static_cast<double>(sender.sent().packets - before.packets));
  });
  if (!figures.enough()) return;
  EXPECT_GT(figures.at("through, share of the link", 0.05), 0.8);
  EXPECT_LT(figures.at("lost, share", 0.95), 0.15);
}

TEST(Congestion, TwoFlowsShare) {
  Figures figures = measure("Two on 2 Mbit/s, after 50 s", 0.03, [&](Trial& trial) {
    World& world = trial.begin(any_way(trial.dice, kbit(2000)));
    SenderSettings settings;
    settings.elastic = kbit(20'000);
    world.add(settings);
    world.run_for(trial.dice.between(0s, 10s));
    world.add(settings);
    world.run_for(50s);
    world.take_seen(0);
    world.take_seen(1);
    world.run_for(30s);
    const double one = kilobits(world.take_seen(0).octets, 30s),
                 other = kilobits(world.take_seen(1).octets, 30s);
    trial.add("share of the smaller", std::min(one, other) / (one + other));
    trial.add("through, share of the link", (one + other) / 2000);
  });
  if (!figures.enough()) return;
  EXPECT_GT(figures.median("share of the smaller"), 0.35);
  EXPECT_GT(figures.at("share of the smaller", 0.05), 0.2);
  EXPECT_GT(figures.at("through, share of the link", 0), 0.8);
}

TEST(Congestion, WithoutCongestionNothingWaits) {
  Figures figures = measure("No bottleneck", 0.05, [&](Trial& trial) {
    WorldSettings way = any_way(trial.dice, kbit(100'000));
    World& world = trial.begin(way);
    SenderSettings settings;
    settings.videos = {kSimulcast};
    Sender& sender = world.add(settings);
    trial.add("best layer after, s", time_until(world, 15s, [&] { return sender.claims()[1].point == 2; }));
    world.run_for(1s);  // the key frame's, too
    const Sent before = sender.sent();
    world.run_for(20s);
    trial.add("held, share of packets", static_cast<double>(sender.sent().held - before.held) /
                                            static_cast<double>(sender.sent().packets - before.packets));
    trial.add("padding, octets", static_cast<double>(sender.sent().padding - before.padding));
    trial.add("switches", static_cast<double>(sender.switches()));
  });
  EXPECT_LT(figures.at("held, share of packets", 1), 0.01);
  EXPECT_EQ(figures.at("padding, octets", 1), 0) << "there is nothing more to be had";
  if (!figures.enough()) return;
  EXPECT_LT(figures.at("best layer after, s", 0.95), 6);
}

// More people than fit: sound flows, and the one who speaks is seen.
TEST(Congestion, SoundAndTheSpeakerComeFirst) {
  Figures figures = measure("Eight people, 400 to 1500 kbit/s", 0.05, [&](Trial& trial) {
    const Bitrate rate = kbit(static_cast<std::int64_t>(trial.dice.between(400, 1500)));
    World& world = trial.begin(any_way(trial.dice, rate));
    SenderSettings settings;
    settings.videos.assign(8, kSimulcast);
    settings.prominent = 1;
    Sender& sender = world.add(settings);
    world.run_for(5s);
    world.take_seen();
    int speaker_seen = 0, others_seen = 0;
    const std::uint64_t switches = sender.switches();
    for (int i = 0; i < 200; ++i) {
      world.run_for(100ms);
      const auto& claims = sender.claims();
      if (claims[1].point >= 0) ++speaker_seen;
      for (std::size_t k = 2; k < claims.size(); ++k)
        if (claims[k].point >= 0) ++others_seen;
    }
    const Seen seen = world.take_seen();
    trial.add("speaker seen, share of the time", speaker_seen / 200.0);
    trial.add("others seen", others_seen / 200.0);
    trial.add("switches in 20 s", static_cast<double>(sender.switches() - switches));
    trial.add("sound, 50 %, ms", percentile(seen.sound, 0.5));
    trial.add("sound, 95 %, ms", percentile(seen.sound, 0.95));
    trial.add("sound, 99.5 %, ms", percentile(seen.sound, 0.995));
  });
  if (!figures.enough()) return;
  EXPECT_GT(figures.at("speaker seen, share of the time", 0.05), 0.95);
  EXPECT_GT(figures.median("others seen"), 1);
  EXPECT_LT(figures.at("sound, 50 %, ms", 1), 40);
  EXPECT_LT(figures.at("sound, 95 %, ms", 0.95), 100);
  EXPECT_LT(figures.at("switches in 20 s", 0.95), 16);
}

TEST(Congestion, AnythingAtAll) {
  Figures figures = measure("Anything at all", 0.6, [&](Trial& trial) {
    WorldSettings way = any_way(trial.dice, kbit(static_cast<std::int64_t>(trial.dice.between(50, 5000))));
    if (trial.dice.chance(0.3)) way.link.loss = trial.dice.between(0, 0.3);
    if (trial.dice.chance(0.3)) way.feedback_loss = trial.dice.between(0, 0.5);
    if (trial.dice.chance(0.2)) way.link.queue = 3000;
    if (trial.dice.chance(0.2)) way.link.jitter = trial.dice.between(0ms, 100ms);
    World& world = trial.begin(way);
    const std::size_t flows = 1 + trial.dice.below(2);
    for (std::size_t i = 0; i < flows; ++i) {
      SenderSettings settings;
      settings.sound = trial.dice.chance(0.8);
      settings.padding = trial.dice.chance(0.8);
      if (trial.dice.chance(0.3))
        settings.elastic = kbit(static_cast<std::int64_t>(trial.dice.between(100, 5000)));
      for (std::size_t videos = trial.dice.below(5); videos > 0; --videos)
        settings.videos.push_back(kSimulcast);
      settings.prominent = trial.dice.below(2);
      settings.congestion.pacer.max_held = trial.dice.chance(0.2) ? 20 : 1024;
      settings.congestion.transport_wide = trial.dice.chance(0.9);
      world.add(settings);
    }
    for (std::size_t changes = trial.dice.below(4); changes > 0; --changes) {
      world.run_for(trial.dice.between(0s, 3s));
      world.set_rate(kbit(static_cast<std::int64_t>(trial.dice.between(50, 5000))));
    }
    world.run_for(trial.dice.between(1s, 4s));
    const Sent& sent = world.sender().sent();
    trial.add("packets", static_cast<double>(sent.packets));
    trial.add("held", static_cast<double>(sent.held));
    trial.add("longest hold, ms", seconds(sent.longest_hold) * 1e3);
  });
  if (!figures.enough()) return;
  EXPECT_GT(figures.median("packets"), 100) << "a simulation in which nothing happens shows nothing";
  EXPECT_GT(figures.at("held", 0.95), 10);
}

}  // namespace
}  // namespace halloo::sfu::sim
