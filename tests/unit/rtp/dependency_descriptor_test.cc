#include "rtp/dependency_descriptor.h"

#include <gtest/gtest.h>

#include "unit/rtp/octets.h"

namespace halloo::rtp {
namespace {

// One template, with indications as in table A.1: "-", "D", "S", "R".
struct Template {
  unsigned spatial, temporal;
  std::string_view indications;
  std::vector<unsigned> differences, chains;
};

void add_indications(BitWriter& bits, std::string_view indications) {
  for (const char symbol : indications)
    bits.add(2, static_cast<std::uint32_t>(std::string_view("-DSR").find(symbol)));
}

// ns(n) of the specification.
void add_below(BitWriter& bits, unsigned values, unsigned value) {
  unsigned width = 0;
  while (values >> width != 0) ++width;
  const unsigned short_ones = (1u << width) - values;
  if (value < short_ones)
    bits.add(width - 1, value);
  else
    bits.add(width, value + short_ones);
}

void add_structure(BitWriter& bits, unsigned offset, const std::vector<Template>& templates,
                   const std::vector<unsigned>& protected_by, const std::vector<unsigned>& resolutions = {}) {
  const auto targets = static_cast<unsigned>(templates[0].indications.size());
  const auto chains = static_cast<unsigned>(templates[0].chains.size());
  bits.add(6, offset).add(5, targets - 1);
  for (std::size_t i = 1; i < templates.size(); ++i) {
    const Template &last = templates[i - 1], &next = templates[i];
    bits.add(2, next.spatial != last.spatial ? 2 : next.temporal != last.temporal ? 1 : 0);
  }
  bits.add(2, 3);
  for (const Template& one : templates) add_indications(bits, one.indications);
  for (const Template& one : templates) {
    for (const unsigned difference : one.differences) bits.add(1, 1).add(4, difference - 1);
    bits.add(1, 0);
  }
  add_below(bits, targets + 1, chains);
  if (chains > 0) {
    for (const unsigned chain : protected_by) add_below(bits, chains, chain);
    for (const Template& one : templates)
      for (const unsigned difference : one.chains) bits.add(4, difference);
  }
  bits.add(1, resolutions.empty() ? 0 : 1);
  for (const unsigned resolution : resolutions) bits.add(16, resolution - 1);
}

// Appendix A.10.2.1: one spatial layer, three temporal ones, one chain.
const std::vector<Template> kL1T3{{0, 0, "SSS", {}, {0}},
                                  {0, 0, "SSS", {4}, {4}},
                                  {0, 1, "SD-", {2}, {2}},
                                  {0, 2, "D--", {1}, {1}},
                                  {0, 2, "D--", {1}, {3}}};
// Two spatial layers, each a decode target with a chain (as in appendix A.10.1.2).
const std::vector<Template> kL2T1{{0, 0, "SS", {}, {0, 0}},
                                  {0, 0, "SR", {2}, {2, 1}},
                                  {1, 0, "-S", {1}, {1, 1}},
                                  {1, 0, "-R", {2, 1}, {1, 1}}};

enum Flags : unsigned { kStructure = 16, kActive = 8, kIndications = 4, kDifferences = 2, kChains = 1 };

BitWriter descriptor(bool start, bool end, unsigned template_id, unsigned frame, unsigned flags = 0) {
  BitWriter bits;
  bits.add(1, start).add(1, end).add(6, template_id).add(16, frame);
  if (flags != 0) bits.add(5, flags);
  return bits;
}
Octets key_frame(unsigned frame, unsigned offset, const std::vector<Template>& templates,
                 const std::vector<unsigned>& protected_by) {
  BitWriter bits = descriptor(true, false, offset, frame, kStructure);
  add_structure(bits, offset, templates, protected_by);
  return bits.octets();
}
std::optional<FrameMark> read(DependencyReader& reader, const BitWriter& bits) {
  return reader.read(bits.octets());
}

TEST(DependencyDescriptor, ReadsTheStructure) {
  DependencyReader reader;
  EXPECT_EQ(reader.structure(), nullptr);
  const auto mark = reader.read(key_frame(0x1234, 62, kL1T3, {0, 0, 0}));
  ASSERT_TRUE(mark);
  EXPECT_TRUE(mark->has_descriptor);
  EXPECT_TRUE(mark->start_of_frame);
  EXPECT_FALSE(mark->end_of_frame);
  EXPECT_TRUE(mark->key_frame);
  EXPECT_TRUE(mark->switching_point);
  EXPECT_EQ(mark->frame_number, 0x1234);
  EXPECT_EQ(mark->decode_targets, 7u);
  EXPECT_EQ(mark->switch_targets, 7u);
  EXPECT_EQ(reader.active_targets(), 7u);
  EXPECT_EQ(reader.generation(), 1u);

  const DependencyStructure* structure = reader.structure();
  ASSERT_NE(structure, nullptr);
  EXPECT_EQ(structure->template_count, 5);
  EXPECT_EQ(structure->target_count, 3);
  EXPECT_EQ(structure->chain_count, 1);
  EXPECT_EQ(structure->spatial_layers, 1);
  EXPECT_EQ(structure->all_targets(), 7u);
  EXPECT_EQ(structure->target_layers[0].temporal, 2);
  EXPECT_EQ(structure->target_layers[1].temporal, 1);
  EXPECT_EQ(structure->target_layers[2].temporal, 0);
  EXPECT_FALSE(structure->has_resolutions);
}

TEST(DependencyDescriptor, MarksFramesByTheirTemplates) {
  DependencyReader reader;
  reader.read(key_frame(10, 62, kL1T3, {0, 0, 0}));
  const auto middle = read(reader, descriptor(true, true, 0, 12));  // 62 + 2 modulo 64
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->temporal_layer, 1);
  EXPECT_TRUE(middle->end_of_frame);
  EXPECT_FALSE(middle->key_frame);
  EXPECT_FALSE(middle->discardable);
  EXPECT_EQ(middle->decode_targets, 3u);
  EXPECT_EQ(middle->switch_targets, 1u);
  EXPECT_FALSE(middle->switching_point);  // to the highest target, not to the one of its own layer
  const auto top = read(reader, descriptor(true, true, 1, 11));
  EXPECT_EQ(top->temporal_layer, 2);
  EXPECT_TRUE(top->discardable);
  EXPECT_EQ(top->decode_targets, 1u);
  const auto base = read(reader, descriptor(false, true, 63, 14));
  EXPECT_FALSE(base->key_frame);
  EXPECT_FALSE(base->start_of_frame);
  EXPECT_TRUE(base->switching_point);
}

// The rest of the packets of the key frame have no structure.
TEST(DependencyDescriptor, AKeyFrameIsKnownByNeedingNothing) {
  DependencyReader reader;
  reader.read(key_frame(10, 0, kL2T1, {0, 1}));
  EXPECT_TRUE(read(reader, descriptor(false, true, 0, 10))->key_frame);
  const auto upper = read(reader, descriptor(true, true, 2, 11));
  EXPECT_FALSE(upper->key_frame);
  EXPECT_EQ(upper->spatial_layer, 1);
  EXPECT_EQ(upper->decode_targets, 2u);
  EXPECT_TRUE(upper->switching_point);
  EXPECT_FALSE(read(reader, descriptor(true, true, 3, 13))->switching_point);
}

TEST(DependencyDescriptor, FramesMayDescribeThemselves) {
  DependencyReader reader;
  reader.read(key_frame(104, 0, kL2T1, {0, 1}));
  // A.10.1.2: frame 105 lets one switch to the upper layer and begins its chain anew.
  BitWriter bits = descriptor(true, true, 1, 105, kIndications | kDifferences | kChains);
  add_indications(bits, "SS");
  bits.add(2, 1).add(4, 1).add(2, 3).add(12, 299).add(2, 0);
  bits.add(8, 2).add(8, 0);
  auto mark = read(reader, bits);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->switch_targets, 3u);
  EXPECT_FALSE(mark->key_frame);
  // Without references, and with all chains begun: a key frame without a structure.
  bits = descriptor(true, true, 1, 106, kDifferences | kChains);
  bits.add(2, 0).add(8, 0).add(8, 0);
  EXPECT_TRUE(read(reader, bits)->key_frame);
  bits = descriptor(true, true, 1, 107, kDifferences | kChains);
  bits.add(2, 0).add(8, 0).add(8, 1);
  EXPECT_FALSE(read(reader, bits)->key_frame);
}

TEST(DependencyDescriptor, TellsWhichTargetsAreActive) {
  DependencyReader reader;
  reader.read(key_frame(10, 0, kL2T1, {0, 1}));
  BitWriter bits = descriptor(true, true, 1, 12, kActive);
  read(reader, bits.add(2, 1));
  EXPECT_EQ(reader.active_targets(), 1u);
  // What comes late says how it was.
  bits = descriptor(true, true, 1, 11, kActive);
  ASSERT_TRUE(read(reader, bits.add(2, 3)));
  EXPECT_EQ(reader.active_targets(), 1u);
  // With the structure, all are, if nothing else is said.
  bits = descriptor(true, true, 8, 20, kStructure | kActive);
  add_structure(bits, 8, kL2T1, {0, 1});
  ASSERT_TRUE(read(reader, bits.add(2, 2)));
  EXPECT_EQ(reader.active_targets(), 2u);
  reader.read(key_frame(30, 12, kL2T1, {0, 1}));
  EXPECT_EQ(reader.active_targets(), 3u);
}

TEST(DependencyDescriptor, ReadsResolutions) {
  DependencyReader reader;
  BitWriter bits = descriptor(true, true, 0, 1, kStructure);
  add_structure(bits, 0, kL2T1, {0, 1}, {640, 360, 1280, 65536});
  ASSERT_TRUE(read(reader, bits));
  ASSERT_TRUE(reader.structure()->has_resolutions);
  EXPECT_EQ(reader.structure()->spatial_layers, 2);
  EXPECT_EQ(reader.structure()->resolutions[0].width, 640u);
  EXPECT_EQ(reader.structure()->resolutions[1].height, 65536u);
}

TEST(DependencyDescriptor, WithoutChainsAFrameWithoutReferencesIsAKeyFrame) {
  DependencyReader reader;
  ASSERT_TRUE(reader.read(key_frame(1, 0, {{0, 0, "S", {}, {}}, {0, 0, "R", {1}, {}}}, {})));
  EXPECT_EQ(reader.structure()->chain_count, 0);
  EXPECT_TRUE(read(reader, descriptor(true, true, 0, 5))->key_frame);
  EXPECT_FALSE(read(reader, descriptor(true, true, 1, 6))->key_frame);
}

TEST(DependencyDescriptor, ARetransmittedStructureDoesNotReplaceALaterOne) {
  DependencyReader reader;
  reader.read(key_frame(65535, 0, kL1T3, {0, 0, 0}));
  reader.read(key_frame(5, 10, kL2T1, {0, 1}));
  EXPECT_EQ(reader.generation(), 2u);
  const auto late = reader.read(key_frame(65535, 0, kL1T3, {0, 0, 0}));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->decode_targets, 7u);
  EXPECT_EQ(reader.structure()->target_count, 2);
  EXPECT_EQ(reader.active_targets(), 3u);
  EXPECT_EQ(reader.generation(), 2u);
  EXPECT_TRUE(read(reader, descriptor(true, true, 11, 6)));
  // The same once more changes nothing; one of a stream that began anew does.
  reader.read(key_frame(5, 10, kL2T1, {0, 1}));
  EXPECT_EQ(reader.generation(), 2u);
  reader.read(key_frame(40000, 0, kL1T3, {0, 0, 0}));
  EXPECT_EQ(reader.generation(), 3u);
  EXPECT_EQ(reader.structure()->target_count, 3);
}

TEST(DependencyDescriptor, RefusesWhatItCannotKnow) {
  DependencyReader reader;
  EXPECT_FALSE(reader.read({}));
  EXPECT_FALSE(reader.read(hex("c000")));
  EXPECT_FALSE(read(reader, descriptor(true, true, 0, 1)));  // before any structure
  EXPECT_FALSE(read(reader, descriptor(true, true, 0, 1, kActive)));
  reader.read(key_frame(1, 4, kL1T3, {0, 0, 0}));
  EXPECT_FALSE(read(reader, descriptor(true, true, 3, 2)));
  EXPECT_FALSE(read(reader, descriptor(true, true, 9, 2)));
  EXPECT_TRUE(read(reader, descriptor(true, true, 8, 2)));
  EXPECT_FALSE(read(reader, descriptor(true, true, 5, 2, kIndications)));
}

TEST(DependencyDescriptor, RefusesAStructureCutAnywhere) {
  const Octets whole = key_frame(1, 0, kL2T1, {0, 1});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    DependencyReader reader;
    EXPECT_FALSE(reader.read(kept({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)})))
        << size;
    EXPECT_EQ(reader.structure(), nullptr);
  }
}

TEST(DependencyDescriptor, RefusesMoreLayersOrTemplatesThanMayBe) {
  const auto refused = [](unsigned next_layer, int times) {
    BitWriter bits = descriptor(true, true, 0, 1, kStructure);
    bits.add(6, 0).add(5, 0);
    for (int i = 0; i < times; ++i) bits.add(2, next_layer);
    bits.add(2, 3);
    for (int i = 0; i < 200; ++i) bits.add(8, 0);
    DependencyReader reader;
    return !read(reader, bits);
  };
  EXPECT_FALSE(refused(0, 63));
  EXPECT_TRUE(refused(0, 64));
  EXPECT_FALSE(refused(1, 7));
  EXPECT_TRUE(refused(1, 8));
  EXPECT_FALSE(refused(2, 3));
  EXPECT_TRUE(refused(2, 4));
}

}  // namespace
}  // namespace halloo::rtp
