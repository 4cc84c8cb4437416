// One room: who is in it, who waits at its door, who is host, and what is yet to be told of it. Changes are
// gathered and told as one difference, at most once in an interval; whatever someone says to others is told
// after the changes that came before it. It knows people by the id and the name that the switchboard gives
// them. Signalling loop only.
//
// Invariants: a room with participants has one host, who is one of them. Nobody is in it twice, nor in it
// and at its door. `mode` is `direct` while at most two are in it, who can both send to each other.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "switchboard/notice.h"

namespace halloo::switchboard {

// 0: no limit.
struct RoomSettings {
  std::size_t max_rooms = 1000;
  std::size_t max_participants = 100;                  // of one room
  std::size_t max_waiting = 50;                        // at one room's door
  std::size_t max_chat = 4096;                         // octets
  std::size_t max_removed = 1000;                      // remembered by one room
  Duration interval = std::chrono::milliseconds(100);  // between two differences of one room
};

enum class RoomError {
  bad_name,
  in_a_call,
  in_a_room,
  full,
  too_many_rooms,
  locked,
  removed,
  unknown_room,
  not_host,
  unknown_participant,
  yourself,
  too_long,
  no_reaction
};
std::string_view explain(RoomError error);

// 1 to 64 characters of A-Z a-z 0-9 - _
bool is_room_name(std::string_view text);

struct Visitor {
  PersonId person;
  DoorIndex door = 0;
  std::string name;
  bool away = false;
};

// How someone comes in.
struct Entering {
  MediaState sends;
  bool direct = true;  // false: sends to the gateway only
};

class Room {
 public:
  Room(std::string name, const RoomSettings& settings) : name_(std::move(name)), settings_(settings) {}

  const std::string& name() const { return name_; }
  RoomFacts facts() const { return {name_, host_, locked_, knock_, mode_, epoch_}; }
  std::vector<ParticipantView> participants() const;
  std::vector<Knocker> waiting() const;
  // None: not in the room, though perhaps at its door.
  ParticipantId participant(PersonId person) const;
  PersonId person(ParticipantId participant) const;
  // When nobody is in it, it is over.
  bool empty() const { return inside_.empty(); }

  // --- coming and going; those who come again are told again
  Result<void, RoomError> enter(Instant now, Visitor visitor, const Entering& how, Outbox& out);
  // `tell`: the one who leaves; the others learn it anyway.
  void leave(Instant now, PersonId person, bool tell, Outbox& out);
  void set_away(Instant now, PersonId person, bool away);
  // Of a room that is over: sends away who waits, and says who that was.
  std::vector<PersonId> close(Outbox& out);

  // --- what the host may; who was sent away is the result
  Result<void, RoomError> configure(Instant now, PersonId host, std::optional<bool> locked,
                                    std::optional<bool> knock);
  Result<void, RoomError> admit(Instant now, PersonId host, ParticipantId who, Outbox& out);
  Result<PersonId, RoomError> refuse(Instant now, PersonId host, ParticipantId who, Outbox& out);
  Result<PersonId, RoomError> remove(Instant now, PersonId host, ParticipantId who, Outbox& out);
  Result<void, RoomError> mute(Instant now, PersonId host, ParticipantId who, MediaKind kind, bool muted,
                               Outbox& out);

  // --- what everyone in it may
  Result<void, RoomError> set_media(Instant now, PersonId person, MediaState sends);
  Result<void, RoomError> raise_hand(Instant now, PersonId person, bool raised);
  Result<void, RoomError> react(Instant now, PersonId person, std::string_view reaction, Outbox& out);
  Result<void, RoomError> say(Instant now, PersonId person, std::string_view text, Outbox& out);
  Result<void, RoomError> signal(Instant now, PersonId from, ParticipantId to, std::string_view data,
                                 Outbox& out);

  // Tells everyone what has changed, if anything has.
  void publish(Instant now, Outbox& out);
  Instant publish_at() const { return publish_at_; }

 private:
  struct Participant {
    ParticipantView view;
    PersonId person;
    DoorIndex door = 0;
    bool direct = true;
    bool changed = false;    // since the last difference
    std::uint64_t told = 0;  // of changes_, how many this one knows of
  };
  using Participants = std::vector<Participant>;

  static Participants::iterator find(Participants& among, PersonId person);
  static Participants::iterator find(Participants& among, ParticipantId id);
  bool is_host(PersonId person) const { return participant(person) == host_ && host_; }

  void come_in(Instant now, Participant participant, Outbox& out);
  void go(Instant now, Participants::iterator leaving);
  void choose_host();
  void choose_mode();
  void tell(const Participant& to, Event event, Outbox& out) const;
  void tell_entered(Participant& to, Outbox& out);
  void touch(Instant now);  // something of the room
  void touch(Instant now, Participant& participant);
  void touch_waiting(Instant now);
  void schedule(Instant now);

  std::string name_;
  RoomSettings settings_;
  Participants inside_;   // in the order they came in
  Participants waiting_;  // in the order they knocked
  std::deque<PersonId> removed_;
  std::uint64_t last_id_ = 0;
  std::uint64_t last_chat_ = 0;
  ParticipantId host_;
  bool locked_ = false;
  bool knock_ = false;
  RoomMode mode_ = RoomMode::direct;
  std::uint64_t epoch_ = 0;

  std::uint64_t changes_ = 0;
  std::vector<ParticipantId> left_;  // since the last difference
  bool waiting_changed_ = false;     // since the host was told
  Instant published_at_ = Instant::min();
  Instant publish_at_ = kNever;
};

}  // namespace halloo::switchboard
