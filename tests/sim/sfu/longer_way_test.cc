// A way that becomes longer and loses more from one moment to the next, as when somebody leaves the house: it
// is as wide as before, so that nothing has to go (figures.h says how to repeat a run).
#include <gtest/gtest.h>

#include "sim/sfu/scenario.h"

namespace halloo::sfu::sim {
namespace {

using namespace std::chrono_literals;

TEST(LongerWay, ThePictureStays) {
  Figures figures = measure("A way that becomes longer", 0.1, [&](Trial& trial) {
    WorldSettings way;
    way.link.rate = kbit(static_cast<std::int64_t>(trial.dice.between(3000, 20'000)));
    way.link.queue = octets_in(300ms, way.link.rate);
    way.link.delay = trial.dice.between(0ms, 20ms);
    way.link.jitter = trial.dice.between(0ms, 5ms);
    way.way_back = trial.dice.between(1ms, 50ms);
    World& world = trial.begin(way);
    SenderSettings settings;
    // Content that asks for little makes as little of each of them.
    const double size = trial.dice.between(0.4, 1);
    settings.videos = {{kbit(150) * size, kbit(500) * size, kbit(1500) * size}};
    Sender& sender = world.add(settings);
    world.run_for(15s);
    ASSERT_EQ(sender.claims()[1].point, 2) << "seed " << trial.seed;

    world.set_delay(way.link.delay + trial.dice.between(30ms, 200ms));
    world.set_loss(trial.dice.between(0, 0.06));
    double paused = 0, lower = 0;
    for (int slice = 0; slice < 400; ++slice) {
      world.run_for(50ms);
      paused += sender.claims()[1].point < 0 ? 0.05 : 0;
      lower += sender.claims()[1].point < 2 ? 0.05 : 0;
    }
    trial.add("paused in 20 s, s", paused);
    trial.add("not at its best in 20 s, s", lower);
  });
  if (!figures.enough()) return;
  EXPECT_EQ(figures.median("paused in 20 s, s"), 0);
  EXPECT_LT(figures.at("paused in 20 s, s", 0.95), 2.5);
  EXPECT_LT(figures.at("paused in 20 s, s", 1), 6);
  EXPECT_LT(figures.median("not at its best in 20 s, s"), 4);
  EXPECT_LT(figures.at("not at its best in 20 s, s", 0.95), 9);
}

}  // namespace
}  // namespace halloo::sfu::sim
