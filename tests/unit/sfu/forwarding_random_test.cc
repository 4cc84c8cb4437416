// Random targets, pauses, losses and changes of order, on streams of every shape: whatever happens, what a
// subscriber gets goes on without a gap and can be decoded.
#include "sim/seeds.h"
#include "unit/sfu/forwarding_model.h"

namespace halloo::sfu {
namespace {

std::optional<Layer> random_target(SeededRandom& random, Shape shape) {
  if (random.next() % 8 == 0) return std::nullopt;
  const unsigned spatial = is_simulcast(shape) ? 3 : 2, temporal = is_simulcast(shape) ? 3 : 2;
  return Layer{static_cast<std::uint8_t>(random.next() % spatial),
               static_cast<std::uint8_t>(random.next() % temporal)};
}

void run(Shape shape, const Path& path, bool lossless) {
  for (const std::uint64_t seed : sim::seeds(sim::session_count(12))) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed * 7919);
    ForwardingModel model(shape, seed, path);
    for (int change = 0; change < 12; ++change) {
      const auto target = random_target(random, shape);
      model.set_target(target);
      const std::size_t before = model.frames_received();
      const std::uint64_t steps = 1 + random.next() % 60;
      for (std::uint64_t step = 0; step < steps; ++step) model.step();
      // A key frame is there after a round trip, a switching point after four pictures.
      if (target && steps >= 30) {
        EXPECT_GT(model.frames_received(), before);
        EXPECT_EQ(model.subscription().current(), target);
      }
      if (random.next() % 3 == 0) model.check_repetition();
      if (testing::Test::HasFailure()) break;
    }
    model.settle();
    model.check(lossless);
    if (testing::Test::HasFailure()) return;
  }
}

constexpr Shape kShapes[] = {Shape::simulcast_vp8, Shape::svc_vp9, Shape::svc_av1, Shape::key_svc_av1};

class Forwarding : public testing::TestWithParam<Shape> {};
INSTANTIATE_TEST_SUITE_P(Shapes, Forwarding, testing::ValuesIn(kShapes));

TEST_P(Forwarding, OnAGoodPathEverythingCanBeDecoded) {
  run(GetParam(), {}, true);
}

TEST_P(Forwarding, WhatChangesPlacesFindsItsNumber) {
  Path path;
  path.reordered_per_mille = 30;
  run(GetParam(), path, false);
}

TEST_P(Forwarding, WhatIsLostIsRepairedAndNothingIsSentTwice) {
  Path path;
  path.loss_per_mille = 30;
  path.reordered_per_mille = 10;
  run(GetParam(), path, false);
}

}  // namespace
}  // namespace halloo::sfu
