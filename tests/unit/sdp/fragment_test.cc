#include "sdp/fragment.h"

#include <gtest/gtest.h>

namespace halloo::sdp {
namespace {

// In the shape of RFC 9725 section 4.3.1's example: candidates that have come up later.
constexpr std::string_view kTrickled =
    "a=group:BUNDLE 0 1\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
    "a=mid:0\r\n"
    "a=ice-ufrag:EsAw\r\n"
    "a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n"
    "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id "
    "1\r\n"
    "a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0 ufrag EsAw\r\n"
    "a=end-of-candidates\r\n";

TEST(SdpFragmentTest, ReadsTrickledCandidates) {
  const auto fragment = parse_fragment(kTrickled);
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->groups, (std::vector<Group>{{"BUNDLE", {"0", "1"}}}));
  ASSERT_EQ(fragment->sections.size(), 1u);
  const FragmentSection& section = fragment->sections[0];
  EXPECT_EQ(section.kind, MediaKind::audio);
  EXPECT_EQ(section.mid, "0");
  EXPECT_EQ(section.ice.ufrag, "EsAw");
  EXPECT_EQ(section.ice.pwd, "P2uYro0UCOQ4zxjKXaWCBui1");
  ASSERT_EQ(section.candidates.size(), 2u);
  EXPECT_EQ(section.candidates[0].ufrag, "EsAw");
  EXPECT_TRUE(section.end_of_candidates);
}

// simple-whip-client: RTP/AVP, and the credentials before the m-line.
TEST(SdpFragmentTest, ReadsCredentialsOfAllSections) {
  const auto fragment = parse_fragment(
      "a=ice-ufrag:EsAw\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\nm=audio 9 RTP/AVP 0\na=mid:0\n"
      "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\n");
  ASSERT_TRUE(fragment);
  EXPECT_EQ(fragment->ice.ufrag, "EsAw");
  EXPECT_TRUE(fragment->sections[0].ice.ufrag.empty());
  EXPECT_FALSE(fragment->sections[0].end_of_candidates);
}

TEST(SdpFragmentTest, IsWrittenAsItIsRead) {
  Fragment restart;
  restart.ice_lite = true;
  restart.ice.options = {"trickle", "ice2"};
  restart.groups = {{"BUNDLE", {"0", "1"}}};
  FragmentSection section;
  section.mid = "0";
  section.ice = {"289b31b754eaa438", "0b66f472495ef0ccac7bda653ab6be49ea13114472a5d10a", {}};
  section.candidates.resize(1);
  ASSERT_EQ(read_candidate("1 1 udp 2130706431 198.51.100.1 39132 typ host", section.candidates[0]),
            CandidateVerdict::taken);
  section.end_of_candidates = true;
  restart.sections = {section};
  EXPECT_EQ(write(restart),
            "a=ice-lite\r\na=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\n"
            "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na=ice-ufrag:289b31b754eaa438\r\n"
            "a=ice-pwd:0b66f472495ef0ccac7bda653ab6be49ea13114472a5d10a\r\n"
            "a=candidate:1 1 udp 2130706431 198.51.100.1 39132 typ host\r\na=end-of-candidates\r\n");
  const auto again = parse_fragment(write(restart));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, restart);
}

TEST(SdpFragmentTest, EverySectionSaysWhichItIs) {
  const auto fragment = parse_fragment("m=audio 9 RTP/AVP 0\r\na=end-of-candidates\r\n");
  ASSERT_FALSE(fragment);
  EXPECT_EQ(fragment.error().error, Error::bad_mid);
}

TEST(SdpFragmentTest, IsHeldToTheSameRules) {
  const auto fragment = parse_fragment("a=ice-ufrag:EsAw\r\nm=audio 9 RTP/AVP 0\r\na=candidate:x\r\n");
  ASSERT_FALSE(fragment);
  EXPECT_EQ(fragment.error(), (ParseError{Error::bad_candidate, 3}));
  EXPECT_FALSE(parse_fragment(kTrickled, {.candidates = 1}));
}

}  // namespace
}  // namespace halloo::sdp
