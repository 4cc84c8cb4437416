// Between the switchboard's words and the wire types of the native protocol. Stateless.
#pragma once

#include <string_view>

#include "base/time.h"
#include "protocol/messages.h"
#include "switchboard/switchboard.h"

namespace halloo::doors::native {

protocol::Person translate(const switchboard::RosterEntry& entry);
protocol::CallNow translate(const switchboard::Call& call, switchboard::PersonId person);
protocol::ServerPeople translate(const switchboard::RosterDifference& difference);

// These point into the event.
protocol::ServerIncoming translate(const switchboard::Incoming& event);
protocol::ServerRinging translate(const switchboard::Ringing& event);
protocol::ServerAccepted translate(const switchboard::Accepted& event);
protocol::ServerMerged translate(const switchboard::Merged& event);
protocol::ServerEnded translate(const switchboard::Ended& event);
protocol::ServerSignal translate(const switchboard::Signal& event);
protocol::ServerRejoined translate(const switchboard::Rejoined& event);

// Rooms, in translate_rooms.cc.
protocol::Participant translate(const switchboard::ParticipantView& participant);
protocol::ServerRoom translate(const switchboard::RoomDifference& difference, std::string_view participants);
protocol::ServerEntered translate(const switchboard::Entered& event);
protocol::ServerWaiting translate(const switchboard::Waiting& event);
protocol::ServerKnocking translate(const switchboard::Knocking& event);
protocol::ServerLeft translate(const switchboard::LeftRoom& event);
protocol::ServerMute translate(const switchboard::MuteAsked& event);
protocol::ServerChat translate(const switchboard::Chat& event);
protocol::ServerRoomSignal translate(const switchboard::RoomSignal& event);
switchboard::MediaKind translate(protocol::MediaKind kind);
protocol::ErrorCode error_code(switchboard::RoomError error);

protocol::RefusalCode refusal_code(switchboard::EnterError error);
protocol::ErrorCode error_code(switchboard::CallError error);
std::uint64_t to_seconds(Duration duration);

}  // namespace halloo::doors::native
