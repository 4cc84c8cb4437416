#include "rtp/extensions.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

using std::chrono::milliseconds;

TEST(RtpExtensions, EachHasAUriOfItsOwn) {
  for (std::size_t i = 0; i < kExtensions; ++i) {
    const auto extension = static_cast<Extension>(i);
    EXPECT_EQ(extension_of(extension_uri(extension)), extension);
  }
  EXPECT_EQ(extension_of("urn:ietf:params:rtp-hdrext:sdes:mid"), Extension::mid);
  EXPECT_FALSE(extension_of("urn:ietf:params:rtp-hdrext:sdes:cname"));
}

TEST(RtpExtensions, AMapKeepsIdentifiersApart) {
  ExtensionMap map;
  EXPECT_FALSE(map.extension(0));
  EXPECT_TRUE(map.set(Extension::mid, 4));
  EXPECT_TRUE(map.set(Extension::audio_level, 255));
  EXPECT_FALSE(map.set(Extension::rid, 4));
  EXPECT_FALSE(map.set(Extension::rid, 0));
  EXPECT_FALSE(map.set(Extension::rid, 15));
  EXPECT_FALSE(map.has(Extension::rid));
  EXPECT_TRUE(map.set(Extension::mid, 4));
  EXPECT_TRUE(map.set(Extension::mid, 5));
  EXPECT_EQ(map.id(Extension::mid), 5);
  EXPECT_EQ(map.extension(255), Extension::audio_level);
  EXPECT_FALSE(map.extension(4));
  EXPECT_FALSE(map.extension(0));
}

TEST(RtpExtensions, ValuesAreFoundInOneWalk) {
  ExtensionMap map;
  map.set(Extension::mid, 1);
  map.set(Extension::audio_level, 2);
  map.set(Extension::transport_sequence, 3);
  map.set(Extension::absolute_send_time, 4);
  const Octets octets = packet_with(
      {{1, to_octets("a0")}, {2, {0x80 | 30}}, {3, {0x12, 0x34}}, {4, {1, 2, 3}}, {5, {9}}, {2, {5}}});
  const ExtensionValues values(*Packet::parse(octets), map);
  EXPECT_EQ(values.text(Extension::mid), "a0");
  EXPECT_EQ(values.text(Extension::rid), "");
  EXPECT_EQ(values.transport_sequence(), 0x1234);
  EXPECT_EQ(values.absolute_send_time(), 0x010203u);
  ASSERT_TRUE(values.audio_level());  // the first of the two
  EXPECT_TRUE(values.audio_level()->voice);
  EXPECT_EQ(values.audio_level()->below_overload, 30);
  EXPECT_FALSE(values.has(Extension::rid));
}

TEST(RtpExtensions, ValuesOfAnotherSizeCountAsAbsent) {
  ExtensionValues values;
  const Octets octet{1};
  values.set(Extension::transport_sequence, octet);
  values.set(Extension::absolute_send_time, octet);
  values.set(Extension::audio_level, {});
  EXPECT_FALSE(values.transport_sequence());
  EXPECT_FALSE(values.absolute_send_time());
  EXPECT_FALSE(values.audio_level());
  EXPECT_TRUE(values.has(Extension::audio_level));
  values.remove(Extension::audio_level);
  EXPECT_FALSE(values.get(Extension::audio_level));
}

TEST(RtpExtensions, SendTimesBeginAnewAfter64Seconds) {
  EXPECT_EQ(to_absolute_send_time(milliseconds(0)), 0u);
  EXPECT_EQ(to_absolute_send_time(milliseconds(1500)), 3u << 17);
  EXPECT_EQ(to_absolute_send_time(milliseconds(65500)), 3u << 17);
  EXPECT_EQ(to_absolute_send_time(milliseconds(63999)), 64u * 262144 - 263);
}

}  // namespace
}  // namespace halloo::rtp
