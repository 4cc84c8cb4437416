// Whose the packets of a connection are, and what its publisher hears.
#include "session/uplink.h"

#include <gtest/gtest.h>

#include <array>

#include "rtp/header_writer.h"
#include "rtp/rtcp_feedback.h"
#include "rtp/rtcp_writer.h"

namespace halloo::session {
namespace {

using namespace std::chrono_literals;

constexpr std::uint8_t kVp8Type = 96, kOpusType = 111;

PublishedSection section(sdp::MediaKind kind, std::string mid) {
  PublishedSection made;
  made.mid = std::move(mid);
  made.kind = kind;
  AgreedCodec codec;
  const bool video = kind == sdp::MediaKind::video;
  codec.id = {video ? CodecKind::vp8 : CodecKind::opus, 0};
  codec.payload_type = video ? kVp8Type : kOpusType;
  codec.feedback.pli = codec.feedback.nack = video;
  made.codecs = {codec};
  made.extensions.set(rtp::Extension::mid, 1);
  made.extensions.set(rtp::Extension::rid, 2);
  return made;
}
PublishedSection simulcast() {
  PublishedSection made = section(sdp::MediaKind::video, "v");
  for (const char* rid : {"l", "h"}) made.layers.push_back({rid, std::nullopt, std::nullopt});
  return made;
}
PublishedSection sound(std::uint32_t ssrc) {
  PublishedSection made = section(sdp::MediaKind::audio, "a");
  made.layers.push_back({{}, ssrc, std::nullopt});
  return made;
}

struct Sent {
  std::uint32_t ssrc;
  std::uint8_t type;
  std::string mid, rid;
};

class UplinkTest : public testing::Test {
 protected:
  // The track and encoding that it is taken for.
  std::optional<std::pair<TrackId, unsigned>> receive(const Sent& sent) {
    rtp::NewHeader header;
    header.ssrc = sent.ssrc;
    header.payload_type = sent.type;
    header.sequence_number = ++sequence_;
    header.mid = sent.mid;
    rtp::ExtensionValues values;
    if (!sent.rid.empty()) values.set(rtp::Extension::rid, as_bytes(sent.rid));
    std::array<std::uint8_t, 200> octets{};
    const auto written = rtp::write_header(values, simulcast().extensions, header, octets);
    octets[written.size] = 0x10;  // of VP8: a frame begins
    const auto found = uplink_.on_rtp(now_, MutableBytes(octets).first(written.size + 20));
    if (!found) return std::nullopt;
    return std::pair(found->track, unsigned{found->packet.encoding});
  }
  using Found = std::optional<std::pair<TrackId, unsigned>>;

  Instant now_ = Instant{} + 1h;
  Uplink uplink_{99};
  std::uint16_t sequence_ = 0;
};

TEST_F(UplinkTest, KnowsSourcesByDescriptionMidAndRid) {
  uplink_.add(1, sound(11), 1);
  uplink_.add(2, simulcast(), 1);
  EXPECT_EQ(receive({11, kOpusType, {}, {}}), Found({1, 0}));
  EXPECT_EQ(receive({21, kVp8Type, "v", "h"}), Found({2, 1}));
  EXPECT_EQ(receive({20, kVp8Type, "v", "l"}), Found({2, 0}));
  EXPECT_EQ(receive({21, kVp8Type, {}, {}}), Found({2, 1})) << "known by now";
  EXPECT_EQ(receive({30, kVp8Type, {}, {}}), std::nullopt) << "of which encoding?";
  EXPECT_EQ(receive({31, 77, "x", {}}), std::nullopt);
  EXPECT_EQ(uplink_.unknown(), 1U);
}

// Clients name their sources only until a report has come, and not again.
TEST_F(UplinkTest, ATrackThatComesBackHasTheSourcesThatItHad) {
  uplink_.add(2, simulcast(), 1);
  receive({20, kVp8Type, "v", "l"});
  receive({21, kVp8Type, "v", "h"});
  uplink_.remove(2);
  EXPECT_EQ(receive({21, kVp8Type, {}, {}}), std::nullopt);
  uplink_.add(3, simulcast(), 1);
  EXPECT_EQ(receive({21, kVp8Type, {}, {}}), Found({3, 1}));
  EXPECT_EQ(receive({20, kVp8Type, {}, {}}), Found({3, 0}));
  EXPECT_EQ(receive({22, kVp8Type, "v", "h"}), Found({3, 1})) << "unless it says otherwise";
}

TEST_F(UplinkTest, ReportsEverySourceOnceASecond) {
  uplink_.add(1, sound(11), 1);
  receive({11, kOpusType, {}, {}});
  std::array<std::uint8_t, 500> octets;
  EXPECT_EQ(uplink_.write_rtcp(now_, octets), 0U);
  now_ += 1s;
  const std::size_t size = uplink_.write_rtcp(now_, octets);
  std::size_t blocks = 0;
  rtp::for_each_rtcp(Bytes(octets).first(size), [&](const rtp::RtcpBlock& block) {
    const auto report = rtp::ReceiverReport::read(block);
    ASSERT_TRUE(report);
    ASSERT_EQ(report->blocks.size(), 1U);
    EXPECT_EQ(report->blocks[0].ssrc, 11U);
    ++blocks;
  });
  EXPECT_EQ(blocks, 1U);
}

TEST_F(UplinkTest, AsksForAKeyFrameOfTheEncodingThatIsWanted) {
  sfu::Publication& publication = uplink_.add(2, simulcast(), 1);
  receive({20, kVp8Type, "v", "l"});
  receive({21, kVp8Type, "v", "h"});
  publication.want_key_frame(1);
  ASSERT_LE(uplink_.next_timeout(), now_);
  std::array<std::uint8_t, 500> octets;
  const std::size_t size = uplink_.write_rtcp(now_, octets);
  std::vector<std::uint32_t> asked;
  rtp::for_each_rtcp(Bytes(octets).first(size), [&](const rtp::RtcpBlock& block) {
    if (const auto pli = rtp::Pli::read(block)) asked.push_back(pli->media_ssrc);
  });
  EXPECT_EQ(asked, std::vector<std::uint32_t>{21});
}

TEST_F(UplinkTest, HandsOnReportsOfItsTracks) {
  uplink_.add(1, sound(11), 1);
  std::array<std::uint8_t, 200> octets;
  rtp::RtcpWriter writer(octets);
  writer.add_sender_report({11, 1, 2, 3, 4});
  writer.add_sender_report({12, 1, 2, 3, 4});
  std::vector<TrackId> told;
  uplink_.on_rtcp(now_, writer.data(), [&](const Uplink::Reported& report) {
    EXPECT_EQ(report.report.rtp_timestamp, 2U);
    told.push_back(report.track);
  });
  EXPECT_EQ(told, std::vector<TrackId>{1});
}

}  // namespace
}  // namespace halloo::session
