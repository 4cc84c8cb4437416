#include "sfu/speaker_detector.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace halloo::sfu {
namespace {

constexpr Duration kStep = std::chrono::milliseconds(20);
constexpr std::uint8_t kSilence = 127;
constexpr std::uint8_t kSpeech = 60;         // -dBov: quieter is no speech, however silent it is around it
constexpr std::uint8_t kAboveFloor = 12;     // dB
constexpr std::uint8_t kQuietestFloor = 70;  // a silent room, or muted: noise after it is no speech
constexpr std::uint8_t kLoudestFloor = 35;
constexpr std::uint8_t kRaiseEvery = 25;  // steps to 1 dB: 2 dB a second, as pauses between words undo
constexpr std::uint8_t kHold = 3;         // steps: packets of 60 ms, or as much jitter

// Spans: the last step, the last 100 ms, the last second in blocks of 100 ms.
constexpr unsigned kMediumSteps = 5, kBlocks = 10;
constexpr int kMediumActive = 4;  // steps of a block that is active
constexpr int kMinBlocks = 3;     // of speech before somebody is taken for a speaker: longer than a cough
constexpr Duration kHang = std::chrono::milliseconds(400);  // speaking still, between two words
constexpr Duration kOfLate = std::chrono::seconds(2);
constexpr float kClearly = 6;  // dB

int active_steps(std::uint64_t steps, unsigned block) {
  return std::popcount(steps >> (block * kMediumSteps) & ((std::uint64_t{1} << kMediumSteps) - 1));
}
int active_blocks(std::uint64_t steps) {
  int blocks = 0;
  for (unsigned block = 0; block < kBlocks; ++block) blocks += active_steps(steps, block) >= kMediumActive;
  return blocks;
}

}  // namespace

SpeakerDetector::SpeakerDetector(std::size_t max_participants) : max_(max_participants) {}

SpeakerDetector::Speaker* SpeakerDetector::find(SpeakerId who) {
  return const_cast<Speaker*>(std::as_const(*this).find(who));
}
const SpeakerDetector::Speaker* SpeakerDetector::find(SpeakerId who) const {
  const auto found = std::lower_bound(speakers_.begin(), speakers_.end(), who,
                                      [](const Speaker& one, SpeakerId id) { return one.id < id; });
  return found != speakers_.end() && found->id == who ? &*found : nullptr;
}

bool SpeakerDetector::on_level(Instant now, SpeakerId who, std::uint8_t level) {
  Speaker* speaker = find(who);
  if (!speaker) {
    if (speakers_.size() >= max_) return false;
    Speaker joined;
    joined.id = who;
    joined.stepped = now;
    joined.floor = kSpeech;
    const auto place = std::lower_bound(speakers_.begin(), speakers_.end(), who,
                                        [](const Speaker& one, SpeakerId id) { return one.id < id; });
    speaker = &*speakers_.insert(place, joined);
  }
  advance(*speaker, now);
  level = std::min(level, kSilence);
  speaker->level = speaker->heard ? std::min(speaker->level, level) : level;
  speaker->heard = true;
  return true;
}

void SpeakerDetector::remove(SpeakerId who) {
  std::erase_if(speakers_, [&](const Speaker& one) { return one.id == who; });
  if (dominant_ == who) dominant_.reset();
}

void SpeakerDetector::advance(Speaker& speaker, Instant now) {
  // After more than all that is remembered there is nothing but silence.
  if (now - speaker.stepped > 2 * kStep * kMediumSteps * kBlocks) {
    speaker.steps = 0;
    speaker.loudness = 0;
    speaker.level = kSilence;
    speaker.heard = false;
    speaker.stepped = now;
  }
  while (now - speaker.stepped >= kStep) {
    speaker.stepped += kStep;
    step(speaker);
  }
}

void SpeakerDetector::step(Speaker& speaker) {
  if (speaker.heard) {
    speaker.held = 0;
    // The floor falls to whatever is quieter at once, and rises slowly: steady noise is no speech.
    if (speaker.level > speaker.floor) {
      speaker.floor = std::min(speaker.level, kQuietestFloor);
      speaker.unraised = 0;
    } else if (speaker.level < speaker.floor && ++speaker.unraised >= kRaiseEvery) {
      speaker.floor = std::max<std::uint8_t>(kLoudestFloor, static_cast<std::uint8_t>(speaker.floor - 1));
      speaker.unraised = 0;
    }
  } else if (++speaker.held > kHold) {
    speaker.held = kHold;  // discontinuous transmission, or muted
    speaker.level = kSilence;
  }
  speaker.heard = false;
  const bool active = speaker.level <= kSpeech && speaker.level + kAboveFloor <= speaker.floor;
  speaker.steps = speaker.steps << 1 | std::uint64_t{active};
  const float above = active ? static_cast<float>(kSilence - speaker.level) : 0.F;
  speaker.loudness += (above - speaker.loudness) / (kMediumSteps * kBlocks);
  if (active_steps(speaker.steps, 0) >= kMediumActive) {
    speaker.spoke = true;
    speaker.last_active = speaker.stepped;
  }
}

std::optional<SpeakerId> SpeakerDetector::update(Instant now) {
  const Speaker* best = nullptr;
  int best_blocks = 0;
  for (Speaker& speaker : speakers_) {
    advance(speaker, now);
    const int blocks = active_blocks(speaker.steps);
    speaker.speaking =
        speaker.spoke && now - speaker.last_active < kHang && (speaker.speaking || blocks >= kMinBlocks);
    // A challenger is heard at this moment, in most of the last 100 ms, and for long enough.
    const bool challenges = (speaker.steps & 1) && active_steps(speaker.steps, 0) >= kMediumActive &&
                            blocks >= kMinBlocks && dominant_ != speaker.id;
    if (!challenges) continue;
    if (!best || blocks > best_blocks || (blocks == best_blocks && speaker.loudness > best->loudness)) {
      best = &speaker;
      best_blocks = blocks;
    }
  }
  if (!best) return dominant_;
  const Speaker* dominant = dominant_ ? find(*dominant_) : nullptr;
  // Who speaks is not interrupted by who speaks, too, unless by someone clearly louder, all the time.
  const bool silent = !dominant || active_steps(dominant->steps, 0) <= 1;
  const int dominant_blocks = dominant ? active_blocks(dominant->steps) : 0;
  if (silent ? best_blocks > dominant_blocks
             : best_blocks == kBlocks && best->loudness > dominant->loudness + kClearly)
    dominant_ = best->id;
  return dominant_;
}

bool SpeakerDetector::speaking(SpeakerId who) const {
  const Speaker* speaker = find(who);
  return speaker && speaker->speaking;
}

std::span<const SpeakerId> SpeakerDetector::loudest(Instant now, std::size_t count) {
  order_.clear();
  for (std::uint32_t index = 0; index < speakers_.size(); ++index) {
    advance(speakers_[index], now);
    order_.push_back(index);
  }
  const auto merit = [&](const Speaker& speaker) {
    const bool of_late = speaker.spoke && now - speaker.last_active < kOfLate;
    const float kept = speaker.chosen ? kClearly : 0.F;
    return (of_late ? 1000.F : 0.F) + (speaker.id == dominant_ ? 2000.F : 0.F) + speaker.loudness + kept;
  };
  count = std::min(count, order_.size());
  std::partial_sort(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(count), order_.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      const float left = merit(speakers_[a]), right = merit(speakers_[b]);
                      return left != right ? left > right : a < b;
                    });
  for (Speaker& speaker : speakers_) speaker.chosen = false;
  for (std::size_t i = 0; i < count; ++i) speakers_[order_[i]].chosen = true;
  loudest_.clear();
  for (const Speaker& speaker : speakers_)
    if (speaker.chosen) loudest_.push_back(speaker.id);
  return loudest_;
}

}  // namespace halloo::sfu
