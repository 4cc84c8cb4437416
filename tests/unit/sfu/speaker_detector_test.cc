#include "sfu/speaker_detector.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <vector>

#include "base/random.h"

namespace halloo::sfu {
namespace {

using std::chrono::milliseconds;

constexpr SpeakerId kAda = 1, kBen = 2, kCid = 3;
constexpr std::uint8_t kLoud = 25, kSpeech = 35, kMurmur = 75, kSilence = 127;

// Packets of 20 ms from everyone who has a level; a decision each 100 ms.
class SpeakerDetectorTest : public testing::Test {
 protected:
  void say(SpeakerId who, std::uint8_t level) { levels_[who] = level; }
  void leave(SpeakerId who) {
    levels_.erase(who);
    detector_.remove(who);
  }
  void pass(int ms) {
    for (int i = 0; i < ms / 20; ++i) {
      for (const auto& [who, level] : levels_) detector_.on_level(now_, who, level);
      now_ += milliseconds(20);
      if (++steps_ % 5 == 0) {
        const auto before = dominant_;
        dominant_ = detector_.update(now_);
        if (dominant_ != before) ++changes_;
      }
    }
  }

  SpeakerDetector detector_{10};
  Instant now_{std::chrono::seconds(50)};
  std::map<SpeakerId, std::uint8_t> levels_;
  std::optional<SpeakerId> dominant_;
  int steps_ = 0, changes_ = 0;
};

TEST_F(SpeakerDetectorTest, NobodyIsDominantBeforeSomebodySpeaks) {
  say(kAda, kMurmur);
  say(kBen, kSilence);
  pass(3000);
  EXPECT_EQ(dominant_, std::nullopt);
  EXPECT_FALSE(detector_.speaking(kAda));
}

TEST_F(SpeakerDetectorTest, WhoSpeaksIsDominantWithinHalfASecondAndStaysWhenSilent) {
  say(kAda, kMurmur);
  say(kBen, kMurmur);
  pass(1000);
  say(kBen, kSpeech);
  pass(500);
  EXPECT_EQ(dominant_, kBen);
  EXPECT_TRUE(detector_.speaking(kBen));
  say(kBen, kMurmur);
  pass(5000);
  EXPECT_EQ(dominant_, kBen);
  EXPECT_FALSE(detector_.speaking(kBen));
}

TEST_F(SpeakerDetectorTest, ACoughTakesNothingOver) {
  say(kAda, kSpeech);
  say(kBen, kMurmur);
  pass(2000);
  say(kAda, kMurmur);
  pass(1500);
  say(kBen, kLoud);
  pass(200);
  say(kBen, kMurmur);
  pass(1000);
  EXPECT_EQ(dominant_, kAda);
}

TEST_F(SpeakerDetectorTest, TurnsAreTakenWithinASecond) {
  say(kAda, kMurmur);
  say(kBen, kMurmur);
  for (int turn = 0; turn < 10; ++turn) {
    const SpeakerId speaks = turn % 2 ? kAda : kBen;
    say(kAda, speaks == kAda ? kSpeech : kMurmur);
    say(kBen, speaks == kBen ? kSpeech : kMurmur);
    pass(1000);
    EXPECT_EQ(dominant_, speaks);
    pass(2000);
  }
  EXPECT_EQ(changes_, 10);
}

TEST_F(SpeakerDetectorTest, WhoSpeaksIsNotInterruptedByEquals) {
  say(kAda, kSpeech);
  pass(1000);
  say(kBen, kSpeech);
  pass(3000);
  EXPECT_EQ(dominant_, kAda);
  say(kBen, kSpeech - 15);  // but by a shout that does not end
  pass(3000);
  EXPECT_EQ(dominant_, kBen);
}

TEST_F(SpeakerDetectorTest, SteadyNoiseIsNoSpeech) {
  say(kAda, kSpeech);
  say(kBen, 45);  // a fan
  pass(10'000);
  EXPECT_FALSE(detector_.speaking(kBen));
  EXPECT_EQ(dominant_, kAda);
}

TEST_F(SpeakerDetectorTest, WhoSendsNothingIsSilent) {
  say(kAda, kSpeech);
  pass(1000);
  EXPECT_TRUE(detector_.speaking(kAda));
  levels_.clear();
  pass(1000);
  EXPECT_FALSE(detector_.speaking(kAda));
}

// Words with gaps, in the rhythm of speech; others noisy at random: one dominant speaker throughout.
TEST_F(SpeakerDetectorTest, DoesNotFlicker) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    detector_ = SpeakerDetector(10);
    dominant_.reset();
    levels_.clear();
    say(kBen, kMurmur);
    say(kCid, kMurmur);
    changes_ = 0;
    for (int word = 0; word < 60; ++word) {
      say(kAda, kSpeech);
      pass(160 + 20 * static_cast<int>(random.next() % 20));
      say(kAda, 65);
      say(kBen, random.next() % 4 == 0 ? kSpeech : kMurmur);
      pass(60 + 20 * static_cast<int>(random.next() % 8));
      say(kBen, kMurmur);
    }
    EXPECT_EQ(dominant_, kAda);
    EXPECT_LE(changes_, 1);
  }
}

TEST_F(SpeakerDetectorTest, LeavingEndsIt) {
  say(kAda, kSpeech);
  pass(1000);
  leave(kAda);
  pass(200);
  EXPECT_EQ(dominant_, std::nullopt);
  EXPECT_EQ(detector_.size(), 0u);
}

TEST_F(SpeakerDetectorTest, TakesNoMoreThanItsBound) {
  for (SpeakerId who = 0; who < 10; ++who) EXPECT_TRUE(detector_.on_level(now_, who, kSpeech));
  EXPECT_FALSE(detector_.on_level(now_, 10, kSpeech));
  EXPECT_TRUE(detector_.on_level(now_, 9, kSpeech));
}

TEST_F(SpeakerDetectorTest, TheLoudestStayUntilSomebodyClearlyLouderComes) {
  const auto loudest = [&] {
    const auto chosen = detector_.loudest(now_, 2);
    return std::vector<SpeakerId>(chosen.begin(), chosen.end());
  };
  using Ids = std::vector<SpeakerId>;
  for (const SpeakerId who : {kAda, kBen, kCid}) say(who, kMurmur);
  pass(500);
  EXPECT_EQ(loudest().size(), 2u);
  say(kBen, kSpeech);
  say(kCid, kSpeech);
  pass(2000);
  EXPECT_EQ(loudest(), (Ids{kBen, kCid}));
  say(kAda, kSpeech - 3);
  pass(3000);
  EXPECT_EQ(loudest(), (Ids{kBen, kCid}));
  say(kCid, kMurmur);
  pass(3000);
  EXPECT_EQ(loudest(), (Ids{kAda, kBen}));
}

}  // namespace
}  // namespace halloo::sfu
