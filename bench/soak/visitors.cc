#include "soak/visitors.h"

#include <stdexcept>

namespace halloo::soak {

std::unique_ptr<Person> Visitors::make() {
  const std::size_t n = names_++;
  return std::make_unique<Person>(loop_, n % 16 == 0 ? tls_ : plain_, static_cast<Person::Listener&>(*this),
                                  tally_, "visitor" + std::to_string(n));
}

Person& Visitors::add() {
  return *here_.emplace_back(make());
}

Person* Visitors::change_one(std::mt19937& chance) {
  std::erase_if(going_, [](const auto& person) { return person->over(); });
  auto& place = here_[chance() % here_.size()];
  if (!place->settled()) return nullptr;
  switch (chance() % 8) {
    case 0:
    case 1:
      place->cut();
      return place.get();
    case 2:
      place->cut();
      break;
    case 3:
      place->close();
      break;
    default:
      place->bye();
  }
  ++tally_.left;
  going_.push_back(std::exchange(place, make()));
  place->enter();
  return nullptr;
}

bool Visitors::all_gone() {
  const auto over = [](const auto& person) { return person->over(); };
  std::erase_if(going_, over);
  std::erase_if(here_, over);
  return going_.empty() && here_.empty();
}

void Visitors::on_heard(Person& person, std::string_view, std::string_view text) {
  throw std::runtime_error(person.name() +
                           ": nobody calls a visitor, and yet: " + std::string(text.substr(0, 200)));
}

}  // namespace halloo::soak
