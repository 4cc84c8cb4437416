// Random sessions of publishers and watchers with the gateways of one to three workers.
#include "sim/seeds.h"
#include "sim/session/script.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

struct Tally {
  std::uint64_t steps = 0, publishers = 0, watchers = 0, frames = 0, sounds = 0, lost = 0, repeated = 0,
                skipped = 0, encodings = 0, handed_over = 0, malformed = 0;
};

std::vector<std::string> run_session(std::uint64_t seed, Tally& tally) {
  Dice dice(seed);
  const Weather weather = random_weather(dice);
  WorldSettings settings;
  settings.workers = static_cast<unsigned>(1 + dice.below(3));
  settings.latency = dice.between(0ms, 3ms);
  settings.tick = 1ms;
  World world(seed, settings);
  Script script(world, weather);
  std::vector<std::string> faults;
  for (std::size_t n = 3 + dice.below(8); n > 0 && faults.empty(); --n) {
    world.run_for(dice.between(0ms, 400ms));
    script.act();
    faults = world.take_faults();
  }
  if (faults.empty()) {
    world.run_for(script.settling());
    script.check();
    world.run_out();
    faults = world.take_faults();
  }
  tally.steps += world.steps();
  tally.publishers += world.publishers().size();
  tally.watchers += world.watchers().size();
  for (const auto& watcher : world.watchers()) {
    tally.frames += watcher->decoded().size();
    tally.sounds += watcher->sounds().size();
    tally.lost += watcher->lost();
    tally.repeated += watcher->repeated();
    tally.skipped += watcher->skipped();
    for (const Decoded& one : watcher->decoded()) tally.encodings += one.frame.encoding > 0 ? 1U : 0U;
  }
  for (unsigned worker = 0; worker < world.workers(); ++worker) {
    const auto& counters = world.gateway(worker).counters();
    tally.malformed += counters.unknown_path.value() + counters.transport.srtp_wrong_tag.value() +
                       counters.transport.ice.wrong_integrity.value();
  }
  return faults;
}

TEST(GatewaySessions, HoldWhatTheyPromise) {
  Tally tally;
  const std::uint64_t count =
      halloo::sim::run_sessions(60, [&](std::uint64_t seed) { return run_session(seed, tally); });
  std::printf(
      "%llu sessions, %llu steps, %llu publishers, %llu watchers: %llu frames (%llu of higher encodings), "
      "%llu packets of sound; %llu packets lost, %llu repeated, %llu gaps left; %llu hostile datagrams "
      "refused\n",
      static_cast<unsigned long long>(count), static_cast<unsigned long long>(tally.steps),
      static_cast<unsigned long long>(tally.publishers), static_cast<unsigned long long>(tally.watchers),
      static_cast<unsigned long long>(tally.frames), static_cast<unsigned long long>(tally.encodings),
      static_cast<unsigned long long>(tally.sounds), static_cast<unsigned long long>(tally.lost),
      static_cast<unsigned long long>(tally.repeated), static_cast<unsigned long long>(tally.skipped),
      static_cast<unsigned long long>(tally.malformed));
}

}  // namespace
}  // namespace halloo::session::sim
