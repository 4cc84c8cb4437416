// The switchboard: people, the list of them, the calls between two of them, and rooms. It knows no wire
// format, no connection and no secret: doors do. It decides who may do what, and every name that others see
// is set here. Signalling loop only.
//
// Invariants: a name, and whatever looks like it, belongs to one person of the list. A person is in one call
// or at one room at most. A call that is not over has at least one person, and two unless it was taken up by
// rejoin(). A room has someone in it.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "switchboard/name.h"
#include "switchboard/notice.h"
#include "switchboard/room.h"

namespace halloo::switchboard {

struct Settings {
  std::size_t max_people = 10'000;  // 0: no limit
  std::size_t list_limit = 1'000;   // entries of a snapshot; 0: all
  Duration ring_time = std::chrono::seconds(45);
  Duration presence_interval = std::chrono::milliseconds(100);  // between two differences
  RoomSettings rooms;
};

enum class EnterError { empty, too_long, characters, taken, full };
std::string_view explain(EnterError error);

// `goodbye` hangs up; `lost` ends an accepted call as `gone`: what flows peer to peer may go on.
enum class Leaving { goodbye, lost };

enum class CallError { not_here, yourself, in_a_call, in_a_room, unknown_call, call_exists, not_listed };
std::string_view explain(CallError error);

class Switchboard {
 public:
  explicit Switchboard(Settings settings);

  // --- people
  // `trickle`: whether this person's client sends and takes candidates one by one (RFC 8838).
  // `listed`: who is not has come for a room: is not in the list, cannot be found, called or call, and may
  // have the name of someone else.
  Result<PersonId, EnterError> enter(Instant now, DoorIndex door, std::string_view name, bool trickle,
                                     bool listed = true);
  // Ends the person's call, or leaves the room.
  void leave(Instant now, PersonId person, Leaving how, Outbox& out);
  // The connection is lost, and the door keeps the person for a while; or it is back.
  void set_away(Instant now, PersonId person, bool away);

  const std::string& name_of(PersonId person) const;
  bool is_listed(PersonId person) const { return people_.at(person).listed; }
  std::optional<DoorIndex> door_of(std::string_view name) const;
  std::size_t people() const { return people_.size(); }
  const Roster& roster() const { return roster_; }
  // At most `limit` people with `text` in their names; `more` tells of others.
  std::vector<RosterEntry> search(std::string_view text, std::size_t limit, bool& more) const;

  // --- calls; `call` is made by the caller's client, at random
  Result<void, CallError> call(Instant now, PersonId from, std::string_view call, std::string_view to,
                               bool video, Outbox& out);
  Result<void, CallError> rings(PersonId callee, std::string_view call, Outbox& out);
  Result<void, CallError> accept(Instant now, PersonId callee, std::string_view call, bool video,
                                 Outbox& out);
  Result<void, CallError> decline(Instant now, PersonId callee, std::string_view call, Outbox& out);
  Result<void, CallError> hang_up(Instant now, PersonId person, std::string_view call, Outbox& out);
  Result<void, CallError> signal(PersonId from, std::string_view call, std::string_view data, Outbox& out);
  Result<void, CallError> rejoin(Instant now, PersonId person, std::string_view call, std::string_view to,
                                 Outbox& out);
  // The call that this person is in, or nullptr.
  const Call* call_of(PersonId person) const;

  // --- rooms (room.h); `room` is made by whoever enters it first. Who waits at one is not in it, though it
  // is the one that they cannot be elsewhere for.
  using RoomResult = Result<void, RoomError>;
  RoomResult enter_room(Instant now, PersonId person, std::string_view room, const Entering& how,
                        Outbox& out);
  RoomResult leave_room(Instant now, PersonId person, std::string_view room, Outbox& out);
  RoomResult configure_room(Instant now, PersonId host, std::string_view room, std::optional<bool> locked,
                            std::optional<bool> knock, Outbox& out);
  RoomResult admit(Instant now, PersonId host, std::string_view room, ParticipantId who, Outbox& out);
  RoomResult refuse(Instant now, PersonId host, std::string_view room, ParticipantId who, Outbox& out);
  RoomResult remove(Instant now, PersonId host, std::string_view room, ParticipantId who, Outbox& out);
  RoomResult mute(Instant now, PersonId host, std::string_view room, ParticipantId who, MediaKind kind,
                  bool muted, Outbox& out);
  RoomResult set_media(Instant now, PersonId person, std::string_view room, MediaState sends, Outbox& out);
  RoomResult raise_hand(Instant now, PersonId person, std::string_view room, bool raised, Outbox& out);
  RoomResult react(Instant now, PersonId person, std::string_view room, std::string_view what, Outbox& out);
  RoomResult say(Instant now, PersonId person, std::string_view room, std::string_view text, Outbox& out);
  RoomResult signal_in_room(Instant now, PersonId from, std::string_view room, ParticipantId to,
                            std::string_view data, Outbox& out);
  // The room that this person is in or waits at, or nullptr.
  const Room* room_of(PersonId person) const;
  const Room* find_room(std::string_view room) const;
  std::size_t rooms() const { return rooms_.size(); }

  void on_timeout(Instant now, Outbox& out);
  Instant next_timeout() const;

 private:
  struct Person {
    Name name;
    std::string search_key;
    DoorIndex door = 0;
    bool trickle = true;
    bool listed = true;
    bool away = false;
    std::string call;  // empty: in none
    std::string room;  // likewise
  };
  struct HeldRoom {
    Room room;
    Instant publish_at = kNever;  // as it stands in publications_
  };
  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  template <class T>
  using ByText = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;
  struct Deadline {
    Instant at;
    std::string call;
  };

  Person& person(PersonId id) { return people_.at(id); }
  PersonId find(std::string_view name) const;
  Call* find_call(PersonId member, std::string_view call);
  void tell(PersonId to, Event event, Outbox& out);
  void tell_accepted(const Call& call, PersonId to, Outbox& out);
  static PersonState state_of(const Person& person);
  void show(Instant now, const Person& person);
  void occupy(Instant now, PersonId person, const std::string& call);
  void end(Instant now, Call& call, CallEvent how, Outbox& out);
  void changed(Instant now);
  HeldRoom* room_for(PersonId person, std::string_view room);
  template <class Act>
  RoomResult in_room(Instant now, PersonId person, std::string_view room, Outbox& out, Act act);
  void settle(Instant now, HeldRoom& held, Outbox& out);
  void reschedule(HeldRoom& held);
  void free_of_room(Instant now, PersonId person);
  void quit_room(Instant now, PersonId person, bool tell, Outbox& out);
  void publish_rooms(Instant now, Outbox& out);

  Settings settings_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<PersonId, Person> people_;
  ByText<PersonId> by_folded_;
  ByText<PersonId> by_seen_;
  ByText<Call> calls_;
  ByText<HeldRoom> rooms_;
  std::set<std::pair<Instant, std::string>> publications_;  // of rooms_
  std::deque<Deadline> unanswered_;                         // in order: every call rings for the same time
  Roster roster_;
  Instant published_at_ = Instant::min();
  Instant publish_at_ = kNever;
};

}  // namespace halloo::switchboard
