// The rooms: each namespace names one, which is there as long as somebody is in it. Signalling loop only.
// Knows nothing of packets.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "base/result.h"

namespace halloo::doors::room_of_two {

using SessionId = Id<struct EngineSessionTag>;

// Looked up by views, without a copy.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// 0 lifts a limit.
struct RoomSettings {
  std::size_t max_rooms = 10'000;
  std::size_t max_members = 16;            // of one room
  std::size_t max_rooms_per_session = 16;  // that one session is in at once
  std::size_t max_name_bytes = 128;
};

enum class RoomRefusal { invalid_name, room_full, too_many_rooms };
// A sentence for people who build clients.
std::string_view sentence(RoomRefusal refusal);

class Rooms {
 public:
  explicit Rooms(const RoomSettings& settings) : settings_(settings) {}

  // Whether it was empty: who enters an empty room is its initiator. The session is not in it yet.
  Result<bool, RoomRefusal> enter(std::string_view name, SessionId session);
  void leave(std::string_view name, SessionId session);
  void leave_all(SessionId session);

  bool contains(std::string_view name, SessionId session) const;
  // In the order in which they entered; valid until someone enters or leaves.
  const std::vector<SessionId>& members(std::string_view name) const;
  std::size_t size() const { return rooms_.size(); }
  void clear();

 private:
  using Members = std::vector<SessionId>;
  using ByName = TextMap<Members>;

  void remove(ByName::iterator room, SessionId session);

  RoomSettings settings_;
  ByName rooms_;
  std::unordered_map<SessionId, std::vector<std::string>> rooms_of_;
};

}  // namespace halloo::doors::room_of_two
