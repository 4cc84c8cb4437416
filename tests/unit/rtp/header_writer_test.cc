#include "rtp/header_writer.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

ExtensionMap map_of(std::initializer_list<std::pair<Extension, std::uint8_t>> entries) {
  ExtensionMap map;
  for (const auto& [extension, id] : entries) EXPECT_TRUE(map.set(extension, id));
  return map;
}
ExtensionValues values_of(const Octets& octets, const ExtensionMap& map) {
  return {Packet::parse(octets).value(), map};
}
Octets written_with(const ExtensionValues& values, const ExtensionMap& to, const NewHeader& header,
                    WrittenHeader* positions = nullptr) {
  Octets out(500, 0xEE);
  const WrittenHeader written = write_header(values, to, header, out);
  if (positions) *positions = written;
  out.resize(written.size);
  return out;
}

const ExtensionMap kFrom = map_of({{Extension::mid, 1},
                                   {Extension::rid, 2},
                                   {Extension::transport_sequence, 3},
                                   {Extension::dependency_descriptor, 4},
                                   {Extension::video_orientation, 5}});

TEST(RtpHeaderWriter, WritesTheFixedHeaderAlone) {
  NewHeader header;
  header.ssrc = 0xDEADBEEF;
  header.timestamp = 0x01020304;
  header.sequence_number = 0xFFFE;
  header.payload_type = 96;
  header.marker = true;
  EXPECT_EQ(written_with({}, {}, header), from_hex("80e0 fffe 01020304 deadbeef"));
  header.mid = "0";  // which the other side has not
  header.transport_sequence = 5;
  EXPECT_EQ(written_with({}, {}, header).size(), 12u);
}

TEST(RtpHeaderWriter, PutsExtensionsUnderTheIdentifiersOfTheReceiver) {
  const Octets packet =
      packet_with({{1, to_octets("up")}, {2, to_octets("h")}, {3, {0, 7}}, {4, {0x80, 0, 1}}, {5, {3}}});
  const ExtensionMap to = map_of({{Extension::mid, 9},
                                  {Extension::dependency_descriptor, 10},
                                  {Extension::transport_sequence, 11},
                                  {Extension::video_orientation, 12}});
  NewHeader header;
  header.mid = "down";
  header.transport_sequence = 0xABCD;
  WrittenHeader positions;
  const Octets out = written_with(values_of(packet, kFrom), to, header, &positions);
  EXPECT_EQ(out, from_hex("9000 0000 00000000 00000000 bede 0004"
                          "93 646f776e b1 abcd a2 800001 c0 03 0000"));
  EXPECT_EQ(positions.transport_sequence_at, 22u);
  EXPECT_EQ(positions.absolute_send_time_at, 0u);
  const auto again = Packet::parse(out);
  ASSERT_TRUE(again);
  EXPECT_EQ(ExtensionValues(*again, to).transport_sequence(), 0xABCD);
}

// Its mid and its transport-wide sequence number are of the connection that the packet came by.
TEST(RtpHeaderWriter, TakesOverNothingThatIsOfTheOtherConnection) {
  const Octets packet = packet_with({{1, to_octets("up")}, {3, {0, 7}}});
  EXPECT_EQ(written_with(values_of(packet, kFrom), kFrom, {}).size(), 12u);
}

TEST(RtpHeaderWriter, ChoosesTheTwoByteFormWhereTheOtherCannotHoldIt) {
  const Octets value(17, 0x11);
  ExtensionValues values;
  values.set(Extension::dependency_descriptor, value);
  const Octets large = written_with(values, map_of({{Extension::dependency_descriptor, 4}}), {});
  EXPECT_EQ(Packet::parse(large)->extension_form(), ExtensionForm::two_byte);
  EXPECT_EQ(to_octets(*Packet::parse(large)->extension(4)), value);

  values.set(Extension::dependency_descriptor, Bytes(value).first(16));
  EXPECT_EQ(Packet::parse(written_with(values, map_of({{Extension::dependency_descriptor, 4}}), {}))
                ->extension_form(),
            ExtensionForm::one_byte);
  EXPECT_EQ(Packet::parse(written_with(values, map_of({{Extension::dependency_descriptor, 16}}), {}))
                ->extension_form(),
            ExtensionForm::two_byte);

  values = {};
  values.set(Extension::video_orientation, {});
  const Octets empty = written_with(values, map_of({{Extension::video_orientation, 4}}), {});
  EXPECT_EQ(empty, from_hex("9000 0000 00000000 00000000 1000 0001 04 00 0000"));
}

// RFC 8285 section 4.1.2: without extmap-allow-mixed, one form for all packets.
TEST(RtpHeaderWriter, KeepsToOneFormWhereTheyMayNotBeMixed) {
  ExtensionMap to = map_of({{Extension::mid, 1}, {Extension::dependency_descriptor, 4}});
  NewHeader header;
  header.mid = "0";
  EXPECT_EQ(Packet::parse(written_with({}, to, header))->extension_form(), ExtensionForm::one_byte);
  to.allow_mixed(false);
  EXPECT_EQ(Packet::parse(written_with({}, to, header))->extension_form(), ExtensionForm::two_byte);
  ExtensionMap small = map_of({{Extension::mid, 1}});
  small.allow_mixed(false);
  EXPECT_EQ(Packet::parse(written_with({}, small, header))->extension_form(), ExtensionForm::one_byte);
}

TEST(RtpHeaderWriter, LeavesOutWhatNoFormHolds) {
  const Octets value(256, 1);
  ExtensionValues values;
  values.set(Extension::dependency_descriptor, value);
  const ExtensionMap to = map_of({{Extension::dependency_descriptor, 4}});
  EXPECT_EQ(written_with(values, to, {}).size(), 12u);
  values.set(Extension::dependency_descriptor, Bytes(value).first(255));
  EXPECT_EQ(to_octets(*Packet::parse(written_with(values, to, {}))->extension(4)), Octets(255, 1));
}

TEST(RtpHeaderWriter, TellsWhereTheSendTimeIs) {
  NewHeader header;
  header.absolute_send_time = 0x123456;
  WrittenHeader positions;
  Octets out = written_with({}, map_of({{Extension::absolute_send_time, 3}}), header, &positions);
  EXPECT_EQ(out, from_hex("9000 0000 00000000 00000000 bede 0001 32 123456"));
  EXPECT_EQ(positions.absolute_send_time_at, 17u);
}

TEST(RtpHeaderWriter, WritesNothingWhereThereIsNoRoom) {
  NewHeader header;
  header.mid = "mid";
  const ExtensionMap to = map_of({{Extension::mid, 1}});
  for (std::size_t room = 0; room < 20; ++room) {
    Octets out(room);
    EXPECT_EQ(write_header({}, to, header, out).size, 0u);
  }
  Octets out(20);
  EXPECT_EQ(write_header({}, to, header, out).size, 20u);
  const std::string too_long(kMaxMid + 1, 'm');
  header.mid = too_long;
  EXPECT_EQ(written_with({}, to, header).size(), 0u);
}

// Any packet under any map: what both sides have comes out as it went in, and no longer than was said.
TEST(RtpHeaderWriter, AnyHeaderComesOutAsItWentIn) {
  const std::uint64_t seed = 77;
  SCOPED_TRACE("seed " + std::to_string(seed));
  SeededRandom random(seed);
  for (int run = 0; run < 2000; ++run) {
    ExtensionMap from, to;
    Elements elements;
    for (std::size_t i = 0; i < kExtensions; ++i) {
      const auto extension = static_cast<Extension>(i);
      if (random.next() % 4 != 0)
        to.set(extension, static_cast<std::uint8_t>(random.next() % (run % 2 ? 15 : 256)));
      if (!from.set(extension, static_cast<std::uint8_t>(random.next() % 15)) || random.next() % 3 == 0)
        continue;
      Octets value(1 + random.next() % 16);
      random.fill(value);
      elements.emplace_back(from.id(extension), value);
    }
    const Octets packet = packet_with(elements);
    const ExtensionValues before = values_of(packet, from);
    NewHeader header;
    header.ssrc = 1000;
    if (random.next() % 2) header.mid = "sixteen octets ..";
    if (!header.mid.empty()) header.mid.remove_suffix(header.mid.size() - kMaxMid);
    header.transport_sequence = static_cast<std::uint16_t>(run);
    header.absolute_send_time = static_cast<std::uint32_t>(run);
    const Octets out = written_with(before, to, header);
    ASSERT_LE(out.size(), Packet::parse(packet)->header().size() + kMaxHeaderGrowth);
    const auto after_packet = Packet::parse(out);
    ASSERT_TRUE(after_packet);
    ASSERT_TRUE(after_packet->payload().empty());
    const ExtensionValues after(*after_packet, to);
    for (std::size_t i = 0; i < kExtensions; ++i) {
      const auto extension = static_cast<Extension>(i);
      if (extension == Extension::mid || extension == Extension::transport_sequence ||
          extension == Extension::absolute_send_time)
        continue;
      ASSERT_EQ(after.has(extension), before.has(extension) && to.has(extension));
      if (after.has(extension)) {
        ASSERT_EQ(to_octets(*after.get(extension)), to_octets(*before.get(extension)));
      }
    }
    ASSERT_EQ(after.text(Extension::mid), to.has(Extension::mid) ? header.mid : "");
    ASSERT_EQ(after.has(Extension::transport_sequence), to.has(Extension::transport_sequence));
    ASSERT_EQ(after.transport_sequence().value_or(*header.transport_sequence), *header.transport_sequence);
    ASSERT_EQ(after.has(Extension::absolute_send_time), to.has(Extension::absolute_send_time));
    ASSERT_EQ(after.absolute_send_time().value_or(*header.absolute_send_time), *header.absolute_send_time);
  }
}

}  // namespace
}  // namespace halloo::rtp
