// Who is here, and what changed since it was last told: the list of people as snapshots and differences.
// A difference has each person once, however often they came and went. Signalling loop only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace halloo::switchboard {

enum class PersonState { free, busy, away };

struct RosterEntry {
  std::string name;
  PersonState state = PersonState::free;
  bool operator==(const RosterEntry&) const = default;
};

// The list at a revision: all of it, or its first `limit` entries.
struct RosterSnapshot {
  std::uint64_t revision = 0;
  std::size_t total = 0;
  std::vector<RosterEntry> entries;
};

struct RosterDifference {
  std::uint64_t revision = 0;  // after it
  std::size_t total = 0;
  std::vector<RosterEntry> joined;
  std::vector<RosterEntry> changed;
  std::vector<std::string> left;
};

class Roster {
 public:
  explicit Roster(std::size_t limit) : limit_(limit) {}

  // To be in `state`, or not here at all.
  void set(const std::string& name, std::optional<PersonState> state);

  bool has_changes() const { return !pending_.empty(); }

  // The changes since the last call as a new revision; nullptr if they cancel each other out.
  std::shared_ptr<const RosterDifference> publish();

  // As of the last publish(): what comes after it is in the next difference. Made once a revision.
  std::shared_ptr<const RosterSnapshot> snapshot() const;

  // Everyone as of the last publish().
  const std::map<std::string, PersonState, std::less<>>& published() const { return published_; }

 private:
  std::size_t limit_;
  std::uint64_t revision_ = 0;
  std::map<std::string, PersonState, std::less<>> published_;
  std::unordered_map<std::string, std::optional<PersonState>> pending_;
  mutable std::shared_ptr<const RosterSnapshot> snapshot_;
};

}  // namespace halloo::switchboard
