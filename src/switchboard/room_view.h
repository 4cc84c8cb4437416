// What is told of a room: who is in it, and what changed. Values only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"

namespace halloo::switchboard {

// Someone's number in one room, counted from 1; nobody else gets it as long as the room lasts.
using ParticipantId = Id<struct ParticipantTag>;

enum class MediaKind { audio, video, screen };

struct MediaState {
  bool audio = false, video = false, screen = false;
  bool& of(MediaKind kind) {
    return kind == MediaKind::audio ? audio : kind == MediaKind::video ? video : screen;
  }
  bool operator==(const MediaState&) const = default;
};

// The way of the media: from one to the other, or by way of the gateway.
enum class RoomMode { direct, gateway };

struct ParticipantView {
  ParticipantId id;
  std::string name;
  MediaState sends;     // as they say
  MediaState withheld;  // what a host has muted: the gateway does not forward it
  bool hand = false;
  bool away = false;
  bool operator==(const ParticipantView&) const = default;
};

struct RoomFacts {
  std::string room;
  ParticipantId host;
  bool locked = false, knock = false;
  RoomMode mode = RoomMode::direct;
  std::uint64_t epoch = 0;  // rises with every change of `mode`
  bool operator==(const RoomFacts&) const = default;
};

struct RoomDifference {
  RoomFacts facts;                            // as they are now
  std::vector<ParticipantView> participants;  // came or changed, as they are now
  std::vector<ParticipantId> left;            // perhaps never told of
};

struct Knocker {
  ParticipantId id;
  std::string name;
  bool operator==(const Knocker&) const = default;
};

enum class LeftReason { left, removed, refused, over };

// Notices, see notice.h.
struct Entered {
  RoomFacts facts;
  ParticipantId you;
  std::size_t max_chat = 0;
  std::vector<ParticipantView> participants;  // in the order they came
};
struct Waiting {
  std::string room;
  ParticipantId you;
};
struct RoomChanged {
  std::shared_ptr<const RoomDifference> difference;
};
struct Knocking {
  std::string room;
  std::vector<Knocker> waiting;
};
struct LeftRoom {
  std::string room;
  LeftReason reason = LeftReason::left;
};
struct MuteAsked {
  std::string room;
  MediaKind kind = MediaKind::audio;
  bool muted = true;
};
struct ChatMessage {
  std::string room;
  std::uint64_t number = 0;
  ParticipantId from;
  std::string name;
  std::string text;
};
struct Chat {
  std::shared_ptr<const ChatMessage> message;
};
// For those who have a connection now; it is not kept for others.
struct Reaction {
  std::string room;
  ParticipantId from;
  std::string reaction;
};
struct RoomSignal {
  std::string room;
  ParticipantId from;
  std::string data;
};

}  // namespace halloo::switchboard
