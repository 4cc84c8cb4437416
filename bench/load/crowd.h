// Many people of one server, who come a few dozen at a time. Belongs to the loop's thread.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "load/speaker.h"

namespace halloo::load {

// Turns the loop until `done`; throws what was waited for when it takes minutes.
void turn_until(io::Loop& loop, const std::string& what, const std::function<bool()>& done);
// Turns the loop for so long.
void turn_for(io::Loop& loop, Duration time);

class Crowd final : Speaker::Listener {
 public:
  enum class Greeting : std::uint8_t { kAtOnce, kLater };

  Crowd(io::Loop& loop, const Target& target, DialectFactory speak, std::string name)
      : loop_(loop), target_(target), speak_(speak), name_(std::move(name)) {}

  // Until so many are there, each with an open WebSocket, greeted unless that is to come later.
  void grow_to(std::size_t count, Greeting greeting = Greeting::kAtOnce);
  void leave();  // until all are gone

  std::size_t size() const { return people_.size(); }
  Speaker& operator[](std::size_t n) { return people_[n]; }
  std::uint64_t octets_received() const;
  std::uint64_t messages_received() const;
  // Native only: all have been told that there are so many people.
  bool all_know_of(std::uint64_t total);
  // For pairs: the other end of n is n ^ 1.
  void connect_pairs();
  std::function<void(Speaker&)> on_message_of;

 private:
  void on_open(Speaker& speaker) override;
  void on_message(Speaker& speaker) override { on_message_of(speaker); }
  std::string name_of(std::size_t n) const { return name_ + std::to_string(n); }

  io::Loop& loop_;
  Target target_;
  DialectFactory speak_;
  std::string name_;
  Greeting greeting_ = Greeting::kAtOnce;
  std::deque<Speaker> people_;
  std::size_t behind_ = 0;  // all before this one have been told the total last asked for
  std::uint64_t asked_total_ = 0;
};

}  // namespace halloo::load
