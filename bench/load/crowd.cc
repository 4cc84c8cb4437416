#include "load/crowd.h"

#include <stdexcept>

#include "load/native_dialect.h"

namespace halloo::load {
namespace {

constexpr std::size_t kAtATime = 64;
constexpr Duration kLongest = std::chrono::minutes(2);

}  // namespace

void turn_until(io::Loop& loop, const std::string& what, const std::function<bool()>& done) {
  for (const Instant deadline = io::Loop::clock() + kLongest; !done();) {
    if (io::Loop::clock() > deadline) throw std::runtime_error("waited too long for " + what);
    loop.turn(std::chrono::milliseconds(5));
  }
}

void turn_for(io::Loop& loop, Duration time) {
  const Instant end = io::Loop::clock() + time;
  for (Instant now = io::Loop::clock(); now < end; now = io::Loop::clock()) loop.turn(end - now);
}

void Crowd::grow_to(std::size_t count, Greeting greeting) {
  greeting_ = greeting;
  std::size_t settled = people_.size();
  const auto is_settled = [&](const Speaker& s) {
    return greeting == Greeting::kLater ? s.open() : s.greeted();
  };
  turn_until(loop_, "people to come in", [&] {
    while (settled < people_.size() && is_settled(people_[settled])) ++settled;
    while (people_.size() < count && people_.size() - settled < kAtATime) {
      const std::size_t n = people_.size();
      people_.emplace_back(loop_, static_cast<Speaker::Listener&>(*this), speak_(name_of(n), name_of(n ^ 1)),
                           n);
      people_.back().enter(target_);
    }
    return settled == count;
  });
}

void Crowd::on_open(Speaker& speaker) {
  if (greeting_ == Greeting::kAtOnce) speaker.greet();
}

void Crowd::connect_pairs() {
  for (std::size_t n = 0; n < people_.size(); n += 2)
    if (!people_[n].connected()) people_[n].connect();
  std::size_t settled = 0;
  turn_until(loop_, "pairs to be connected", [&] {
    while (settled < people_.size() && people_[settled].connected()) ++settled;
    return settled == people_.size();
  });
}

void Crowd::leave() {
  for (Speaker& speaker : people_) speaker.leave();
  turn_until(loop_, "people to leave", [&] {
    while (!people_.empty() && people_.back().over()) people_.pop_back();
    return people_.empty();
  });
}

std::uint64_t Crowd::octets_received() const {
  std::uint64_t sum = 0;
  for (const Speaker& speaker : people_) sum += speaker.octets_received();
  return sum;
}

std::uint64_t Crowd::messages_received() const {
  std::uint64_t sum = 0;
  for (const Speaker& speaker : people_) sum += speaker.messages_received();
  return sum;
}

bool Crowd::all_know_of(std::uint64_t total) {
  if (total != asked_total_) behind_ = 0;
  asked_total_ = total;
  const auto knows = [&](const Speaker& s) {
    return static_cast<const NativeDialect&>(s.dialect()).total() == total;
  };
  while (behind_ < people_.size() && knows(people_[behind_])) ++behind_;
  return behind_ == people_.size();
}

}  // namespace halloo::load
