// Rooms as people have them: each publishes and receives all others, to whom the gateway offers.
#include <algorithm>
#include <array>

#include "sim/session/seeded.h"

namespace halloo::session::sim {
namespace {

using namespace std::chrono_literals;

Network network(Dice& dice) {
  Network network;
  for (WaySettings* way : {&network.up, &network.down}) way->link.delay = dice.between(2ms, 60ms);
  return network;
}

PublisherSettings camera(bool simulcast) {
  PublisherSettings settings;
  settings.encodings = {kbit(60)};
  if (simulcast) settings.encodings = {kbit(60), kbit(200), kbit(500)};
  return settings;
}

// When a frame of this publisher was last decoded; the beginning: never.
Instant seen_at(const Watcher& receiver, const Publisher& publisher) {
  Instant last{};
  for (const auto& stream : receiver.streams())
    for (const Decoded& one : stream->picture.decoded())
      if (one.frame.publisher == publisher.id()) last = std::max(last, one.at);
  return last;
}

struct Room {
  explicit Room(std::uint64_t seed) : world(seed, {.workers = static_cast<unsigned>(1 + seed % 3)}) {}

  void enter(const std::string& name, bool simulcast = false) {
    publishers.push_back(world.publish("room", name, camera(simulcast), network(world.dice())));
    receivers.push_back(world.receive("room", name, {}, network(world.dice())));
  }
  // Who is there sees everybody else who is there and sends a picture, now.
  bool all_see_all() const {
    for (std::size_t r = 0; r < receivers.size(); ++r)
      for (std::size_t p = 0; p < publishers.size(); ++p)
        if (r != p && !receivers[r]->gone() && !publishers[p]->gone() && publishers[p]->sends_video() &&
            world.now() - seen_at(*receivers[r], *publishers[p]) > 300ms)
          return false;
    return true;
  }
  bool come_to_see_each_other() {
    return world.run_until([this] { return all_see_all(); }, 10s);
  }

  World world;
  std::vector<Publisher*> publishers;
  std::vector<Watcher*> receivers;
};

TEST(Rooms, WhoComesIsSeenAndWhoGoesIsMissedByNobody) {
  for (const std::uint64_t seed : seeds(3)) {
    Room room(seed);
    for (const char* name : {"ada", "bob", "eve", "kay"}) {
      room.enter(name, seed % 2 == 0);
      EXPECT_TRUE(room.come_to_see_each_other()) << "seed " << seed << ": " << name;
    }
    room.world.run_for(1s);
    room.world.close(*room.publishers[1]);
    room.world.vanish(*room.receivers[1]);
    const Instant left = room.world.now();
    room.world.run_for(1s);
    room.enter("bob");
    EXPECT_TRUE(room.come_to_see_each_other()) << "seed " << seed;
    // The others have seen each other all the while.
    for (const std::size_t r : {0U, 2U, 3U})
      for (const auto& stream : room.receivers[r]->streams()) {
        Instant last = left;
        Duration longest{};
        for (const Decoded& one : stream->picture.decoded())
          if (one.at > left && one.frame.publisher != room.publishers.back()->id())
            longest = std::max(longest, one.at - std::exchange(last, one.at));
        EXPECT_LT(longest, 200ms) << "seed " << seed;
      }
    room.world.run_out();
    expect_no_faults(room.world, seed);
  }
}

// Off and on again, as by a button: under the numbers that the others know, or new ones.
TEST(Rooms, APictureThatComesBackIsSeenAgain) {
  for (const std::uint64_t seed : seeds(3)) {
    Room room(seed);
    for (const char* name : {"ada", "bob", "eve"}) room.enter(name, seed % 2 == 0);
    EXPECT_TRUE(room.come_to_see_each_other()) << "seed " << seed;
    for (int turn = 0; turn < 3; ++turn) {
      room.world.change(*room.publishers[0], true, false);
      room.world.run_for(1s);
      EXPECT_FALSE(room.publishers[0]->sends_video());
      const std::uint32_t before = room.publishers[0]->id();
      room.world.change(*room.publishers[0], turn != 1, true);
      room.world.run_for(500ms);
      EXPECT_NE(room.publishers[0]->id(), before) << "seed " << seed << ": another take";
      EXPECT_TRUE(room.come_to_see_each_other()) << "seed " << seed << " turn " << turn;
    }
    room.world.run_out();
    expect_no_faults(room.world, seed);
  }
}

TEST(Rooms, AReceiversIceIsRestartedByAnOfferAndLosesNothing) {
  for (const std::uint64_t seed : seeds(3)) {
    Room room(seed);
    for (const char* name : {"ada", "bob", "eve"}) room.enter(name);
    EXPECT_TRUE(room.come_to_see_each_other()) << "seed " << seed;
    for (int turn = 0; turn < 3; ++turn) {
      const ice::Credentials before = room.receivers[2]->server();
      room.world.restart_ice(*room.receivers[2]);
      room.world.run_for(1s);
      EXPECT_NE(room.receivers[2]->server(), before) << "seed " << seed;
      EXPECT_TRUE(room.receivers[2]->nominated()) << "seed " << seed;
      EXPECT_TRUE(room.all_see_all()) << "seed " << seed;
    }
    EXPECT_EQ(room.receivers[2]->lost() + room.receivers[2]->skipped(), 0U) << "seed " << seed;
    room.world.run_out();
    expect_no_faults(room.world, seed);
  }
}

}  // namespace
}  // namespace halloo::session::sim
