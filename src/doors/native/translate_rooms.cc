#include "doors/native/translate.h"

namespace halloo::doors::native {
namespace {

protocol::RoomMode translate(switchboard::RoomMode mode) {
  switch (mode) {
    case switchboard::RoomMode::direct:
      return protocol::RoomMode::direct;
    case switchboard::RoomMode::gateway:
      return protocol::RoomMode::gateway;
  }
  return {};
}

protocol::MediaKind translate(switchboard::MediaKind kind) {
  switch (kind) {
    case switchboard::MediaKind::audio:
      return protocol::MediaKind::audio;
    case switchboard::MediaKind::video:
      return protocol::MediaKind::video;
    case switchboard::MediaKind::screen:
      return protocol::MediaKind::screen;
  }
  return {};
}

protocol::LeftReason translate(switchboard::LeftReason reason) {
  switch (reason) {
    case switchboard::LeftReason::left:
      return protocol::LeftReason::left;
    case switchboard::LeftReason::removed:
      return protocol::LeftReason::removed;
    case switchboard::LeftReason::refused:
      return protocol::LeftReason::refused;
    case switchboard::LeftReason::over:
      return protocol::LeftReason::over;
  }
  return {};
}

}  // namespace

switchboard::MediaKind translate(protocol::MediaKind kind) {
  switch (kind) {
    case protocol::MediaKind::audio:
      return switchboard::MediaKind::audio;
    case protocol::MediaKind::video:
      return switchboard::MediaKind::video;
    case protocol::MediaKind::screen:
      return switchboard::MediaKind::screen;
  }
  return {};
}

protocol::Participant translate(const switchboard::ParticipantView& p) {
  protocol::Participant made{p.id.value,     p.name, p.sends.audio, p.sends.video,
                             p.sends.screen, p.hand, p.away,        {}};
  switchboard::MediaState withheld = p.withheld;
  for (const auto kind :
       {switchboard::MediaKind::audio, switchboard::MediaKind::video, switchboard::MediaKind::screen})
    if (withheld.of(kind)) made.withheld.push_back(translate(kind));
  return made;
}

protocol::ServerRoom translate(const switchboard::RoomDifference& difference, std::string_view participants) {
  const auto& facts = difference.facts;
  protocol::ServerRoom message{0,
                               facts.room,
                               facts.host.value,
                               facts.locked,
                               facts.knock,
                               translate(facts.mode),
                               facts.epoch,
                               participants,
                               {}};
  for (const auto id : difference.left) message.left.push_back(id.value);
  return message;
}

protocol::ServerEntered translate(const switchboard::Entered& event) {
  const auto& facts = event.facts;
  protocol::ServerEntered message{0,
                                  facts.room,
                                  event.you.value,
                                  facts.host.value,
                                  facts.locked,
                                  facts.knock,
                                  translate(facts.mode),
                                  facts.epoch,
                                  event.max_chat,
                                  {}};
  for (const auto& participant : event.participants) message.participants.push_back(translate(participant));
  return message;
}

protocol::ServerWaiting translate(const switchboard::Waiting& event) {
  return {0, event.room, event.you.value};
}

protocol::ServerKnocking translate(const switchboard::Knocking& event) {
  protocol::ServerKnocking message{0, event.room, {}};
  for (const auto& knocker : event.waiting) message.waiting.push_back({knocker.id.value, knocker.name});
  return message;
}

protocol::ServerLeft translate(const switchboard::LeftRoom& event) {
  return {0, event.room, translate(event.reason)};
}

protocol::ServerMute translate(const switchboard::MuteAsked& event) {
  return {0, event.room, translate(event.kind), event.muted};
}

protocol::ServerChat translate(const switchboard::Chat& event) {
  const auto& message = *event.message;
  return {0, message.room, message.number, message.from.value, message.name, message.text};
}

protocol::ServerRoomSignal translate(const switchboard::RoomSignal& event) {
  return {0, event.room, event.from.value, event.data};
}

protocol::ErrorCode error_code(switchboard::RoomError error) {
  switch (error) {
    case switchboard::RoomError::bad_name:
      return protocol::ErrorCode::bad_message;
    case switchboard::RoomError::in_a_call:
      return protocol::ErrorCode::in_a_call;
    case switchboard::RoomError::in_a_room:
      return protocol::ErrorCode::in_a_room;
    case switchboard::RoomError::full:
      return protocol::ErrorCode::room_full;
    case switchboard::RoomError::too_many_rooms:
      return protocol::ErrorCode::no_more_rooms;
    case switchboard::RoomError::locked:
      return protocol::ErrorCode::locked;
    case switchboard::RoomError::removed:
      return protocol::ErrorCode::removed;
    case switchboard::RoomError::unknown_room:
      return protocol::ErrorCode::unknown_room;
    case switchboard::RoomError::not_host:
      return protocol::ErrorCode::not_host;
    case switchboard::RoomError::unknown_participant:
      return protocol::ErrorCode::unknown_participant;
    case switchboard::RoomError::yourself:
      return protocol::ErrorCode::yourself;
    case switchboard::RoomError::too_long:
    case switchboard::RoomError::no_reaction:
      return protocol::ErrorCode::too_long;
  }
  return {};
}

}  // namespace halloo::doors::native
