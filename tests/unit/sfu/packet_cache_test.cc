#include "sfu/forwarding/packet_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "base/random.h"
#include "unit/sfu/packets.h"

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kNow{seconds(100)};

Octets numbered(Sequence sequence, std::size_t size) {
  Octets packet(size, static_cast<std::uint8_t>(sequence));
  write32(packet, 0, static_cast<std::uint32_t>(sequence));
  return packet;
}

TEST(PacketCacheTest, TakesNoMemoryBeforeTheFirstPacketAndWhatTheRateNeedsAfterwards) {
  PacketCache slow({}), fast({});
  EXPECT_EQ(slow.octets(), 0u);
  for (int i = 0; i < 3000; ++i) {
    if (i % 20 == 0) slow.put(kNow + milliseconds(i), i / 20, numbered(i, 100), {});
    fast.put(kNow + milliseconds(i), i, numbered(i, 300), {});
  }
  EXPECT_EQ(slow.octets(), 8u * 1024);
  EXPECT_EQ(fast.octets(), 512u * 1024);
  EXPECT_EQ(fast.packets(), 1024u);
}

TEST(PacketCacheTest, ForgetsWhatIsOld) {
  PacketCache cache({});
  cache.put(kNow, 1, numbered(1, 50), {});
  EXPECT_TRUE(cache.find(kNow + milliseconds(1500), 1));
  EXPECT_FALSE(cache.find(kNow + milliseconds(1501), 1));
  EXPECT_FALSE(cache.find(kNow, 2));
  EXPECT_FALSE(cache.find(kNow, 1 + 32));  // of the same place
}

TEST(PacketCacheTest, TakesNothingLongerThanAPacket) {
  PacketCache cache({});
  cache.put(kNow, 1, Octets(1501), {});
  EXPECT_FALSE(cache.find(kNow, 1));
}

// A rate that rises after the ring has gone round: what was written over before it grew is gone.
TEST(PacketCacheTest, AfterItGrewItHasWhatIsStillThere) {
  PacketCache cache({});
  Instant now = kNow;
  for (int i = 0; i < 600; ++i) {
    now += i < 290 ? milliseconds(40) : milliseconds(1);
    cache.put(now, i, numbered(i, 100), {});
    for (int back = 0; back < 250 && back <= i; ++back) {
      const auto found = cache.find(now, i - back);
      ASSERT_TRUE(found || back > 20);
      ASSERT_EQ(found ? read32(found->packet, 0) : static_cast<std::uint32_t>(i - back),
                static_cast<std::uint32_t>(i - back));
    }
  }
  EXPECT_GT(cache.octets(), 8u * 1024);
}

// Whatever is found is what was put in; and the latest are always found, as many as the bounds allow.
TEST(PacketCacheTest, RandomPacketsInRandomOrder) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    CacheSettings settings;
    settings.max_octets = std::size_t{16 * 1024} << random.next() % 3;
    settings.max_packets = std::size_t{64} << random.next() % 3;
    PacketCache cache(settings);
    std::deque<std::pair<Sequence, Octets>> latest;
    Instant now = kNow;
    Sequence highest = 70'000;
    for (int i = 0; i < 3000; ++i) {
      now += milliseconds(random.next() % 4);
      highest += 1 + static_cast<Sequence>(random.next() % 2);
      const Sequence sequence = random.next() % 10 == 0 ? highest - 3 : highest;
      Octets packet = numbered(sequence, 4 + random.next() % 1400);
      cache.put(now, sequence, packet, {});
      std::erase_if(latest, [&](const auto& one) { return one.first == sequence; });
      latest.emplace_back(sequence, std::move(packet));
      if (latest.size() > 8) latest.pop_front();
      for (const auto& [number, octets] : latest) {
        const auto found = cache.find(now, number);
        ASSERT_TRUE(found) << number;
        ASSERT_TRUE(std::ranges::equal(found->packet, octets));
      }
      ASSERT_TRUE(cache.find(now, sequence));
      ASSERT_LE(cache.octets(), settings.max_octets);
      ASSERT_LE(cache.packets(), settings.max_packets);
      const Sequence any = highest - static_cast<Sequence>(random.next() % 400);
      const auto found = cache.find(now, any);
      ASSERT_EQ(found ? read32(found->packet, 0) : any, any);
    }
  }
}

}  // namespace
}  // namespace halloo::sfu
