// People who come, stay a while, and go: by a goodbye, by closing the page, or cut off without a word; some
// of those come back. Belongs to the loop's thread.
#pragma once

#include <memory>
#include <random>
#include <vector>

#include "soak/person.h"

namespace halloo::soak {

class Visitors final : Person::Listener {
 public:
  Visitors(io::Loop& loop, const load::Target& plain, const load::Target& tls, Tally& tally)
      : loop_(loop), plain_(plain), tls_(tls), tally_(tally) {}

  Person& add();  // not yet entered
  // One of them goes, and another comes. Who is to come back is returned, cut off.
  Person* change_one(std::mt19937& chance);
  std::vector<std::unique_ptr<Person>>& all() { return here_; }
  bool all_gone();

 private:
  void on_heard(Person& person, std::string_view type, std::string_view text) override;
  std::unique_ptr<Person> make();

  io::Loop& loop_;
  load::Target plain_, tls_;
  Tally& tally_;
  std::size_t names_ = 0;
  std::vector<std::unique_ptr<Person>> here_;
  std::vector<std::unique_ptr<Person>> going_;  // until the connection is closed
};

}  // namespace halloo::soak
