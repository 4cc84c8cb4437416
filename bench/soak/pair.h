// Two people who call each other again and again, and in each call send numbered messages both ways. Every
// message must arrive once and in order, whatever happens to the connections. Throws a sentence when one
// does not. Belongs to the loop's thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "soak/person.h"

namespace halloo::soak {

class Pair final : Person::Listener {
 public:
  Pair(io::Loop& loop, const load::Target& target, Tally& tally, std::size_t number);

  Person& end(std::size_t n) { return people_[n]; }
  void say_next(std::size_t from);      // the next message of that end, if there is one to say
  void finish() { finishing_ = true; }  // after this call there is no other
  bool finished() const { return finishing_ && state_ == State::kIdle; }
  std::string standing() const;  // for a sentence on what is missing

 private:
  // kIdle -> kCalling -> kTalking on `accepted` -> kEnding when all has arrived -> kIdle on both `ended`.
  enum class State : std::uint8_t { kIdle, kCalling, kTalking, kEnding };

  void on_entered(Person& person) override;
  void on_heard(Person& person, std::string_view type, std::string_view text) override;
  void on_signal(std::size_t to, std::string_view text);
  void call();
  std::size_t index_of(const Person& person) const { return &person == &people_[0] ? 0 : 1; }

  Tally& tally_;
  std::array<Person, 2> people_;
  std::size_t number_;
  State state_ = State::kIdle;
  bool finishing_ = false;
  std::size_t entered_ = 0, ended_ = 0;
  std::uint64_t calls_ = 0;
  std::uint64_t in_this_call_ = 0;  // messages each way
  std::string call_;
  std::array<std::uint64_t, 2> said_{}, heard_{};
};

}  // namespace halloo::soak
