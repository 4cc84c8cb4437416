#include "switchboard/roster.h"

#include <algorithm>
#include <utility>

namespace halloo::switchboard {

void Roster::set(const std::string& name, std::optional<PersonState> state) {
  pending_[name] = state;
}

std::shared_ptr<const RosterDifference> Roster::publish() {
  auto difference = std::make_shared<RosterDifference>();
  for (auto& [name, state] : pending_) {
    const auto known = published_.find(name);
    if (!state) {
      if (known == published_.end()) continue;  // came and went in between
      published_.erase(known);
      difference->left.push_back(name);
    } else if (known == published_.end()) {
      published_.emplace(name, *state);
      difference->joined.push_back({name, *state});
    } else if (known->second != *state) {
      known->second = *state;
      difference->changed.push_back({name, *state});
    }
  }
  pending_.clear();
  if (difference->joined.empty() && difference->changed.empty() && difference->left.empty()) return nullptr;
  const auto by_name = [](const RosterEntry& a, const RosterEntry& b) { return a.name < b.name; };
  std::sort(difference->joined.begin(), difference->joined.end(), by_name);
  std::sort(difference->changed.begin(), difference->changed.end(), by_name);
  std::sort(difference->left.begin(), difference->left.end());
  difference->revision = ++revision_;
  difference->total = published_.size();
  snapshot_ = nullptr;
  return difference;
}

std::shared_ptr<const RosterSnapshot> Roster::snapshot() const {
  if (!snapshot_) {
    auto made = std::make_shared<RosterSnapshot>();
    made->revision = revision_;
    made->total = published_.size();
    const std::size_t count = limit_ == 0 ? made->total : std::min(limit_, made->total);
    made->entries.reserve(count);
    for (const auto& [name, state] : published_) {
      if (made->entries.size() == count) break;
      made->entries.push_back({name, state});
    }
    snapshot_ = std::move(made);
  }
  return snapshot_;
}

}  // namespace halloo::switchboard
