#include "soak/pair.h"

#include <stdexcept>

#include "load/native_dialect.h"

namespace halloo::soak {
namespace {

// Short and long ones, so that some messages lie in one packet with others and some in several.
std::string filler(std::uint64_t n) {
  return std::string(n % 31 == 0 ? 6'000 : n % 7 == 0 ? 1'400 : 40, 'x');
}

}  // namespace

Pair::Pair(io::Loop& loop, const load::Target& target, Tally& tally, std::size_t number)
    : tally_(tally),
      people_{Person(loop, target, *this, tally, "caller" + std::to_string(number)),
              Person(loop, target, *this, tally, "callee" + std::to_string(number))},
      number_(number) {}

void Pair::on_entered(Person&) {
  if (++entered_ == 2) call();
}

void Pair::call() {
  state_ = State::kCalling;
  ++calls_;
  call_ = "soak-" + std::to_string(number_) + "-call-number-" + std::to_string(calls_);
  in_this_call_ = 5 + (number_ + 7 * calls_) % 30;
  said_ = heard_ = {};
  ended_ = 0;
  people_[0].say("call", call_, R"(,"to":")" + people_[1].name() + R"(","video":true)");
}

void Pair::on_heard(Person& person, std::string_view type, std::string_view text) {
  const auto bad = [&] {
    throw std::runtime_error(person.name() + ": out of place: " + std::string(text.substr(0, 200)));
  };
  if (load::word_in(text, "call") != call_) bad();
  if (type == "incoming" && state_ == State::kCalling) {
    person.say("ringing", call_);
    person.say("accept", call_, R"(,"video":true)");
  } else if (type == "ringing" && state_ == State::kCalling) {
  } else if (type == "accepted" && state_ == State::kCalling) {
    state_ = State::kTalking;
  } else if (type == "signal" && state_ == State::kTalking) {
    on_signal(index_of(person), text);
  } else if (type == "ended" && state_ == State::kEnding) {
    if (++ended_ < 2) return;
    state_ = State::kIdle;
    ++tally_.calls;
    if (!finishing_) call();
  } else {
    bad();
  }
}

void Pair::on_signal(std::size_t to, std::string_view text) {
  const std::uint64_t number = load::number_in(text, "number");
  if (load::word_in(text, "from") != people_[to ^ 1].name() || number != heard_[to] + 1 ||
      load::word_in(text, "filler") != filler(number))
    throw std::runtime_error(people_[to].name() + ": after message " + std::to_string(heard_[to]) + " came " +
                             std::string(text.substr(0, 200)));
  heard_[to] = number;
  ++tally_.relayed;
  if (heard_[0] < in_this_call_ || heard_[1] < in_this_call_) return;
  state_ = State::kEnding;
  people_[calls_ % 2].say("hangup", call_);
}

void Pair::say_next(std::size_t from) {
  if (state_ != State::kTalking || said_[from] == in_this_call_) return;
  const std::uint64_t number = ++said_[from];
  people_[from].say(
      "signal", call_,
      R"(,"data":{"number":)" + std::to_string(number) + R"(,"filler":")" + filler(number) + R"("})");
}

std::string Pair::standing() const {
  return "call " + std::to_string(calls_) + " of pair " + std::to_string(number_) + ": of " +
         std::to_string(in_this_call_) + " messages each way " + std::to_string(said_[0]) + " and " +
         std::to_string(said_[1]) + " were said, " + std::to_string(heard_[1]) + " and " +
         std::to_string(heard_[0]) + " have arrived";
}

}  // namespace halloo::soak
