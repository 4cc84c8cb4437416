// Who speaks in a room, from audio levels (RFC 6464): steady, so that neither a cough nor a syllable of
// agreement takes the picture away from who speaks. After I. Volfin and I. Cohen, "Dominant speaker
// identification for multipoint videoconferencing" (2013): the activity of each over three spans of time, of
// which a challenger must lead in all; counted, where they reckon likelihoods. Owned by one thread; it
// decides when it is asked, every 100 ms or so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"

namespace halloo::sfu {

using SpeakerId = std::uint32_t;  // a participant, as the caller numbers them

class SpeakerDetector {
 public:
  explicit SpeakerDetector(std::size_t max_participants);

  // In -dBov, 127: silence. Who is not known yet joins; false: there is no room.
  bool on_level(Instant now, SpeakerId who, std::uint8_t level);
  void remove(SpeakerId who);
  bool knows(SpeakerId who) const { return find(who) != nullptr; }

  // The dominant speaker: the last one stays while all are silent. nullopt: nobody has spoken yet.
  std::optional<SpeakerId> update(Instant now);
  // As of the last update: is this one speaking now, dominant or not?
  bool speaking(SpeakerId who) const;
  // The loudest of late, at most as many as fit, in order of their ids: whose sound is worth forwarding in a
  // big room. Who is among them stays until somebody clearly louder needs the place.
  std::span<const SpeakerId> loudest(Instant now, std::size_t count);

  std::size_t size() const { return speakers_.size(); }

 private:
  struct Speaker {
    SpeakerId id = 0;
    Instant stepped{};          // up to when its steps were made
    Instant last_active{};      // when it spoke last, if `spoke`
    std::uint64_t steps = 0;    // the last second: a bit for each step that was active, the latest lowest
    std::uint8_t level = 127;   // of the step that is going on, or of the last that a packet came in
    std::uint8_t floor = 0;     // the noise of its surroundings, in -dBov
    std::uint8_t unraised = 0;  // steps since that was last raised
    std::uint8_t held = 0;      // steps that the level has been held for, without a packet
    bool heard = false;         // in the step that is going on
    bool spoke = false, speaking = false, chosen = false;
    float loudness = 0;  // above silence, in dB, smoothed over the last second
  };

  Speaker* find(SpeakerId who);
  const Speaker* find(SpeakerId who) const;
  static void advance(Speaker& speaker, Instant now);
  static void step(Speaker& speaker);

  std::size_t max_;
  std::vector<Speaker> speakers_;  // by id
  std::vector<SpeakerId> loudest_;
  std::vector<std::uint32_t> order_;
  std::optional<SpeakerId> dominant_;
};

}  // namespace halloo::sfu
