#include "soak/relays.h"

#include <algorithm>

#include "io/address_conversion.h"
#include "relay/callers.h"

namespace halloo::soak {
namespace {

constexpr double kBurstsPerSecond = 1'000, kChangesPerSecond = 20;

}  // namespace

Relays::Relays(io::Loop& loop, const io::Address& server, Tally& tally, std::size_t allocations)
    : loop_(loop), tally_(tally), outside_(relay::fresh_address()), wanted_(allocations) {
  places_ = {server, {}, io::to_transport_address(outside_.address())};
  loop_.watch(outside_.fd(), EPOLLIN, *this);
  fill();
}

void Relays::fill() {
  while (held_ < wanted_) {
    places_.callers = relay::fresh_address();  // no port that the server knows of one who vanished
    here_.push_back(std::make_unique<RelayParty>(loop_, places_, tally_, numbers_++));
    held_ += here_.back()->size();
  }
}

bool Relays::all_talking() const {
  return std::ranges::all_of(here_, [](const auto& party) { return party->talking(); });
}

void Relays::begin() {
  talk_.emplace(loop_, kBurstsPerSecond, [this](Instant) {
    RelayParty& party = *here_[chance_() % here_.size()];
    if (party.talking()) party.say(chance_);
  });
  change_.emplace(loop_, kChangesPerSecond, [this](Instant) { change_one(); });
}

void Relays::change_one() {
  std::erase_if(going_, [](const auto& party) { return party->over(); });
  auto& place = here_[chance_() % here_.size()];
  if (!place->talking()) return;
  held_ -= place->size();
  place->end(chance_() % 3 == 0);
  going_.push_back(std::exchange(place, nullptr));
  std::swap(place, here_.back());
  here_.pop_back();
  fill();
}

void Relays::everyone_leaves() {
  talk_.reset();
  change_.reset();
  for (std::size_t n = 0; n < here_.size(); ++n) here_[n]->end(n % 2 == 0);
  std::ranges::move(here_, std::back_inserter(going_));
  here_.clear();
}

bool Relays::all_gone() {
  std::erase_if(going_, [](const auto& party) { return party->over(); });
  return going_.empty();
}

void Relays::on_ready(std::uint32_t) {
  while (outside_.send_back(loop_.scratch())) {
  }
}

}  // namespace halloo::soak
